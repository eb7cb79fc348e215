// What training from scratch starts with.
import { strict as assert } from "node:assert";
import { initialWeights } from "../../src/model/initialise";
import { createRandom } from "../../src/model/random";
import { namedTensors } from "../../src/model/weights";

const ARCHITECTURE = { cell: "lstm", vocabularySize: 50, embeddingSize: 10, hiddenSize: 24, layers: 2 } as const;
const H = ARCHITECTURE.hiddenSize;

describe("initial weights", () => {
  const weights = initialWeights(ARCHITECTURE, createRandom(1));

  it("follow their seed", () => {
    assert.deepEqual(initialWeights(ARCHITECTURE, createRandom(1)), weights);
    assert.notDeepEqual(initialWeights(ARCHITECTURE, createRandom(2)), weights);
  });

  it("remember: forget biases are 1, all others 0", () => {
    for (const { bias } of weights.layers) {
      assert.deepEqual([...bias], Array.from({ length: 4 * H }, (_, column) => (column >= H && column < 2 * H ? 1 : 0)));
    }
    assert.ok(weights.denseBias.every((value) => value === 0));
  });

  it("spread embeddings as a standard normal distribution does", () => {
    const { embedding } = weights;
    const deviation = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0) / embedding.length);
    assert.ok(Math.abs(deviation - 1) < 0.1, `${deviation}`);
  });

  it("fill every tensor but the biases, within their limits", () => {
    for (const { name, shape, data } of namedTensors(weights)) {
      if (name.endsWith("bias")) continue;
      const distinct = new Set(data).size;
      assert.ok(distinct > 0.9 * data.length, `${name} has ${distinct} values`);
      if (name.startsWith("embedding")) continue;
      const outputs = name.startsWith("lstm") ? H : shape[1];
      const limit = name.endsWith("recurrent_kernel") ? 1 / Math.sqrt(H) : Math.sqrt(6 / (shape[0] + outputs));
      const largest = Math.max(...data.map(Math.abs));
      assert.ok(largest <= limit && largest > 0.9 * limit, `${name}: ${largest} of ${limit}`);
    }
  });
});
