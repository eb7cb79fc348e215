// The update: norm of the whole gradient, clipping, Adam on this thread's share, and what is packed from the weights.
import { multiplyPanel, packRows, packTransposed, transposePanels } from "./multiply";
import {
  biases, biasOf, biasSumOf, CHUNK_ROWS, columns, denseAt, denseTransposed, embedded, embeddingTransposed, firstMoments, gateColumns,
  gradients, kernelOf, kernelTransposedOf, lane, laneBytes, layers, NORM_BLOCK, normParts, parameterBytes, recurrentBiasOf, recurrentOf,
  recurrentShift, recurrentTransposedOf, scratchOf, secondMoments, shareOf, table, units, vocabulary, weights,
} from "./plan";
import { flush, multiplyAdd, sumOf } from "./simd";

/** Sums of squares of this thread's blocks of the gradient. */
export function squareGradients(thread: i32): void {
  const blocks = blockTotal();
  const bytes = <usize>NORM_BLOCK * 4;
  for (let block = shareOf(thread, blocks); block < shareOf(thread + 1, blocks); block++) {
    const end = gradients + min(parameterBytes, (<usize>block + 1) * bytes);
    let sum = i32x4.splat(0);
    for (let at = gradients + <usize>block * bytes; at < end; at += 16) {
      const gradient = v128.load(at);
      sum = multiplyAdd(gradient, gradient, sum);
    }
    store<f64>(normParts + <usize>block * 8, <f64>sumOf(sum));
  }
}

function blockTotal(): i32 {
  return (<i32>(parameterBytes >> 2) + NORM_BLOCK - 1) / NORM_BLOCK;
}

/**
 * Adam (Kingma and Ba, 2015) as PyTorch computes it, on this thread's share of the weights:
 * w -= stepSize * m / (sqrt(v) * secondScale + epsilon), with the gradient clipped to a global norm of `clipNorm`.
 */
export function updateWeights(
  thread: i32, beta1: f32, beta2: f32, epsilon: f32, clipNorm: f64, stepSize: f32, secondScale: f32,
): void {
  let squares: f64 = 0;
  const blocks = blockTotal();
  for (let block = 0; block < blocks; block++) squares += load<f64>(normParts + <usize>block * 8);
  const clip = f32x4.splat(<f32>min(1.0, clipNorm / (Math.sqrt(squares) + 1e-6)));
  const keepFirst = f32x4.splat(beta1);
  const keepSecond = f32x4.splat(beta2);
  const addFirst = f32x4.splat(1 - beta1);
  const addSecond = f32x4.splat(1 - beta2);
  const bytes = <usize>NORM_BLOCK * 4;
  const end = min(parameterBytes, <usize>shareOf(thread + 1, blocks) * bytes);
  for (let at = <usize>shareOf(thread, blocks) * bytes; at < end; at += 16) {
    const gradient = f32x4.mul(v128.load(gradients + at), clip);
    const first = flush(multiplyAdd(gradient, addFirst, f32x4.mul(v128.load(firstMoments + at), keepFirst)));
    const second = flush(multiplyAdd(f32x4.mul(gradient, gradient), addSecond, f32x4.mul(v128.load(secondMoments + at), keepSecond)));
    const scale = multiplyAdd(f32x4.sqrt(second), f32x4.splat(secondScale), f32x4.splat(epsilon));
    const step = f32x4.div(f32x4.mul(first, f32x4.splat(stepSize)), scale);
    v128.store(firstMoments + at, first);
    v128.store(secondMoments + at, second);
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), step));
  }
}

/** What training needs besides the table: the transposed weights and the embedding as a left operand. */
export function packTrainingWeights(thread: i32): void {
  const hiddenPanels = units / lane;
  const first = shareOf(thread, hiddenPanels);
  const last = shareOf(thread + 1, hiddenPanels);
  for (let layer = 0; layer < layers; layer++) {
    transposePanels(recurrentOf(layer), units, gateColumns, first, last, recurrentTransposedOf(layer));
    if (layer > 0) transposePanels(kernelOf(layer), units, gateColumns, first, last, kernelTransposedOf(layer));
  }
  transposePanels(weights + denseAt, units, columns, first, last, denseTransposed);
  const firstEmbedded = shareOf(thread, embedded / lane);
  transposePanels(kernelOf(0), embedded, gateColumns, firstEmbedded, shareOf(thread + 1, embedded / lane), kernelTransposedOf(0));
  packTransposed(weights, <usize>embedded * 4, shareOf(thread, vocabulary), shareOf(thread + 1, vocabulary), embedded, vocabulary, embeddingTransposed);
}

/** This thread's columns of the sums of two biases, and of the table (V, GH) = embedding * kernel + bias of layer 0. */
export function packTable(thread: i32): void {
  const scratch = scratchOf(thread);
  const panels = gateColumns / lane;
  if (biases > 1) for (let layer = 0; layer < layers; layer++) addBiases(layer, shareOf(thread, panels), shareOf(thread + 1, panels));
  for (let start = 0; start < vocabulary; start += CHUNK_ROWS) {
    const count = min(CHUNK_ROWS, vocabulary - start);
    packRows(weights + <usize>(start * embedded) * 4, <usize>embedded * 4, count, embedded, scratch);
    for (let panel = shareOf(thread, panels); panel < shareOf(thread + 1, panels); panel++) {
      const to = table + <usize>(panel * vocabulary + start) * laneBytes;
      const bias = biasSumOf(0) + <usize>panel * laneBytes;
      for (let at: usize = 0; at < <usize>count * laneBytes; at += 16) v128.store(to + at, v128.load(bias + (at & (laneBytes - 1))));
      multiplyPanel(count, embedded, scratch, kernelOf(0) + <usize>(panel * embedded) * laneBytes, to, laneBytes);
    }
  }
}

/** Panels [first, last) of what both biases add to a layer's input product; a block that one of them alone has keeps its own. */
function addBiases(layer: i32, first: i32, last: i32): void {
  const shifted = <usize>recurrentShift() * laneBytes;
  for (let at = <usize>first * laneBytes; at < <usize>last * laneBytes; at += 16) {
    let sum = v128.load(biasOf(layer) + at);
    if (at >= shifted) sum = f32x4.add(sum, v128.load(recurrentBiasOf(layer) + at - shifted));
    v128.store(biasSumOf(layer) + at, sum);
  }
}
