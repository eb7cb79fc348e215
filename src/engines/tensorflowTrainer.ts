// Training on TensorFlow: the graph is written once for TensorFlow.js to differentiate, its recurrent layers and its
// cross-entropy being operations with gradients of their own; then Adam on whole tensors.
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { zeroWeights, type ModelWeights, type OptimiserState } from "../model/weights";
import type { Window } from "../model/window";
import type { Loss, Trainer, TrainerOptions } from "./engine";
import { adamStep } from "./tensorflowAdam";
import type { LayerState, RecurrentCell } from "./tensorflowCell";
import type { TensorFlow } from "./tensorflowLoad";
import { fromTensors, toTensors } from "./tensorflowModel";
import type { Operations } from "./tensorflowOperations";

export function createTensorFlowTrainer(
  { tf }: TensorFlow,
  operations: Operations,
  cell: RecurrentCell,
  initial: ModelWeights,
  { rows, optimiser, adam }: TrainerOptions,
): Trainer {
  const { architecture } = initial;
  const { hiddenSize: H, embeddingSize: E, layers } = architecture;
  let step = optimiser?.step ?? 0;
  let weights = toTensors(tf, cell, initial);
  let first = toTensors(tf, cell, optimiser?.first ?? zeroWeights(architecture));
  let second = toTensors(tf, cell, optimiser?.second ?? zeroWeights(architecture));
  const perLayer = (weights.length - 3) / layers;

  /** Mean cross-entropy of a window; `after` gets the state of every layer after it. */
  const meanLoss = (tensors: readonly Tensor[], window: WindowTensors, before: readonly LayerState[], after: LayerState[]): Scalar => {
    let sequence: Tensor = lookUp(tf, operations, tensors[0], window.inputs).reshape([-1, rows, E]);
    for (let index = 0; index < layers; index++) {
      const result = cell.layer(sequence, tensors.slice(1 + index * perLayer, 1 + (index + 1) * perLayer), before[index]);
      sequence = result.sequence;
      after.push(result.state);
    }
    const [denseKernel, denseBias] = tensors.slice(-2);
    const logits = tf.add(tf.matMul(sequence.reshape([-1, H]), denseKernel), denseBias);
    return meanCrossEntropy(tf, operations, logits, window);
  };

  const training = createCarriedState(tf, layers, rows, H);
  const evaluation = createCarriedState(tf, layers, rows, H);

  return {
    train(window, learningRate) {
      const after: LayerState[] = [];
      const nats = tf.tidy(() => {
        const before = training.resetBefore(window);
        const inputs = windowTensors(tf, window);
        if (window.counted === 0) {
          meanLoss(weights, inputs, before, after);
          return 0;
        }
        const { value, grads } = tf.valueAndGrads((...tensors) => meanLoss(tensors, inputs, before, after))(weights);
        step++;
        const next = adamStep(tf, operations, { weights, gradients: grads, first, second, step, learningRate, adam });
        tf.dispose([weights, first, second]);
        ({ weights, first, second } = next);
        return value.dataSync()[0] * window.counted;
      });
      training.carry(after);
      return Promise.resolve(lossOf(nats, window));
    },
    evaluate(window) {
      const after: LayerState[] = [];
      const nats = tf.tidy(() => {
        const loss = meanLoss(weights, windowTensors(tf, window), evaluation.resetBefore(window), after);
        return loss.dataSync()[0] * window.counted;
      });
      evaluation.carry(after);
      return Promise.resolve(lossOf(nats, window));
    },
    weights: () => fromTensors(cell, architecture, weights),
    optimiser: (): OptimiserState => ({
      step,
      first: fromTensors(cell, architecture, first),
      second: fromTensors(cell, architecture, second),
    }),
    dispose() {
      tf.dispose([weights, first, second]);
      training.dispose();
      evaluation.dispose();
    },
  };
}

/** The state that goes from window to window. */
function createCarriedState(tf: TensorFlow["tf"], layers: number, rows: number, hiddenSize: number) {
  const zeros = () => tf.zeros([rows, hiddenSize]);
  let states: LayerState[] = Array.from({ length: layers }, () => ({ hidden: zeros(), cell: zeros() }));
  const dispose = () => states.forEach(({ hidden, cell }) => tf.dispose([hidden, cell]));
  return {
    /** The states with zeros in the rows that a window resets; of the caller's scope. */
    resetBefore({ resets }: Window): LayerState[] {
      if (!resets.includes(1)) return states;
      const kept = tf.tensor2d(Float32Array.from(resets, (reset) => 1 - reset), [rows, 1]);
      return states.map(({ hidden, cell }) => ({ hidden: hidden.mul(kept), cell: cell.mul(kept) }));
    },
    carry(after: LayerState[]): void {
      dispose();
      states = after;
    },
    dispose,
  };
}

/** A window's arrays as tensors, (T * B) each. */
interface WindowTensors {
  readonly inputs: Tensor;
  /** Ids of the targets, any where none counts. */
  readonly targets: Tensor;
  /** What each target's cross-entropy weighs in the mean; 0 where it does not count. */
  readonly shares: Tensor;
}

/** Made outside the function that is differentiated: its own tensors are gone when gradients are taken. */
function windowTensors(tf: TensorFlow["tf"], { inputs, targets, counted }: Window): WindowTensors {
  const share = counted === 0 ? 0 : 1 / counted;
  return {
    inputs: tf.tensor1d(inputs, "int32"),
    targets: tf.tensor1d(targets.map((target) => Math.max(0, target)), "int32"),
    shares: tf.tensor1d(Float32Array.from(targets, (target) => (target < 0 ? 0 : share))),
  };
}

/** Rows of the embedding (N, E) by id (N), with the sum by id as gradient. */
function lookUp(tf: TensorFlow["tf"], operations: Operations, embedding: Tensor, ids: Tensor): Tensor {
  const operation = tf.customGrad(() => ({
    value: tf.gather(embedding, tf.cast(ids, "int32")),
    gradFunc: (gradient: Tensor) => operations.sumById(gradient, ids, tf.scalar(embedding.shape[0], "int32")),
  }));
  return operation(embedding);
}

/** The mean over counted targets; not counted ones have no weight and no gradient. */
function meanCrossEntropy(tf: TensorFlow["tf"], operations: Operations, logits: Tensor, { targets, shares }: WindowTensors): Scalar {
  const operation = tf.customGrad((...args) => {
    const { losses, gradients } = operations.crossEntropy(logits, targets);
    const save = args[args.length - 1];
    if (typeof save === "function") save([gradients]);
    return {
      value: tf.sum(operations.multiply(losses, shares)),
      gradFunc: (gradient: Tensor, [byLogits]: Tensor[]) => byLogits.mul(shares.expandDims(1)).mul(gradient),
    };
  });
  return operation(logits).asScalar();
}

function lossOf(nats: number, { counted }: Window): Loss {
  return { nats, counted };
}
