// What training from scratch starts with.
import { strict as assert } from "node:assert";
import { initialWeights } from "../../src/model/initialise";
import { createRandom } from "../../src/model/random";
import { namedTensors } from "../../src/model/weights";
import { assertClose } from "../support/numbers";

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

  it("have orthogonal recurrent gates", () => {
    for (const { recurrentKernel } of weights.layers) {
      for (let gate = 0; gate < 4; gate++) {
        const rows = Array.from({ length: H }, (_, row) => recurrentKernel.subarray((row * 4 + gate) * H, (row * 4 + gate + 1) * H));
        rows.forEach((a, row) => assertClose(rows.map((b) => dot(a, b)), rows.map((_, other) => (other === row ? 1 : 0)), 1e-6));
      }
    }
  });

  it("fill every tensor but the biases, within Glorot's limits", () => {
    for (const { name, shape, data } of namedTensors(weights)) {
      if (name.endsWith("bias")) continue;
      const distinct = new Set(data).size;
      assert.ok(distinct > 0.9 * data.length, `${name} has ${distinct} values`);
      if (name.endsWith("/kernel")) {
        const limit = Math.sqrt(6 / (shape[0] + (name.startsWith("lstm") ? H : shape[1])));
        const largest = Math.max(...data.map(Math.abs));
        assert.ok(largest <= limit && largest > 0.9 * limit, `${name}: ${largest} of ${limit}`);
      }
    }
  });
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}
