// The weights that training from scratch starts with.
import { inputSize, type Architecture } from "./architecture";
import { normal, type Random } from "./random";
import { zeroWeights, type ModelWeights } from "./weights";

/**
 * Embeddings from the standard normal distribution: narrow ones, as Keras draws them, let characters reach the gates
 * only after many updates (2.18 instead of 2.06 bits per character after 380,000 characters of JavaScript, 256 units).
 * Kernels uniform within Glorot's limit (Glorot and Bengio, 2010), each gate a matrix of its own; recurrent kernels
 * uniform within 1 / sqrt(H), which learned as fast as orthogonal ones; biases 0 but the forget gate's 1 (Gers et al.,
 * 2000): a cell remembers until it learns not to.
 */
export function initialWeights(architecture: Architecture, random: Random): ModelWeights {
  const { hiddenSize: H, vocabularySize: V } = architecture;
  const weights = zeroWeights(architecture);
  weights.embedding.forEach((_, index) => (weights.embedding[index] = normal(random)));
  weights.layers.forEach(({ kernel, recurrentKernel, bias }, layer) => {
    fillUniform(kernel, glorotLimit(inputSize(architecture, layer), H), random);
    fillUniform(recurrentKernel, 1 / Math.sqrt(H), random);
    bias.fill(1, H, 2 * H);
  });
  fillUniform(weights.denseKernel, glorotLimit(H, V), random);
  return weights;
}

function glorotLimit(fanIn: number, fanOut: number): number {
  return Math.sqrt(6 / (fanIn + fanOut));
}

function fillUniform(kernel: Float32Array, limit: number, random: Random): void {
  for (let index = 0; index < kernel.length; index++) kernel[index] = (2 * random() - 1) * limit;
}
