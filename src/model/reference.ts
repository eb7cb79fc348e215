// The reference model in plain TypeScript, the oracle that every engine is compared with: Embedding -> recurrent layers ->
// logits, softmax cross-entropy, and truncated backpropagation through time within one window. Weights are float32,
// all arithmetic is float64.
import { inputSize, type Architecture } from "./architecture";
import { referenceCell } from "./referenceCell";
import type { LayerActivations } from "./referenceLayer";
import { addOuterProducts, addProduct, addRows, addTransposedProduct } from "./referenceMatrices";
import type { LayerWeights, ModelWeights } from "./weights";
import { IGNORED, type Window } from "./window";

/** Hidden and cell state of every layer; the arrays of one layer are (B, H). */
export interface RecurrentState {
  readonly hidden: readonly Float64Array[];
  readonly cell: readonly Float64Array[];
}

/** What a window's forward pass leaves for its backward pass. */
export interface Forward {
  readonly layers: readonly LayerActivations[];
  readonly logits: Float64Array; // (T, B, V)
  readonly probabilities: Float64Array; // (T, B, V)
  /** Sum of the cross-entropies of counted targets, in nats. */
  readonly nats: number;
}

/** Zero states of `rows` rows. */
export function zeroState({ layers, hiddenSize }: Architecture, rows: number): RecurrentState {
  const zeros = (): Float64Array[] => Array.from({ length: layers }, () => new Float64Array(rows * hiddenSize));
  return { hidden: zeros(), cell: zeros() };
}

/** Sets the state of every row to zero whose entry in `resets` (B) is not 0, in place. */
export function resetRows(state: RecurrentState, resets: Uint8Array): void {
  for (const values of [...state.hidden, ...state.cell]) {
    const width = values.length / resets.length;
    resets.forEach((reset, row) => reset && values.fill(0, row * width, (row + 1) * width));
  }
}

/** Reads `inputs` (T, B) from `state`, which is not changed; the layers' activations, the lowest layer first. */
export function readInputs(
  weights: ModelWeights,
  inputs: Int32Array,
  rows: number,
  state: RecurrentState,
): LayerActivations[] {
  const { hiddenSize: H, embeddingSize: E, cell } = weights.architecture;
  let below: Float64Array = new Float64Array(inputs.length * E);
  inputs.forEach((id, entry) => below.set(weights.embedding.subarray(id * E, (id + 1) * E), entry * E));
  return weights.layers.map((layer, index) => {
    const activations = referenceCell(cell).forward(layer, below, rows, H, state.hidden[index], state.cell[index]);
    below = activations.hidden.subarray(rows * H);
    return activations;
  });
}

/** The state after what `readInputs` read. */
export function lastState(layers: readonly LayerActivations[], rows: number, hiddenSize: number): RecurrentState {
  const last = (values: Float64Array): Float64Array => values.slice(values.length - rows * hiddenSize);
  return { hidden: layers.map(({ hidden }) => last(hidden)), cell: layers.map(({ cell }) => last(cell)) };
}

/** Logits (N, V) of hidden states (N, H) of the top layer. */
export function logitsOf(weights: ModelWeights, hidden: Float64Array): Float64Array {
  const { hiddenSize: H, vocabularySize: V } = weights.architecture;
  const logits = new Float64Array((hidden.length / H) * V);
  for (let entry = 0; entry * H < hidden.length; entry++) logits.set(weights.denseBias, entry * V);
  addProduct(logits, hidden, weights.denseKernel, H, V);
  return logits;
}

/** The forward pass of a window from `state`, which is not changed and to which resets have been applied. */
export function forward(weights: ModelWeights, window: Window, state: RecurrentState): Forward {
  const { hiddenSize: H, vocabularySize: V } = weights.architecture;
  const layers = readInputs(weights, window.inputs, window.rows, state);
  const logits = logitsOf(weights, layers[layers.length - 1].hidden.subarray(window.rows * H));
  const probabilities = new Float64Array(logits.length);
  let nats = 0;
  window.targets.forEach((target, entry) => {
    const row = logits.subarray(entry * V, (entry + 1) * V);
    const logNormaliser = logSumExp(row);
    row.forEach((logit, id) => (probabilities[entry * V + id] = Math.exp(logit - logNormaliser)));
    if (target !== IGNORED) nats += logNormaliser - row[target];
  });
  return { layers, logits, probabilities, nats };
}

/**
 * The gradient of the mean cross-entropy over the window's counted targets, by truncated backpropagation through time
 * (Williams and Peng, 1990): nothing flows into the state before the window. Zeros where no target counts.
 */
export function backward(weights: ModelWeights, window: Window, pass: Forward): ModelWeights {
  const { architecture } = weights;
  const { hiddenSize: H, vocabularySize: V, embeddingSize: E } = architecture;
  const { rows } = window;
  const logitGradients = logitGradientsOf(window, pass.probabilities, V);
  const top = pass.layers[pass.layers.length - 1].hidden.subarray(rows * H);
  const denseKernel = new Float64Array(H * V);
  const denseBias = new Float64Array(V);
  addOuterProducts(denseKernel, top, logitGradients, H, V);
  addRows(denseBias, logitGradients);
  let above: Float64Array = new Float64Array(top.length);
  addTransposedProduct(above, logitGradients, weights.denseKernel, H, V);

  const layers: LayerWeights[] = [];
  for (let index = weights.layers.length - 1; index >= 0; index--) {
    const { gradients, inputs } = referenceCell(architecture.cell).backward(
      weights.layers[index], pass.layers[index], above, rows, H, inputSize(architecture, index));
    layers.unshift(gradients);
    above = inputs;
  }
  const embedding = new Float64Array(V * E);
  window.inputs.forEach((id, entry) => {
    for (let column = 0; column < E; column++) embedding[id * E + column] += above[entry * E + column];
  });
  return {
    architecture,
    embedding: Float32Array.from(embedding),
    layers,
    denseKernel: Float32Array.from(denseKernel),
    denseBias: Float32Array.from(denseBias),
  };
}

/** Softmax cross-entropy: (p - onehot(target)) / counted where a target counts, zeros elsewhere; (T, B, V). */
function logitGradientsOf({ targets, counted }: Window, probabilities: Float64Array, V: number): Float64Array {
  const gradients = new Float64Array(probabilities.length);
  targets.forEach((target, entry) => {
    if (target === IGNORED) return;
    for (let id = entry * V; id < (entry + 1) * V; id++) gradients[id] = probabilities[id] / counted;
    gradients[entry * V + target] -= 1 / counted;
  });
  return gradients;
}

function logSumExp(logits: Float64Array): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}
