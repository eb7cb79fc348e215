// Ids from logits.
import { strict as assert } from "node:assert";
import { createRandom } from "../../src/model/random";
import { logProbability, logSumExp, mostProbable, sampleId } from "../../src/model/sample";
import { assertClose } from "../support/numbers";

const LOGITS = Float32Array.of(0.5, 2, -1, 1.9, -30);

describe("sampling", () => {
  it("has log-probabilities that are those of a softmax, also of huge logits", () => {
    assertClose([[0, 1, 2, 3, 4].reduce((sum, id) => sum + Math.exp(logProbability(LOGITS, id)), 0)], [1], 1e-9);
    assertClose([logProbability([0, 0, 0, 0], 2)], [Math.log(0.25)], 1e-12);
    assertClose([logSumExp([1e5, 1e5])], [1e5 + Math.LN2], 1e-12);
  });

  it("takes the most probable at temperature 0, the first of equals, and never what is no candidate", () => {
    assert.equal(sampleId(LOGITS, 0, () => 0.99), 1);
    assert.equal(mostProbable([1, 3, 3]), 1);
    assert.equal(sampleId(LOGITS, 0, () => 0.99, (id) => id !== 1), 3);
    assert.equal(sampleId(LOGITS, 1, () => 0.5, () => false), -1);
    assert.equal(sampleId(LOGITS, 1, () => 0.999999, (id) => id === 2), 2);
  });

  for (const temperature of [0.3, 1, 2]) {
    it(`follows p^(1/T) at T = ${temperature}`, () => {
      const random = createRandom(7);
      const counts = new Float64Array(LOGITS.length);
      const draws = 40_000;
      for (let draw = 0; draw < draws; draw++) counts[sampleId(LOGITS, temperature, random, (id) => id !== 0)]++;
      const powers = Array.from(LOGITS, (logit, id) => (id === 0 ? 0 : Math.exp(logit / temperature)));
      const sum = powers.reduce((total, value) => total + value);
      powers.forEach((value, id) => assert.ok(Math.abs(counts[id] / draws - value / sum) < 0.01, `${id}: ${counts[id]}`));
    });
  }

  it("gives the same ids for the same seed, and others for another", () => {
    const drawn = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 50 }, () => sampleId(LOGITS, 1, random));
    };
    assert.deepEqual(drawn(3), drawn(3));
    assert.notDeepEqual(drawn(3), drawn(4));
  });

  it("reaches the most probable id where rounding leaves nothing", () => {
    assert.equal(sampleId([0, 1, 0], 1, () => 1), 1);
  });
});
