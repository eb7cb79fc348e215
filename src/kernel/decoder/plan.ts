// Where everything of the quantised decoder lies in memory. H hidden units, padded to 16 with units that stay zero; V
// vocabulary, padded to 16 columns; L layers; K rows of a product: H in layer 0, 2 H above, where the layer below stands
// before the layer's own state.
//
// Weights are bytes, 64 + w with w in [-63, 63], four rows of a column side by side, columns in blocks of eight vectors:
//
//   quad of rows k0..k3   [c0: k0 k1 k2 k3  c1: ..  c2: ..  c3: ..] [c4 ..] .. [.. c31]     128 bytes
//   gates, 8 units        i0..3 i4..7 f0..3 f4..7 g0..3 g4..7 o0..3 o4..7                    32 columns
//   logits, 16 columns    high parts of c0..15, then their low parts                         w = 64 high + low
//
//   state (L; hidden, cell; H) floats      activations (L, H): hidden states in [-127, 127], see product.ts
export const BLOCK: usize = 128; // bytes of a quad of rows; also of the sums or scales of 32 columns
export const UNITS_OF_BLOCK: i32 = 8;
export const LOGITS_OF_BLOCK: i32 = 16;
export const ACTIVATION_SCALE: f32 = 127;
/** Ids that one call reads at most. */
export const MAXIMUM_IDS: i32 = 1024;

export let vocabulary: i32 = 0; // V, not padded
export let columns: i32 = 0; // V padded
export let units: i32 = 0; // H padded
export let embedded: i32 = 0; // E
export let layers: i32 = 0;

export let ids: usize = 0; // (1024) i32
export let state: usize = 0;
export let logits: usize = 0; // (V padded)
export let activations: usize = 0;
export let activationSums: usize = 0; // (L) i32
export let sums: usize = 0; // of a block: 32 x i32
export let table: usize = 0; // (V, 4H): what layer 0 adds for an id
export let denseWeights: usize = 0;
export let denseScales: usize = 0; // (V padded)
export let denseBias: usize = 0; // (V padded)
export let columnScratch: usize = 0; // (K, 4) floats
export let staging: usize = 0; // what the host writes to be quantised

let gateWeights: usize = 0;
let gateScales: usize = 0; // (L, 4H)
let biases: usize = 0; // (L, 4H), of the layers above the first

let top: usize = 0;

function take(bytes: usize): usize {
  const at = top;
  top += (bytes + 63) & ~63;
  return at;
}

/** Plans the memory for a model; its bytes, staging for the largest tensors included. */
export function plan(vocabularySize: i32, embeddingSize: i32, hiddenSize: i32, layerCount: i32): usize {
  vocabulary = vocabularySize;
  columns = padded(vocabularySize);
  embedded = embeddingSize;
  units = padded(hiddenSize);
  layers = layerCount;
  top = (__heap_base + 1023) & ~1023;
  const gateColumns = <usize>(4 * units);
  ids = take(<usize>MAXIMUM_IDS * 4);
  state = take(<usize>(layers * 2 * units) * 4);
  logits = take(<usize>columns * 4);
  activations = take(<usize>(layers * units) * 2);
  activationSums = take(<usize>layers * 4);
  sums = take(BLOCK);
  gateWeights = take(<usize>((2 * layers - 1) * units) * gateColumns);
  gateScales = take(<usize>layers * gateColumns * 4);
  biases = take(<usize>layers * gateColumns * 4);
  table = take(<usize>vocabulary * gateColumns * 4);
  denseWeights = take(<usize>(2 * units * columns));
  denseScales = take(<usize>columns * 4);
  denseBias = take(<usize>columns * 4);
  columnScratch = take(<usize>rowsOf(layers - 1) * 16);
  const ofTable = <usize>(vocabulary * embedded) * 4 + <usize>(embedded + 1) * gateColumns * 4;
  const ofGates = <usize>rowsOf(layers - 1) * gateColumns * 4;
  const ofDense = <usize>(units * columns) * 4;
  staging = take(max(ofTable, max(ofGates, ofDense)));
  return top;
}

export function padded(width: i32): i32 {
  return (width + 15) & ~15;
}

/** K of a layer's product. */
export function rowsOf(layer: i32): i32 {
  return layer == 0 ? units : 2 * units;
}

export function gateWeightsOf(layer: i32): usize {
  return gateWeights + (layer == 0 ? 0 : <usize>((2 * layer - 1) * units) * <usize>(4 * units));
}

/** (4H), in the order of a block's columns. */
export function gateScalesOf(layer: i32): usize {
  return gateScales + <usize>(layer * 4 * units) * 4;
}

/** (4H) of a layer above the first, in the order of a block's columns. */
export function biasOf(layer: i32): usize {
  return biases + <usize>(layer * 4 * units) * 4;
}

export function hiddenOf(layer: i32): usize {
  return state + <usize>(2 * layer * units) * 4;
}

export function cellOf(layer: i32): usize {
  return state + <usize>((2 * layer + 1) * units) * 4;
}
