// A vocabulary that grows: what the model knew stays as it was.
import { strict as assert } from "node:assert";
import { referenceEngine } from "../../src/engines/reference";
import { extendOptimiser, extendWeights } from "../../src/model/extend";
import { logProbability } from "../../src/model/sample";
import type { ModelWeights } from "../../src/model/weights";
import { assertClose, randomWeights } from "../support/numbers";

const SHAPE = { vocabularySize: 9, embeddingSize: 4, hiddenSize: 6, layers: 2 };

describe("extended weights", () => {
  const weights = randomWeights(SHAPE, 1);
  const extended = extendWeights(weights, 12);

  it("keep every known probability and share that of <other> evenly", async () => {
    const before = await probabilitiesAfter(weights, [3, 1, 8]);
    const after = await probabilitiesAfter(extended, [3, 1, 8]);
    assertClose(after.slice(1, 9), before.slice(1), 1e-5);
    assertClose([after[0], ...after.slice(9)], new Array(4).fill(before[0] / 4), 1e-5);
  });

  it("read a new character as they read <other>", async () => {
    assert.deepEqual(await probabilitiesAfter(extended, [3, 10, 8]), await probabilitiesAfter(extended, [3, 0, 8]));
  });

  it("have the larger vocabulary in every tensor, and stay the same when nothing is added", () => {
    assert.equal(extended.architecture.vocabularySize, 12);
    assert.deepEqual([extended.embedding.length, extended.denseKernel.length, extended.denseBias.length], [48, 72, 12]);
    assert.deepEqual(extended.layers, weights.layers);
    assert.deepEqual(extendWeights(weights, 9), weights);
  });

  it("are copies", () => {
    extendWeights(weights, 9).layers[0].bias.fill(7);
    assert.deepEqual(weights, randomWeights(SHAPE, 1));
  });

  it("cannot shrink", () => {
    assert.throws(() => extendWeights(weights, 8), /cannot shrink/);
  });
});

describe("extended moments", () => {
  it("keep what they were, and start new rows without direction at <other>'s size", () => {
    const [first, second] = [randomWeights(SHAPE, 2), randomWeights(SHAPE, 3)];
    const extended = extendOptimiser({ step: 41, first, second }, 11);
    assert.equal(extended.step, 41);
    assert.deepEqual(extended.first.denseBias, Float32Array.of(...first.denseBias, 0, 0));
    assert.deepEqual(extended.second.denseBias, Float32Array.of(...second.denseBias, second.denseBias[0], second.denseBias[0]));
    assert.deepEqual(extended.first.embedding.subarray(36), new Float32Array(8));
    assert.deepEqual(extended.second.embedding.subarray(40), second.embedding.subarray(0, 4));
    for (let row = 0; row < SHAPE.hiddenSize; row++) {
      const known = second.denseKernel.subarray(row * 9, (row + 1) * 9);
      assert.deepEqual(extended.second.denseKernel.slice(row * 11, (row + 1) * 11), Float32Array.of(...known, known[0], known[0]));
    }
  });
});

async function probabilitiesAfter(weights: ModelWeights, ids: number[]): Promise<number[]> {
  const decoder = await referenceEngine.createDecoder(weights);
  const state = decoder.zeroState();
  decoder.read(state, Int32Array.from(ids));
  const logits = new Float32Array(decoder.vocabularySize);
  decoder.logits(state, logits);
  return Array.from(logits, (_, id) => Math.exp(logProbability(logits, id)));
}
