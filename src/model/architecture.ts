// Shapes of a character model: Embedding -> recurrent layers -> Dense. Dimensions are named here once.
//
//   V vocabulary size   E embedding size   H hidden units   L layers   B batch rows   T time steps   I input size of a layer

/** Kinds of recurrent cells; the LSTM is what Hunch trains unless told otherwise. */
export const CELL_NAMES = ["lstm", "gru", "simpleRNN"] as const;
export type Cell = (typeof CELL_NAMES)[number];

/** A cell, and of a GRU which of the two there are. */
export interface CellChoice {
  readonly cell: Cell;
  /**
   * Of a GRU: whether the reset gate multiplies the recurrent product (true: PyTorch) or the state before it (false:
   * TF.js). The first has two biases, one of the input and one of the recurrent product.
   */
  readonly resetAfter?: boolean;
}

/** The shape of a model: what its weights' sizes follow from. */
export interface Architecture extends CellChoice {
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

/** Gates of a cell. A GRU's, in stored order: update, reset, cell. */
export function gateCount({ cell }: Pick<Architecture, "cell">): number {
  return { lstm: GATES, gru: 3, simpleRNN: 1 }[cell];
}

/** Shape of a layer's bias. */
export function biasShape(architecture: Architecture): readonly number[] {
  const columns = gateCount(architecture) * architecture.hiddenSize;
  return architecture.cell === "gru" && architecture.resetAfter ? [2, columns] : [columns];
}

/** I of a layer: E for the first, H above. */
export function inputSize(architecture: Architecture, layer: number): number {
  return layer === 0 ? architecture.embeddingSize : architecture.hiddenSize;
}

/** Numbers in all weights together. */
export function parameterCount(architecture: Architecture): number {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, layers } = architecture;
  const columns = gateCount(architecture) * H;
  const bias = biasShape(architecture).reduce((product, length) => product * length, 1);
  let count = V * E + H * V + V;
  for (let layer = 0; layer < layers; layer++) count += (inputSize(architecture, layer) + H) * columns + bias;
  return count;
}
