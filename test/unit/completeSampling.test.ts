// Continuations drawn from p^(1/T) without replacement, against the frequencies that a table of probabilities asks for.
import { strict as assert } from "node:assert";
import { createRandom } from "../../src/model/random";
import { sampleContinuations, type SamplingOptions } from "../../src/complete/sampleContinuations";
import { toyWalk, type Table } from "../support/toyWalk";

/** Four lines: "ab" .3, "ac" .2, "é" .4, "" .1. */
const TABLE: Table = { "": { a: 0.5, é: 0.4, $: 0.1 }, a: { b: 0.6, c: 0.4 } };
const OPTIONS: SamplingOptions = { temperature: 1, count: 1, leastProbability: 0.01, maximumLength: 10, multiLine: false };

async function draw(options: Partial<SamplingOptions>, seed: number): Promise<string[]> {
  const { walk } = toyWalk(TABLE);
  const found = await sampleContinuations(walk, walk.keep(), { ...OPTIONS, ...options }, createRandom(seed), () => false);
  return (found ?? []).map(({ characters }) => characters.join(""));
}

/** Pearson's chi-square of counts against probabilities. */
function chiSquare(counts: ReadonlyMap<string, number>, expected: Readonly<Record<string, number>>, total: number): number {
  return Object.entries(expected).reduce((sum, [text, probability]) => sum + ((counts.get(text) ?? 0) - total * probability) ** 2 / (total * probability), 0);
}

async function count(total: number, options: Partial<SamplingOptions>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < total; seed++) {
    const drawn = (await draw(options, seed)).join(" then ");
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  return counts;
}

/** Whole characters are raised to 1/T and renormalised, prefix by prefix. */
function atTemperature(temperature: number): Record<string, number> {
  const raised = (probabilities: readonly number[]): number[] => {
    const powers = probabilities.map((probability) => probability ** (1 / temperature));
    return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
  };
  const [a, é, end] = raised([0.5, 0.4, 0.1]);
  const [b, c] = raised([0.6, 0.4]);
  return { ab: a * b, ac: a * c, é, "": end };
}

describe("sampled continuations", () => {
  // Critical values of chi-square at 0.001: 3 degrees of freedom 16.27, 11 degrees 31.26. Seeds are fixed.
  for (const temperature of [0.5, 1, 2]) {
    it(`follow p^(1/T) at temperature ${temperature}`, async () => {
      const total = 4000;
      assert.ok(chiSquare(await count(total, { temperature }), atTemperature(temperature), total) < 16.27);
      const other = atTemperature(temperature * 1.5);
      assert.ok(chiSquare(await count(total, { temperature }), other, total) > 16.27, "another temperature would pass");
    });
  }

  it("are drawn without replacement: the second of what the first left", async () => {
    const probabilities = Object.entries(atTemperature(1));
    const expected: Record<string, number> = {};
    for (const [first, p] of probabilities) {
      for (const [second, q] of probabilities) if (second !== first) expected[`${first} then ${second}`] = (p * q) / (1 - p);
    }
    const total = 6000;
    assert.ok(chiSquare(await count(total, { count: 2 }), expected, total) < 31.26);
  });

  it("are all there are where more are asked for", async () => {
    assert.deepEqual((await draw({ count: 9 }, 1)).sort(), ["", "ab", "ac", "é"]);
  });

  it("carry their probabilities at temperature 1", async () => {
    const { walk } = toyWalk(TABLE);
    const found = await sampleContinuations(walk, walk.keep(), { ...OPTIONS, temperature: 3, count: 4 }, createRandom(1), () => false);
    const ab = found?.find(({ characters }) => characters.join("") === "ab");
    assert.deepEqual(ab?.logProbabilities.map((log) => Math.round(Math.exp(log) * 1000)), [500, 300]);
  });

  it("end where they may not go on: length, control characters, what is less probable than asked for", async () => {
    assert.deepEqual([...new Set(await draw({ count: 9, maximumLength: 1 }, 1))].sort(), ["", "a", "é"]);
    assert.deepEqual(await draw({ count: 9, leastProbability: 0.45 }, 3).then((texts) => [...texts].sort()), ["", "ab", "ac", "é"]);
    const { walk } = toyWalk({ "": { "\x02": 0.5, "\u202e": 0.5 } });
    assert.deepEqual(await sampleContinuations(walk, walk.keep(), OPTIONS, createRandom(1), () => false), [{ characters: [], logProbabilities: [] }]);
  });

  it("stop when told to", async () => {
    const { walk } = toyWalk(TABLE);
    assert.equal(await sampleContinuations(walk, walk.keep(), { ...OPTIONS, count: 9 }, createRandom(1), () => true), undefined);
  });
});
