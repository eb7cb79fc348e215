// The weights of a model as plain arrays, in the layout of TF.js and Keras; every engine reads and writes these.
import { GATES, inputSize, type Architecture } from "./architecture";

/** One LSTM layer; gate columns in the order input, forget, cell, output. */
export interface LayerWeights {
  readonly kernel: Float32Array; // (I, 4 * H)
  readonly recurrentKernel: Float32Array; // (H, 4 * H)
  readonly bias: Float32Array; // (4 * H)
}

/** All weights of a model. */
export interface ModelWeights {
  readonly architecture: Architecture;
  readonly embedding: Float32Array; // (V, E)
  readonly layers: readonly LayerWeights[];
  readonly denseKernel: Float32Array; // (H, V)
  readonly denseBias: Float32Array; // (V)
}

/** First and second moments of Adam, in the layout of the weights, and the number of updates they have seen. */
export interface OptimiserState {
  readonly step: number;
  readonly first: ModelWeights;
  readonly second: ModelWeights;
}

/** A weight by name, with its shape; `data` is the array itself, not a copy. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Zero weights of an architecture. */
export function zeroWeights(architecture: Architecture): ModelWeights {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, layers } = architecture;
  return {
    architecture,
    embedding: new Float32Array(V * E),
    layers: Array.from({ length: layers }, (_, layer) => ({
      kernel: new Float32Array(inputSize(architecture, layer) * GATES * H),
      recurrentKernel: new Float32Array(H * GATES * H),
      bias: new Float32Array(GATES * H),
    })),
    denseKernel: new Float32Array(H * V),
    denseBias: new Float32Array(V),
  };
}

/** Every weight in one fixed order, under the names that TF.js gives them. */
export function namedTensors(weights: ModelWeights): NamedTensor[] {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H } = weights.architecture;
  return [
    { name: "embedding/embeddings", shape: [V, E], data: weights.embedding },
    ...weights.layers.flatMap((layer, index) => {
      const name = `lstm_${index + 1}`;
      return [
        { name: `${name}/kernel`, shape: [inputSize(weights.architecture, index), GATES * H], data: layer.kernel },
        { name: `${name}/recurrent_kernel`, shape: [H, GATES * H], data: layer.recurrentKernel },
        { name: `${name}/bias`, shape: [GATES * H], data: layer.bias },
      ];
    }),
    { name: "logits/kernel", shape: [H, V], data: weights.denseKernel },
    { name: "logits/bias", shape: [V], data: weights.denseBias },
  ];
}

/** Copies all numbers of `from` into `to`; the architectures must be equal. */
export function copyWeights(from: ModelWeights, to: ModelWeights): void {
  const targets = namedTensors(to);
  namedTensors(from).forEach(({ data }, index) => targets[index].data.set(data));
}
