// Where everything lies in memory. Every instance of the kernel plans the same memory with the same arguments, so that
// threads agree on addresses without talking.
//
// Names: V vocabulary, E embedding, H hidden units, L layers, T steps, B rows, G gates, all widths padded to 16 with zeros
// that stay zero; `lane` is the width of a panel, 8 or 16. A matrix (K, N) stands in panels of `lane` columns:
//
//   [panel 0: row 0 (lane floats), row 1, .. row K-1][panel 1: ..] ..           panel p, row k: (p * K + k) * lane
//
// Gates are blocks of H columns side by side; cells.ts draws them. The same `lane` units of all blocks are a group: one
// panel of each block.
//
//   weights | gradients | first moments | second moments, each:
//     embedding (V, E) | per layer: kernel (I, GH) panels, recurrent (H, GH) panels, bias (GH) or two | dense (H, V) panels, bias (V)
//   packed from the weights after each update:
//     table (V, GH) panels = embedding * kernel + bias of layer 0 | per layer: kernel and recurrent transposed | dense transposed
//   activations of a window: per layer gates (TB, blocks H) panels, hidden and cell (T + 1, B, H), hidden packed for the gradient
import { biasCountOf, blockCountOf, gateCountOf, GRU_RESET_BEFORE } from "./cells";

export const CHUNK_ROWS: i32 = 96; // rows of a left operand packed at a time: 96 x 512 floats stay in a second-level cache

export let lane: i32 = 8;
export let laneBytes: usize = 32;
export let vocabulary: i32 = 0; // V, not padded
export let columns: i32 = 0; // V padded
export let embedded: i32 = 0; // E padded
export let units: i32 = 0; // H padded
export let cell: i32 = 0; // one of cells.ts
export let gates: i32 = 0; // G
export let blocks: i32 = 0; // of H columns in the activations: G, or one more
export let gateColumns: i32 = 0; // G H
export let biases: i32 = 0; // 1, or 2 where the recurrent product has one of its own
export let layers: i32 = 0;
export let steps: i32 = 0; // T
export let rows: i32 = 0; // B
export let threads: i32 = 0;
export let rowStride: usize = 0; // bytes between rows of hidden, cell and hiddenGradient; a line more than H, so that rows differ in cache set
export let stepBytes: usize = 0; // between a row of hidden or cell and the same row a step later
export let windowRows: i32 = 0; // T * B
export let groups: i32 = 0; // of `lane` units in a layer

export let parameterBytes: usize = 0; // of one of the four regions
export let weights: usize = 0;
export let gradients: usize = 0;
export let firstMoments: usize = 0;
export let secondMoments: usize = 0;
export let recurrentAt: usize = 0; // offsets inside a region, of layer 0; see kernelOf and others for the layers above
export let denseAt: usize = 0;
export let denseBiasAt: usize = 0;

export let table: usize = 0;
export let tableGradient: usize = 0;
export let embeddingTransposed: usize = 0; // (E, V) in row blocks, left operand of the kernel's gradient
export let kernelTransposed: usize = 0; // layer 0: (GH, E), layers above: (GH, H), panels
export let recurrentTransposed: usize = 0; // (GH, H) panels, per layer
export let denseTransposed: usize = 0; // (V, H) panels

export let inputs: usize = 0; // (T, B) i32
export let targets: usize = 0; // (T, B) i32
export let resets: usize = 0; // (B) i32
export let losses: usize = 0; // (T, B, 2): largest logit less the target's, sum of exponentials
export let states: usize = 0; // (2 kinds: training, evaluation; L; hidden, cell; B, H)
export let logits: usize = 0; // (TB, V) panels; their gradient after the softmax
export let normParts: usize = 0; // f64 each

let gatesBase: usize = 0;
let hiddenBase: usize = 0;
let cellBase: usize = 0;
let packedHiddenBase: usize = 0;
let packedResetBase: usize = 0;
let biasSums: usize = 0;
let hiddenGradientBase: usize = 0;
let scratchBase: usize = 0;
let scratchBytes: usize = 0;
export let stepGradient: usize = 0; // (B, H): an LSTM's cell gradient, from step to step; that of r * h' within a GRU's step

/** Floats whose squares are summed as one part of the gradient's norm. */
export const NORM_BLOCK: i32 = 16384;

let top: usize = 0;

function take(floats: i32): usize {
  const at = top;
  top += (<usize>floats * 4 + 63) & ~63;
  return at;
}

function padded(width: i32): i32 {
  return (width + 15) & ~15;
}

