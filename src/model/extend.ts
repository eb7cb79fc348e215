// Rows for characters that a vocabulary gained. Until now each of them was <other>, id 0, so each starts as a copy of it.
import type { Architecture } from "./architecture";
import { zeroWeights, type ModelWeights, type OptimiserState } from "./weights";

/** The id whose row and column the new ones copy: that of <other>. */
const COPIED_ID = 0;

/**
 * The model with a larger vocabulary. The new characters and <other> share evenly what was <other>'s probability, and
 * every other character keeps its own, whatever the state: exp(b - ln n) summed over n columns is exp(b).
 */
export function extendWeights(weights: ModelWeights, vocabularySize: number): ModelWeights {
  const added = vocabularySize - weights.architecture.vocabularySize;
  const extended = extendTensors(weights, vocabularySize, (copied) => copied);
  const shared = weights.denseBias[COPIED_ID] - Math.log(added + 1);
  extended.denseBias[COPIED_ID] = shared;
  extended.denseBias.fill(shared, weights.architecture.vocabularySize);
  return extended;
}

/**
 * The moments with a larger vocabulary. The new weights' first moments are zero, as their gradients have no direction
 * yet; the second are <other>'s, so that the first updates are no larger than those of the weights around them.
 */
export function extendOptimiser(state: OptimiserState, vocabularySize: number): OptimiserState {
  return {
    step: state.step,
    first: extendTensors(state.first, vocabularySize, () => 0),
    second: extendTensors(state.second, vocabularySize, (copied) => copied),
  };
}

/** Copies of all tensors, with further rows and columns of what `initial` makes of the copied id's. */
function extendTensors(from: ModelWeights, vocabularySize: number, initial: (copied: number) => number): ModelWeights {
  const { vocabularySize: known, embeddingSize: E, hiddenSize: H } = from.architecture;
  if (vocabularySize < known) throw new Error(`a vocabulary of ${known} characters cannot shrink to ${vocabularySize}`);
  const architecture: Architecture = { ...from.architecture, vocabularySize };
  const to = zeroWeights(architecture);
  to.layers.forEach((layer, index) => {
    layer.kernel.set(from.layers[index].kernel);
    layer.recurrentKernel.set(from.layers[index].recurrentKernel);
    layer.bias.set(from.layers[index].bias);
  });
  to.embedding.set(from.embedding);
  const row = from.embedding.subarray(COPIED_ID * E, (COPIED_ID + 1) * E).map(initial);
  for (let id = known; id < vocabularySize; id++) to.embedding.set(row, id * E);
  extendColumns(to.denseKernel, from.denseKernel, H, initial);
  extendColumns(to.denseBias, from.denseBias, 1, initial);
  return to;
}

/** Copies the columns of `from` into the wider `to`, both of `rows` rows. */
function extendColumns(to: Float32Array, from: Float32Array, rows: number, initial: (copied: number) => number): void {
  const [width, known] = [to.length / rows, from.length / rows];
  for (let row = 0; row < rows; row++) {
    to.set(from.subarray(row * known, (row + 1) * known), row * width);
    to.fill(initial(from[row * known + COPIED_ID]), row * width + known, (row + 1) * width);
  }
}
