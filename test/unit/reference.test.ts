// The oracle itself: against finite differences and against PyTorch.
import { strict as assert } from "node:assert";
import { backward, forward, lastState, zeroState, type RecurrentState } from "../../src/model/reference";
import { namedTensors, type ModelWeights } from "../../src/model/weights";
import { IGNORED, type Window } from "../../src/model/window";
import { assertClose, assertWeightsClose, randomWeights, randomWindows } from "../support/numbers";
import { TORCH_DUMPS } from "../support/torchDump";

const SHAPES = [
  { vocabularySize: 7, embeddingSize: 3, hiddenSize: 4, layers: 1, steps: 5, rows: 2 },
  { vocabularySize: 6, embeddingSize: 4, hiddenSize: 3, layers: 3, steps: 4, rows: 3 },
];

describe("reference model", () => {
  for (const shape of SHAPES) {
    it(`has the gradient that finite differences show, ${shape.layers} layers`, () => {
      const weights = randomWeights(shape, 1, 0.9);
      const [before, window] = randomWindows(shape, 2, 2);
      const start = forward(weights, before, zeroState(weights.architecture, shape.rows));
      const state = lastState(start.layers, shape.rows, shape.hiddenSize);
      const gradients = namedTensors(backward(weights, window, forward(weights, window, state)));
      namedTensors(weights).forEach(({ name, data }, tensor) => {
        const measured = data.map((_, index) => slope(weights, data, index, window, state));
        assert.ok(measured.some((value) => Math.abs(value) > 1e-3), `${name} matters`);
        assertClose(gradients[tensor].data, measured, 1e-5, name);
      });
    });
  }

  for (const { name, architecture, weights, windows, rows, first } of TORCH_DUMPS) {
    if (first === undefined) continue;
    it(`has PyTorch's activations and gradients: ${name}`, () => {
      const pass = forward(weights, windows[0], zeroState(architecture, rows));
      const top = pass.layers[architecture.layers - 1];
      const { hidden, cell } = lastState(pass.layers, rows, architecture.hiddenSize);
      assertClose(top.hidden.subarray(rows * architecture.hiddenSize), first.hidden, 1e-6, "hidden");
      assertClose(pass.logits, first.logits, 1e-6, "logits");
      assertClose(hidden.flatMap((layer) => [...layer]), first.lastHidden, 1e-6, "last hidden");
      assertClose(cell.flatMap((layer) => [...layer]), first.lastCell, 1e-6, "last cell");
      assertWeightsClose(backward(weights, windows[0], pass), first.gradients, 1e-5);
    });
  }

  it("gives probabilities, and the loss of counted targets alone", () => {
    const [shape] = SHAPES;
    const weights = randomWeights(shape, 3);
    const [window] = randomWindows(shape, 1, 4);
    const { probabilities, nats } = forward(weights, window, zeroState(weights.architecture, shape.rows));
    let expected = 0;
    window.targets.forEach((target, entry) => {
      const row = probabilities.subarray(entry * shape.vocabularySize, (entry + 1) * shape.vocabularySize);
      assertClose([row.reduce((sum, value) => sum + value)], [1], 1e-12);
      if (target !== IGNORED) expected -= Math.log(row[target]);
    });
    assertClose([nats], [expected], 1e-12);
  });
});

/** The change of the mean loss with one weight; steps in float32, the rest in float64. */
function slope(weights: ModelWeights, data: Float32Array, index: number, window: Window, state: RecurrentState): number {
  const kept = data[index];
  const at = (value: number): { readonly weight: number; readonly loss: number } => {
    data[index] = value;
    return { weight: data[index], loss: forward(weights, window, state).nats / window.counted };
  };
  const [below, above] = [at(kept - 1e-3), at(kept + 1e-3)];
  data[index] = kept;
  return (above.loss - below.loss) / (above.weight - below.weight);
}