/** Plans the memory; the bytes it needs in all. A plan for decoding has one step and no gradients. */
export function plan(
  cellKind: i32, vocabularySize: i32, embeddingSize: i32, hiddenSize: i32, layerCount: i32,
  stepCount: i32, rowCount: i32, threadCount: i32, laneWidth: i32, training: bool,
): usize {
  cell = cellKind;
  gates = gateCountOf(cell);
  blocks = blockCountOf(cell);
  biases = biasCountOf(cell);
  lane = laneWidth;
  laneBytes = <usize>lane * 4;
  vocabulary = vocabularySize;
  columns = padded(vocabularySize);
  embedded = padded(embeddingSize);
  units = padded(hiddenSize);
  gateColumns = gates * units;
  groups = units / lane;
  layers = layerCount;
  steps = stepCount;
  rows = rowCount;
  threads = threadCount;
  windowRows = steps * rows;
  rowStride = <usize>(units + 16) * 4;
  stepBytes = <usize>rows * rowStride;
  top = (__heap_base + 1023) & ~1023;

  planWeights(training);
  inputs = take(windowRows);
  targets = take(windowRows);
  resets = take(rows);
  losses = take(windowRows * 2);
  states = take(2 * layers * 2 * rows * units);
  logits = take(windowRows * columns);
  gatesBase = take(layers * windowRows * blocks * units);
  const perLayer = (windowRows + rows) * (units + 16);
  hiddenBase = take(layers * perLayer);
  cellBase = take(layers * perLayer);
  const rowsOfThread = (rows + threads - 1) / threads;
  const scratch = max(CHUNK_ROWS, rowsOfThread) * max(embedded, max(gateColumns, columns));
  scratchBytes = (<usize>scratch * 4 + 63) & ~63;
  scratchBase = take(<i32>(scratchBytes >> 2) * threads);
  if (training) {
    packedHiddenBase = take(layers * (windowRows + rows) * units);
    packedResetBase = take(cell == GRU_RESET_BEFORE ? layers * windowRows * units : 0);
    hiddenGradientBase = take(min(layers, 2) * windowRows * (units + 16));
    stepGradient = take(rows * units);
    tableGradient = take(vocabulary * gateColumns);
    embeddingTransposed = take(vocabulary * embedded);
    normParts = take(2 * (vocabulary + <i32>(parameterBytes >> 2) / NORM_BLOCK + 2));
  }
  return top;
}

function planWeights(training: bool): void {
  let floats = vocabulary * embedded;
  recurrentAt = <usize>(floats + embedded * gateColumns) * 4;
  floats += embedded * gateColumns + layers * (units + biases) * gateColumns + (layers - 1) * units * gateColumns;
  denseAt = <usize>floats * 4;
  floats += units * columns;
  denseBiasAt = <usize>floats * 4;
  floats = (floats + columns + 15) & ~15;
  parameterBytes = <usize>floats * 4;
  weights = take(floats);
  table = take(vocabulary * gateColumns);
  biasSums = take(biases > 1 ? layers * gateColumns : 0);
  if (!training) return;
  gradients = take(floats);
  firstMoments = take(floats);
  secondMoments = take(floats);
  kernelTransposed = take((embedded + (layers - 1) * units) * gateColumns);
  recurrentTransposed = take(layers * units * gateColumns);
  denseTransposed = take(columns * units);
}

/** A layer's recurrent weights; its biases follow them. */
export function recurrentOf(layer: i32): usize {
  return weights + recurrentAt + <usize>(layer * (2 * units + biases) * gateColumns) * 4;
}

/** A layer's bias of the input product, (GH). */
export function biasOf(layer: i32): usize {
  return recurrentOf(layer) + <usize>(units * gateColumns) * 4;
}

/** A layer's bias of the recurrent product, (GH), where there are two. */
export function recurrentBiasOf(layer: i32): usize {
  return biasOf(layer) + <usize>gateColumns * 4;
}

/** What is added to a layer's input product, (GH): its bias, or the sum of both. */
export function biasSumOf(layer: i32): usize {
  return biases > 1 ? biasSums + <usize>(layer * gateColumns) * 4 : biasOf(layer);
}

export function kernelOf(layer: i32): usize {
  return recurrentOf(layer) - <usize>((layer == 0 ? embedded : units) * gateColumns) * 4;
}

export function kernelTransposedOf(layer: i32): usize {
  return kernelTransposed + (layer == 0 ? 0 : <usize>((embedded + (layer - 1) * units) * gateColumns) * 4);
}

export function recurrentTransposedOf(layer: i32): usize {
  return recurrentTransposed + <usize>(layer * units * gateColumns) * 4;
}

/** Gates (TB, blocks H) of a layer in panels: sums, then activations, then gradients of the sums, each in place of the last. */
export function gatesOf(layer: i32): usize {
  return gatesBase + <usize>(layer * windowRows * blocks * units) * 4;
}

/** Bytes from a unit's first gate to the same unit in another block. */
// @ts-ignore: decorator
@inline
export function blockAt(block: i32): usize {
  return <usize>(block * windowRows * units) * 4;
}

/** Panels of the activations before the first that the recurrent product adds to. */
export function recurrentShift(): i32 {
  return (blocks - gates) * groups;
}

/** Hidden states (T + 1, B, H); entry 0 is the state before the window. */
export function hiddenOf(layer: i32): usize {
  return hiddenBase + <usize>(layer * (windowRows + rows)) * rowStride;
}

/** An LSTM's cell states; at the same places r * h' of a GRU, which has no cell state. */
export function cellOf(layer: i32): usize {
  return cellBase + <usize>(layer * (windowRows + rows)) * rowStride;
}

/** Hidden states (T + 1, B, H) transposed into row blocks: left operand of the weights' gradients. */
export function packedHiddenOf(layer: i32): usize {
  return packedHiddenBase + <usize>(layer * (windowRows + rows) * units) * 4;
}

/** r * h' (T, B, H) of a GRU, packed like the hidden states. */
export function packedResetOf(layer: i32): usize {
  return packedResetBase + <usize>(layer * windowRows * units) * 4;
}

/** Gradient (T, B, H) of a layer's hidden states; two layers that follow each other have different ones. */
export function hiddenGradientOf(layer: i32): usize {
  return hiddenGradientBase + <usize>((layer & 1) * windowRows) * rowStride;
}

export function stateOf(kind: i32, layer: i32, cell: i32, row: i32): usize {
  return states + <usize>((((kind * layers + layer) * 2 + cell) * rows + row) * units) * 4;
}

export function scratchOf(thread: i32): usize {
  return scratchBase + <usize>thread * scratchBytes;
}

/** First of the `count` items that fall to a thread; the next thread's first ends them. */
export function shareOf(thread: i32, count: i32): i32 {
  return (count * thread) / threads;
}
