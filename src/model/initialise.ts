// The weights that training from scratch starts with.
import { gateCount, inputSize, type Architecture } from "./architecture";
import { normal, type Random } from "./random";
import { zeroWeights, type ModelWeights } from "./weights";

/** Standard deviation of embeddings: a character's first contribution to a gate stays in the sigmoid's linear part. */
const EMBEDDING_DEVIATION = 0.1;

/**
 * Embeddings from a narrow normal distribution, kernels uniform (Glorot and Bengio, 2010; each gate a matrix of its
 * own), recurrent kernels orthogonal in each gate (Saxe et al., 2014), biases 0 but an LSTM's forget gate's 1 (Gers et
 * al., 2000): a cell remembers until it learns not to.
 */
export function initialWeights(architecture: Architecture, random: Random): ModelWeights {
  const { hiddenSize: H, vocabularySize: V, cell } = architecture;
  const gates = gateCount(architecture);
  const weights = zeroWeights(architecture);
  for (let index = 0; index < weights.embedding.length; index++) {
    weights.embedding[index] = EMBEDDING_DEVIATION * normal(random);
  }
  weights.layers.forEach(({ kernel, recurrentKernel, bias }, layer) => {
    fillGlorot(kernel, inputSize(architecture, layer), H, random);
    for (let gate = 0; gate < gates; gate++) setColumns(recurrentKernel, gates, gate, orthogonal(H, random), H);
    if (cell === "lstm") bias.fill(1, H, 2 * H);
  });
  fillGlorot(weights.denseKernel, H, V, random);
  return weights;
}

function fillGlorot(kernel: Float32Array, fanIn: number, fanOut: number, random: Random): void {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  for (let index = 0; index < kernel.length; index++) kernel[index] = (2 * random() - 1) * limit;
}

/** A random orthogonal matrix (size, size): normal rows made orthonormal one after another (Gram and Schmidt). */
function orthogonal(size: number, random: Random): Float64Array {
  const matrix = Float64Array.from({ length: size * size }, () => normal(random));
  for (let row = 0; row < size; row++) {
    const current = matrix.subarray(row * size, (row + 1) * size);
    for (let done = 0; done < row; done++) {
      const other = matrix.subarray(done * size, (done + 1) * size);
      let projection = 0;
      for (let column = 0; column < size; column++) projection += current[column] * other[column];
      for (let column = 0; column < size; column++) current[column] -= projection * other[column];
    }
    const length = Math.hypot(...current);
    for (let column = 0; column < size; column++) current[column] /= length;
  }
  return matrix;
}

/** Writes `block` (size, size) into the columns of one gate of `kernel` (size, gates * size). */
function setColumns(kernel: Float32Array, gates: number, gate: number, block: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    kernel.set(block.subarray(row * size, (row + 1) * size), (row * gates + gate) * size);
  }
}
