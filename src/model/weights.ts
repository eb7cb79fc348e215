// The weights of a model as plain arrays, in the layout of TF.js and Keras; every engine reads and writes these.
import { biasShape, gateCount, inputSize, type Architecture, type Cell } from "./architecture";

/**
 * One recurrent layer of G gates; columns of an LSTM in the order input, forget, cell, output, of a GRU in the order
 * update, reset, cell.
 */
export interface LayerWeights {
  readonly kernel: Float32Array; // (I, G * H)
  readonly recurrentKernel: Float32Array; // (H, G * H)
  readonly bias: Float32Array; // (G * H), or (2, G * H): see `biasShape`
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
  const columns = gateCount(architecture) * H;
  const biasLength = biasShape(architecture).reduce((product, length) => product * length, 1);
  return {
    architecture,
    embedding: new Float32Array(V * E),
    layers: Array.from({ length: layers }, (_, layer) => ({
      kernel: new Float32Array(inputSize(architecture, layer) * columns),
      recurrentKernel: new Float32Array(H * columns),
      bias: new Float32Array(biasLength),
    })),
    denseKernel: new Float32Array(H * V),
    denseBias: new Float32Array(V),
  };
}

/** Name of a recurrent layer in the words of TF.js, from 0: lstm_1, gru_1, simple_rnn_1. */
export function layerName(cell: Cell, layer: number): string {
  return `${{ lstm: "lstm", gru: "gru", simpleRNN: "simple_rnn" }[cell]}_${layer + 1}`;
}

/** Every weight in one fixed order, under the names that TF.js gives them. */
export function namedTensors(weights: ModelWeights): NamedTensor[] {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, cell } = weights.architecture;
  const columns = gateCount(weights.architecture) * H;
  return [
    { name: "embedding/embeddings", shape: [V, E], data: weights.embedding },
    ...weights.layers.flatMap((layer, index) => {
      const name = layerName(cell, index);
      return [
        { name: `${name}/kernel`, shape: [inputSize(weights.architecture, index), columns], data: layer.kernel },
        { name: `${name}/recurrent_kernel`, shape: [H, columns], data: layer.recurrentKernel },
        { name: `${name}/bias`, shape: biasShape(weights.architecture), data: layer.bias },
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
