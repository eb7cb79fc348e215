// Shapes of a character model: Embedding -> recurrent layers -> Dense. Dimensions are named here once.
//
//   V vocabulary size   E embedding size   H hidden units   L layers   B batch rows   T time steps   I input size of a layer

/** The shape of a model: what its weights' sizes follow from. */
export interface Architecture {
  readonly cell: "lstm";
  /** V, entries of the vocabulary, <other> among them. */
  readonly vocabularySize: number;
  /** E, width of the embedding. */
  readonly embeddingSize: number;
  /** H, units of each recurrent layer. */
  readonly hiddenSize: number;
  /** L, recurrent layers, 1 to 3. */
  readonly layers: number;
}

/** Gates of an LSTM cell in stored order (that of TF.js and Keras): input, forget, cell, output. */
export const GATES = 4;

/** I of a layer: E for the first, H above. */
export function inputSize(architecture: Architecture, layer: number): number {
  return layer === 0 ? architecture.embeddingSize : architecture.hiddenSize;
}

/** Numbers in all weights together. */
export function parameterCount(architecture: Architecture): number {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, layers } = architecture;
  let count = V * E + H * V + V;
  for (let layer = 0; layer < layers; layer++) count += (inputSize(architecture, layer) + H + 1) * GATES * H;
  return count;
}
