// One GRU layer (Cho et al., 2014), for each step and row, h' being the hidden state before it:
//   z = sigmoid(x Wz + h' Uz + bz)      r = sigmoid(x Wr + h' Ur + br)      h = z * h' + (1 - z) * g
//   g = tanh(x Wg + (r * h') Ug + bg)             reset before the product: TF.js
//   g = tanh(x Wg + bg + r * (h' Ug + bg'))       reset after the product, a second bias: PyTorch, cuDNN
// W is the kernel, U the recurrent kernel, their columns the three gates z, r, g side by side.
import type { LayerActivations, ReferenceCell } from "./referenceLayer";
import { addOuterProducts, addProduct, addRows, addTransposedProduct } from "./referenceMatrices";
import type { LayerWeights } from "./weights";

export const referenceGru: ReferenceCell = { forward, backward };

function forward(layer: LayerWeights, inputs: Float64Array, rows: number, H: number, before: Float64Array): LayerActivations {
  const columns = 3 * H;
  const { resetAfter, inputBias, recurrentBias } = biases(layer, H);
  const I = layer.kernel.length / columns;
  const entries = inputs.length / I;
  const gates = new Float64Array(entries * columns);
  const hidden = new Float64Array((entries + rows) * H);
  hidden.set(before);
  for (let entry = 0; entry < entries; entry++) gates.set(inputBias, entry * columns);
  addProduct(gates, inputs, layer.kernel, I, columns);
  const candidateKernel = block(layer.recurrentKernel, columns, 2 * H, H);
  for (let first = 0; first < entries; first += rows) {
    const from = hidden.subarray(first * H, (first + rows) * H);
    const products = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) products.set(recurrentBias, row * columns);
    addProduct(products, from, layer.recurrentKernel, H, columns);
    const resetStates = new Float64Array(rows * H);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        const at = (first + row) * columns + unit;
        const product = row * columns + unit;
        gates[at] = sigmoid(gates[at] + products[product]);
        gates[at + H] = sigmoid(gates[at + H] + products[product + H]);
        resetStates[row * H + unit] = gates[at + H] * from[row * H + unit];
      }
    }
    const candidates = new Float64Array(rows * H);
    if (!resetAfter) addProduct(candidates, resetStates, candidateKernel, H, H);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        const at = (first + row) * columns + unit;
        const recurrent = resetAfter ? gates[at + H] * products[row * columns + 2 * H + unit] : candidates[row * H + unit];
        const g = (gates[at + 2 * H] = Math.tanh(gates[at + 2 * H] + recurrent));
        hidden[(first + rows + row) * H + unit] = gates[at] * from[row * H + unit] + (1 - gates[at]) * g;
      }
    }
  }
  return { inputs, gates, hidden, cell: new Float64Array(hidden.length) };
}

function backward(layer: LayerWeights, { inputs, gates, hidden }: LayerActivations, above: Float64Array, rows: number, H: number, I: number) {
  const columns = 3 * H;
  const { resetAfter, recurrentBias } = biases(layer, H);
  const entries = inputs.length / I;
  const candidateKernel = block(layer.recurrentKernel, columns, 2 * H, H);
  const gateGradients = new Float64Array(entries * columns); // before sigmoid or tanh, as the input product gets them
  const productGradients = new Float64Array(entries * columns); // the same, as the recurrent product gets them
  const resetStates = new Float64Array(entries * H);
  let hiddenGradient = new Float64Array(rows * H);
  for (let first = entries - rows; first >= 0; first -= rows) {
    const from = hidden.subarray(first * H, (first + rows) * H);
    const next = new Float64Array(rows * H);
    const candidateGradients = new Float64Array(rows * H);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        const at = (first + row) * columns + unit;
        const [z, g] = [gates[at], gates[at + 2 * H]];
        const index = row * H + unit;
        const dh = above[(first + row) * H + unit] + hiddenGradient[index];
        next[index] = dh * z;
        gateGradients[at] = dh * (from[index] - g) * z * (1 - z);
        gateGradients[at + 2 * H] = dh * (1 - z) * (1 - g * g);
        candidateGradients[index] = gateGradients[at + 2 * H];
      }
    }
    const candidateProducts = new Float64Array(rows * H); // h' Ug + bg'
    const resetGradients = new Float64Array(rows * H); // of r * h'
    if (resetAfter) {
      for (let row = 0; row < rows; row++) candidateProducts.set(recurrentBias.subarray(2 * H), row * H);
      addProduct(candidateProducts, from, candidateKernel, H, H);
    } else {
      addTransposedProduct(resetGradients, candidateGradients, candidateKernel, H, H);
    }
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        const at = (first + row) * columns + unit;
        const index = row * H + unit;
        const r = gates[at + H];
        const dr = resetAfter ? candidateGradients[index] * candidateProducts[index] : resetGradients[index] * from[index];
        gateGradients[at + H] = dr * r * (1 - r);
        resetStates[(first + row) * H + unit] = r * from[index];
        productGradients[at] = gateGradients[at];
        productGradients[at + H] = gateGradients[at + H];
        if (resetAfter) productGradients[at + 2 * H] = candidateGradients[index] * r;
        else next[index] += resetGradients[index] * r;
      }
    }
    // Where the reset gate comes first, the candidate's columns are zero here and were followed above.
    addTransposedProduct(next, productGradients.subarray(first * columns, (first + rows) * columns), layer.recurrentKernel, H, columns);
    hiddenGradient = next;
  }
  const kernel = new Float64Array(I * columns);
  const recurrentKernel = new Float64Array(H * columns);
  const inputGradients = new Float64Array(inputs.length);
  const bias = new Float64Array(columns);
  const productBias = new Float64Array(columns);
  addOuterProducts(kernel, inputs, gateGradients, I, columns);
  addOuterProducts(recurrentKernel, hidden.subarray(0, entries * H), productGradients, H, columns);
  if (!resetAfter) {
    const candidates = new Float64Array(H * H);
    addOuterProducts(candidates, resetStates, doubleBlock(gateGradients, columns, 2 * H, H), H, H);
    for (let row = 0; row < H; row++) recurrentKernel.set(candidates.subarray(row * H, (row + 1) * H), row * columns + 2 * H);
  }
  addRows(bias, gateGradients);
  addRows(productBias, productGradients);
  addTransposedProduct(inputGradients, gateGradients, layer.kernel, I, columns);
  const gradients: LayerWeights = {
    kernel: Float32Array.from(kernel),
    recurrentKernel: Float32Array.from(recurrentKernel),
    bias: Float32Array.from(resetAfter ? [...bias, ...productBias] : bias),
  };
  return { gradients, inputs: inputGradients };
}

/** The biases of the input and of the recurrent product; zeros for the second where the reset gate comes first. */
function biases({ bias }: LayerWeights, H: number) {
  const resetAfter = bias.length === 6 * H;
  return {
    resetAfter,
    inputBias: bias.subarray(0, 3 * H),
    recurrentBias: resetAfter ? bias.subarray(3 * H) : new Float32Array(3 * H),
  };
}

/** Columns from `from` on, `width` of them, of a matrix of `columns` columns. */
function block(matrix: Float32Array, columns: number, from: number, width: number): Float32Array {
  return Float32Array.from(doubleBlock(Float64Array.from(matrix), columns, from, width));
}

function doubleBlock(matrix: Float64Array, columns: number, from: number, width: number): Float64Array {
  const taken = new Float64Array((matrix.length / columns) * width);
  for (let row = 0; row * columns < matrix.length; row++) {
    taken.set(matrix.subarray(row * columns + from, row * columns + from + width), row * width);
  }
  return taken;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
