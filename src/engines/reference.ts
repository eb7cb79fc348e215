// The reference engine: the oracle of src/model behind the interface of engines. Slow, needs nothing, runs everywhere.
import { adamUpdate } from "../model/adam";
import { backward, forward, lastState, logitsOf, readInputs, resetRows, zeroState } from "../model/reference";
import { softmaxInPlace } from "../model/sample";
import { copyWeights, zeroWeights, type ModelWeights, type OptimiserState } from "../model/weights";
import type { Window } from "../model/window";
import type { Decoder, DecoderState, Engine, Trainer, TrainerOptions } from "./engine";

export const referenceEngine: Engine = {
  name: "reference",
  description: "plain TypeScript, float64, one thread",
  cells: ["lstm", "gru", "simpleRNN"],
  createTrainer: (weights, options) => Promise.resolve(createTrainer(weights, options)),
  createDecoder: (weights) => Promise.resolve(createDecoder(weights)),
};

function createTrainer(initial: ModelWeights, { rows, optimiser, adam }: TrainerOptions): Trainer {
  const { architecture } = initial;
  const weights = copyOf(initial);
  let moments: OptimiserState =
    optimiser === undefined
      ? { step: 0, first: zeroWeights(architecture), second: zeroWeights(architecture) }
      : { step: optimiser.step, first: copyOf(optimiser.first), second: copyOf(optimiser.second) };
  let trainingState = zeroState(architecture, rows);
  let evaluationState = zeroState(architecture, rows);

  return {
    train(window, learningRate) {
      resetRows(trainingState, window.resets);
      const pass = forward(weights, window, trainingState);
      trainingState = lastState(pass.layers, rows, architecture.hiddenSize);
      if (window.counted > 0) {
        moments = adamUpdate(weights, backward(weights, window, pass), moments, learningRate, adam);
      }
      return Promise.resolve(lossOf(pass.nats, window));
    },
    evaluate(window) {
      resetRows(evaluationState, window.resets);
      const pass = forward(weights, window, evaluationState);
      evaluationState = lastState(pass.layers, rows, architecture.hiddenSize);
      return Promise.resolve(lossOf(pass.nats, window));
    },
    weights: () => copyOf(weights),
    optimiser: () => ({ step: moments.step, first: copyOf(moments.first), second: copyOf(moments.second) }),
    dispose() {},
  };
}

function createDecoder(initial: ModelWeights): Decoder {
  const weights = copyOf(initial);
  const { architecture } = weights;
  const { hiddenSize: H, vocabularySize, layers } = architecture;

  /** Steps of all states together: `ids` is (T, B) with a state for each of the B rows. */
  const readRows = (states: readonly DecoderState[], ids: Int32Array): void => {
    const rows = states.length;
    const before = zeroState(architecture, rows);
    states.forEach(({ values }, row) => {
      for (let layer = 0; layer < layers; layer++) {
        before.hidden[layer].set(values.subarray(2 * layer * H, (2 * layer + 1) * H), row * H);
        before.cell[layer].set(values.subarray((2 * layer + 1) * H, (2 * layer + 2) * H), row * H);
      }
    });
    const after = lastState(readInputs(weights, ids, rows, before), rows, H);
    states.forEach(({ values }, row) => {
      for (let layer = 0; layer < layers; layer++) {
        values.set(after.hidden[layer].subarray(row * H, (row + 1) * H), 2 * layer * H);
        values.set(after.cell[layer].subarray(row * H, (row + 1) * H), (2 * layer + 1) * H);
      }
    });
  };

  const logitsAfter = ({ values }: DecoderState): ArrayLike<number> => {
    const top = values.subarray(2 * (layers - 1) * H, (2 * layers - 1) * H);
    return logitsOf(weights, Float64Array.from(top));
  };

  return {
    vocabularySize,
    zeroState: () => ({ values: new Float32Array(layers * 2 * H) }),
    copyState: ({ values }) => ({ values: values.slice() }),
    read(state, ids) {
      if (ids.length > 0) readRows([state], ids);
    },
    readEach(states, ids) {
      if (states.length > 0) readRows(states, ids);
    },
    logits: (state, logits) => logits.set(logitsAfter(state)),
    softmax(state, probabilities) {
      probabilities.set(logitsAfter(state));
      softmaxInPlace(probabilities);
    },
    dispose() {},
  };
}

function lossOf(nats: number, { counted }: Window): { readonly nats: number; readonly counted: number } {
  return { nats, counted };
}

function copyOf(weights: ModelWeights): ModelWeights {
  const copy = zeroWeights(weights.architecture);
  copyWeights(weights, copy);
  return copy;
}
