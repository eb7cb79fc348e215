// One simple recurrent layer (Elman, 1990), for each step and row: h = tanh(x W + h' U + b).
import { gradientsOf, type LayerActivations, type ReferenceCell } from "./referenceLayer";
import { addProduct, addTransposedProduct } from "./referenceMatrices";
import type { LayerWeights } from "./weights";

export const referenceSimpleRnn: ReferenceCell = { forward, backward };

function forward(layer: LayerWeights, inputs: Float64Array, rows: number, H: number, before: Float64Array): LayerActivations {
  const I = layer.kernel.length / H;
  const entries = inputs.length / I;
  const gates = new Float64Array(entries * H);
  const hidden = new Float64Array((entries + rows) * H);
  hidden.set(before);
  for (let entry = 0; entry < entries; entry++) gates.set(layer.bias, entry * H);
  addProduct(gates, inputs, layer.kernel, I, H);
  for (let first = 0; first < entries; first += rows) {
    const step = gates.subarray(first * H, (first + rows) * H);
    addProduct(step, hidden.subarray(first * H, (first + rows) * H), layer.recurrentKernel, H, H);
    step.forEach((value, index) => (step[index] = Math.tanh(value)));
    hidden.set(step, (first + rows) * H);
  }
  return { inputs, gates, hidden, cell: new Float64Array(hidden.length) };
}

function backward(layer: LayerWeights, { inputs, gates, hidden }: LayerActivations, above: Float64Array, rows: number, H: number, I: number) {
  const entries = inputs.length / I;
  const gateGradients = new Float64Array(entries * H); // before the tanh
  let hiddenGradient = new Float64Array(rows * H);
  for (let first = entries - rows; first >= 0; first -= rows) {
    for (let index = 0; index < rows * H; index++) {
      const at = first * H + index;
      gateGradients[at] = (above[at] + hiddenGradient[index]) * (1 - gates[at] * gates[at]);
    }
    hiddenGradient = new Float64Array(rows * H);
    addTransposedProduct(hiddenGradient, gateGradients.subarray(first * H, (first + rows) * H), layer.recurrentKernel, H, H);
  }
  return gradientsOf(layer, inputs, hidden.subarray(0, entries * H), gateGradients, I, H);
}
