// The optimiser on numbers that can be worked out by hand; its agreement with PyTorch is in the engine suite.
import { strict as assert } from "node:assert";
import { adamUpdate, clipFactor, DEFAULT_ADAM, globalNorm } from "../../src/model/adam";
import { namedTensors, zeroWeights, type ModelWeights, type OptimiserState } from "../../src/model/weights";
import { assertClose, assertWeightsClose } from "../support/numbers";

const ARCHITECTURE = { cell: "lstm", vocabularySize: 2, embeddingSize: 2, hiddenSize: 1, layers: 1 } as const;

describe("Adam", () => {
  it("moves each weight by the learning rate against its gradient's sign at first", () => {
    const weights = filled(0.5);
    const gradients = filled(0);
    gradients.denseBias.set([3e-4, -2e-2]);
    const { step } = adamUpdate(weights, gradients, fresh(), 0.01, DEFAULT_ADAM);
    assertClose(weights.denseBias, [0.49, 0.51], 1e-5);
    assertClose(weights.embedding, [0.5, 0.5, 0.5, 0.5], 0);
    assert.equal(step, 1);
  });

  it("keeps the moments that Kingma and Ba define", () => {
    const weights = filled(0);
    let state = fresh();
    for (const value of [0.01, -0.03]) {
      const gradients = filled(0);
      gradients.denseBias.fill(value);
      state = adamUpdate(weights, gradients, state, 0.1, DEFAULT_ADAM);
    }
    const first = 0.9 * 0.1 * 0.01 - 0.1 * 0.03;
    const second = 0.999 * 0.001 * 0.01 ** 2 + 0.001 * 0.03 ** 2;
    assertClose(state.first.denseBias, [first, first], 1e-6);
    assertClose(state.second.denseBias, [second, second], 1e-6);
    const secondStep = (0.1 * (first / (1 - 0.9 ** 2))) / (Math.sqrt(second / (1 - 0.999 ** 2)) + 1e-8);
    assertClose(weights.denseBias, [-0.1 - secondStep, -0.1 - secondStep], 1e-5);
  });

  it("clips by the norm of all gradients together", () => {
    const gradients = filled(1);
    const count = namedTensors(gradients).reduce((sum, { data }) => sum + data.length, 0);
    assertClose([globalNorm(gradients)], [Math.sqrt(count)], 1e-12);
    assert.equal(clipFactor(0.5, 1), 1);
    assert.equal(clipFactor(0, 1), 1);
    assertClose([clipFactor(4, 1)], [0.25], 1e-6);
    const { first } = adamUpdate(filled(0), gradients, fresh(), 0, { ...DEFAULT_ADAM, beta1: 0 });
    assertWeightsClose(first, filled(1 / Math.sqrt(count)), 1e-5);
  });
});

function filled(value: number): ModelWeights {
  const weights = zeroWeights(ARCHITECTURE);
  for (const { data } of namedTensors(weights)) data.fill(value);
  return weights;
}

function fresh(): OptimiserState {
  return { step: 0, first: filled(0), second: filled(0) };
}
