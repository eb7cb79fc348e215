// One LSTM layer (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000), for each step t and row:
//   i = sigmoid(x Wi + h' Ui + bi)      f = sigmoid(x Wf + h' Uf + bf)      h', c': hidden and cell state at t - 1
//   g = tanh   (x Wg + h' Ug + bg)      o = sigmoid(x Wo + h' Uo + bo)
//   c = f * c' + i * g                  h = o * tanh(c)
// W is the kernel, U the recurrent kernel, their columns the four gates i, f, g, o side by side.
import { GATES } from "./architecture";
import { addOuterProducts, addProduct, addRows, addTransposedProduct } from "./referenceMatrices";
import type { LayerWeights } from "./weights";

/** What one layer computed in a window; G gates. */
export interface LayerActivations {
  readonly inputs: Float64Array; // (T, B, I)
  readonly gates: Float64Array; // (T, B, G * H), after their sigmoid or tanh
  readonly hidden: Float64Array; // (T + 1, B, H), entry 0 is the state before the window
  readonly cell: Float64Array; // (T + 1, B, H), zeros but in an LSTM
}

/** A recurrent cell: the forward and backward pass of one layer, as `layerForward` and `layerBackward` describe them. */
export interface ReferenceCell {
  readonly forward: typeof layerForward;
  readonly backward: typeof layerBackward;
}

/** Reads `inputs` (T, B, I) from `hiddenBefore` and `cellBefore` (B, H), which are not changed. */
export function layerForward(
  layer: LayerWeights,
  inputs: Float64Array,
  rows: number,
  H: number,
  hiddenBefore: Float64Array,
  cellBefore: Float64Array,
): LayerActivations {
  const columns = GATES * H;
  const I = layer.kernel.length / columns;
  const entries = inputs.length / I; // T * B
  const gates = new Float64Array(entries * columns);
  const hidden = new Float64Array((entries + rows) * H);
  const cell = new Float64Array((entries + rows) * H);
  hidden.set(hiddenBefore);
  cell.set(cellBefore);
  for (let entry = 0; entry < entries; entry++) gates.set(layer.bias, entry * columns);
  addProduct(gates, inputs, layer.kernel, I, columns);
  for (let first = 0; first < entries; first += rows) {
    const stepGates = gates.subarray(first * columns, (first + rows) * columns);
    addProduct(stepGates, hidden.subarray(first * H, (first + rows) * H), layer.recurrentKernel, H, columns);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        const at = row * columns + unit;
        const before = (first + row) * H + unit;
        const after = before + rows * H;
        const i = (stepGates[at] = sigmoid(stepGates[at]));
        const f = (stepGates[at + H] = sigmoid(stepGates[at + H]));
        const g = (stepGates[at + 2 * H] = Math.tanh(stepGates[at + 2 * H]));
        const o = (stepGates[at + 3 * H] = sigmoid(stepGates[at + 3 * H]));
        cell[after] = f * cell[before] + i * g;
        hidden[after] = o * Math.tanh(cell[after]);
      }
    }
  }
  return { inputs, gates, hidden, cell };
}

/** Gradients of a layer's weights and of its inputs (T, B, I), given those of its hidden states, `above` (T, B, H). */
export function layerBackward(
  layer: LayerWeights,
  { inputs, gates, hidden, cell }: LayerActivations,
  above: Float64Array,
  rows: number,
  H: number,
  I: number,
): { readonly gradients: LayerWeights; readonly inputs: Float64Array } {
  const columns = GATES * H;
  const entries = inputs.length / I;
  const gateGradients = new Float64Array(entries * columns); // of the gates before their sigmoid or tanh
  let hiddenGradient = new Float64Array(rows * H); // what the step after gives to this one's hidden state
  const cellGradient = new Float64Array(rows * H); // and to its cell state
  for (let first = entries - rows; first >= 0; first -= rows) {
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        const at = (first + row) * columns + unit;
        const before = (first + row) * H + unit;
        const [i, f, g, o] = [gates[at], gates[at + H], gates[at + 2 * H], gates[at + 3 * H]];
        const squashed = Math.tanh(cell[before + rows * H]);
        const dh = above[before] + hiddenGradient[row * H + unit];
        const dc = cellGradient[row * H + unit] + dh * o * (1 - squashed * squashed);
        gateGradients[at] = dc * g * i * (1 - i);
        gateGradients[at + H] = dc * cell[before] * f * (1 - f);
        gateGradients[at + 2 * H] = dc * i * (1 - g * g);
        gateGradients[at + 3 * H] = dh * squashed * o * (1 - o);
        cellGradient[row * H + unit] = dc * f;
      }
    }
    hiddenGradient = new Float64Array(rows * H);
    const stepGradients = gateGradients.subarray(first * columns, (first + rows) * columns);
    addTransposedProduct(hiddenGradient, stepGradients, layer.recurrentKernel, H, columns);
  }
  return gradientsOf(layer, inputs, hidden.subarray(0, entries * H), gateGradients, I, H);
}

/**
 * What follows from the gradients of a layer's gates (T, B, G * H) before their squashing, where all gates add inputs
 * (T, B, I), hidden states before each step (T, B, H) and bias: the gradients of the weights and of the inputs.
 */
export function gradientsOf(
  layer: LayerWeights,
  inputs: Float64Array,
  hiddenBefore: Float64Array,
  gateGradients: Float64Array,
  I: number,
  H: number,
): { readonly gradients: LayerWeights; readonly inputs: Float64Array } {
  const columns = layer.kernel.length / I;
  const kernel = new Float64Array(I * columns);
  const recurrentKernel = new Float64Array(H * columns);
  const bias = new Float64Array(columns);
  const inputGradients = new Float64Array(inputs.length);
  addOuterProducts(kernel, inputs, gateGradients, I, columns);
  addOuterProducts(recurrentKernel, hiddenBefore, gateGradients, H, columns);
  addRows(bias, gateGradients);
  addTransposedProduct(inputGradients, gateGradients, layer.kernel, I, columns);
  const gradients: LayerWeights = {
    kernel: Float32Array.from(kernel),
    recurrentKernel: Float32Array.from(recurrentKernel),
    bias: Float32Array.from(bias),
  };
  return { gradients, inputs: inputGradients };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
