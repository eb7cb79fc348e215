// An LSTM layer over a whole window as one operation with a gradient of its own. Forward: TensorFlow's BlockLSTMV2.
// Gradient: one small operation and one product a step for the gates, then one product over all steps for the kernel.
// TensorFlow's BlockLSTMGradV2 adds to the kernel's gradient at every step, which takes twice as long (measured:
// ARCHITECTURE.md).
import type { Tensor } from "@tensorflow/tfjs";
import type { LayerWeights } from "../model/weights";
import type { LayerState, RecurrentCell } from "./tensorflowCell";
import type { TensorFlow } from "./tensorflowLoad";
import type { LstmOutputs, Operations } from "./tensorflowOperations";

/** The LSTM cell. Its tensors: kernel over recurrent kernel (I + H, 4 * H) and bias (4 * H), gates in stored order. */
export function createLstmCell(tensorFlow: TensorFlow, operations: Operations, hiddenSize: number): RecurrentCell {
  const { tf } = tensorFlow;
  const H = hiddenSize;
  const zeros = tf.keep(tf.zeros([H]));
  return {
    toTensors({ kernel, recurrentKernel, bias }) {
      const I = kernel.length / (4 * H);
      const weights = new Float32Array((I + H) * 4 * H);
      weights.set(kernel);
      weights.set(recurrentKernel, kernel.length);
      return [tf.tensor2d(weights, [I + H, 4 * H]), tf.tensor1d(bias.slice())];
    },
    fromArrays([weights, bias]): LayerWeights {
      const split = weights.length - H * 4 * H;
      return { kernel: weights.slice(0, split), recurrentKernel: weights.slice(split), bias };
    },
    layer(inputs, [weights, bias], state) {
      let last = state;
      const operation = tf.customGrad((...args) => {
        const outputs = operations.blockLstm(inputs, state.cell, state.hidden, weights, bias, zeros);
        last = { hidden: tf.keep(lastStep(outputs.hidden)), cell: tf.keep(lastStep(outputs.cell)) };
        const save = args[args.length - 1];
        if (typeof save === "function") save([inputs, ...listed(outputs)]);
        return {
          value: outputs.hidden,
          gradFunc: (gradient, [read, ...saved]) =>
            layerGradients(tensorFlow, operations, { inputs: read, weights, bias, state }, named(saved), gradient),
        };
      });
      const sequence = operation(inputs, weights, bias);
      return { sequence, state: last };
    },
    read: (inputs, [weights, bias], { hidden, cell }) => operations.blockLstm(inputs, cell, hidden, weights, bias, zeros),
  };
}

interface LayerArguments {
  readonly inputs: Tensor; // (T, B, I)
  readonly weights: Tensor; // (I + H, 4 * H)
  readonly bias: Tensor;
  readonly state: LayerState;
}

/** Gradients by inputs, weights and bias, given those by the hidden states (T, B, H). */
function layerGradients(
  { tf }: TensorFlow,
  operations: Operations,
  { inputs, weights, bias, state }: LayerArguments,
  outputs: LstmOutputs,
  gradient: Tensor,
): Tensor[] {
  const [T, B, I] = inputs.shape;
  const H = gradient.shape[2] ?? 0;
  const zeros = tf.zeros([H]);
  const anyInput = tf.zeros([B, I]); // asked for by the operation and not read: its products are taken below
  const swapped = swapGates(tf, weights);
  const inputWeights = swapped.slice([0, 0], [I, 4 * H]);
  // Transposed once, not at every step.
  const recurrentTransposed = tf.transpose(swapped.slice([I, 0], [H, 4 * H]));
  const above = operations.unstack(gradient);
  const [input, cell, forget, output, candidate, squashed] = listed(outputs).slice(0, 6).map(operations.unstack);
  const gates: Tensor[] = new Array(T);
  let cellGradient: Tensor = tf.zeros([B, H]);
  let hiddenGradient: Tensor | undefined;
  for (let t = T - 1; t >= 0; t--) {
    const step = { input: input[t], cell: cell[t], forget: forget[t], output: output[t], candidate: candidate[t], squashed: squashed[t] };
    const total = hiddenGradient === undefined ? above[t] : operations.add(above[t], hiddenGradient);
    const before = t > 0 ? cell[t - 1] : state.cell;
    const gradients = operations.lstmStepGradient(anyInput, before, state.hidden, weights, bias, zeros, step, cellGradient, total);
    gates[t] = gradients.gates;
    cellGradient = gradients.cell;
    if (t > 0) hiddenGradient = operations.matMul(gates[t], recurrentTransposed);
  }
  const all = operations.stack(gates).reshape([T * B, 4 * H]);
  const hiddenBefore = tf.concat([state.hidden.expandDims(0), outputs.hidden.slice([0, 0, 0], [T - 1, B, H])], 0);
  const read = tf.concat([inputs, hiddenBefore], 2).reshape([T * B, I + H]);
  return [
    operations.matMul(all, inputWeights, false, true).reshape([T, B, I]),
    swapGates(tf, operations.matMul(read, all, true, false)),
    swapGates(tf, operations.sumRows(all)),
  ];
}

/**
 * Columns (..., 4 * H) from our order i, f, g, o to that of the step's gradient, i, g, f, o, and back: TensorFlow's
 * BlockLSTMV2 reads the first, its LSTMBlockCellGrad writes the second.
 */
function swapGates(tf: TensorFlow["tf"], columns: Tensor): Tensor {
  const [input, second, third, output] = tf.split(columns, 4, columns.rank - 1);
  return tf.concat([input, third, second, output], columns.rank - 1);
}

/** The state after the last step: (B, H) of (T, B, H). */
function lastStep(sequence: Tensor): Tensor {
  const [T, B, H] = sequence.shape;
  return sequence.slice([T - 1, 0, 0], [1, B, H]).reshape([B, H]);
}

function listed({ input, cell, forget, output, candidate, squashed, hidden }: LstmOutputs): Tensor[] {
  return [input, cell, forget, output, candidate, squashed, hidden];
}

function named([input, cell, forget, output, candidate, squashed, hidden]: readonly Tensor[]): LstmOutputs {
  return { input, cell, forget, output, candidate, squashed, hidden };
}
