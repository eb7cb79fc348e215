// Windows read every sample as it is: nothing twice, nothing left out, no state from another sample.
import { strict as assert } from "node:assert";
import { createRandom } from "../../src/model/random";
import { evaluationWindows, IGNORED, trainingWindows, type Sample, type Window } from "../../src/model/window";

const sample = (first: number, length: number, header = 0): Sample => ({
  ids: Int32Array.from({ length }, (_, index) => first + index),
  header,
});

describe("windows", () => {
  const samples = [sample(100, 11), sample(200, 3), sample(300, 1), sample(400, 20, 5), sample(500, 6, 4), sample(600, 2)];

  for (const [steps, rows] of [[4, 2], [1, 1], [7, 3], [64, 8]]) {
    it(`of evaluation read every pair once, ${steps} by ${rows}`, () => {
      const pairs = pairsOf([...evaluationWindows(samples, steps, rows)]);
      const expected = samples.flatMap(({ ids, header }) =>
        [...ids.slice(1)].map((target) => [target - 1, target]).filter(([, target]) => target - ids[0] >= header),
      );
      assert.deepEqual(pairs.sort((a, b) => a[1] - b[1]), expected);
    });
  }

  it("of evaluation are none where there are no samples", () => {
    assert.deepEqual([...evaluationWindows([], 4, 2)].map(({ counted }) => counted).filter((counted) => counted > 0), []);
  });

  it("start each sample at a window's first step from a zero state, and go on from window to window", () => {
    const windows = [...evaluationWindows(samples, 4, 2)];
    const ends = new Array<number>(2).fill(NaN);
    for (const { steps, rows, inputs, targets, resets } of windows) {
      for (let row = 0; row < rows; row++) {
        const read = Array.from({ length: steps }, (_, step) => inputs[step * rows + row]).filter((id) => id > 0);
        if (read.length === 0) continue;
        assert.equal(resets[row] === 1, read[0] % 100 === 0, `row starts with ${read[0]}`);
        if (resets[row] === 0) assert.equal(read[0], ends[row] + 1);
        assert.deepEqual(read, read.map((_, index) => read[0] + index));
        ends[row] = read[read.length - 1];
      }
      assert.equal(targets.length, steps * rows);
    }
  });

  it("count the targets that are not ignored", () => {
    for (const { targets, counted } of evaluationWindows(samples, 5, 3)) {
      assert.equal(targets.filter((target) => target !== IGNORED).length, counted);
    }
  });

  it("of training go through all samples in each pass, in seeded order", () => {
    const texts = samples.filter(({ ids }) => ids.length > 5);
    const passes: number[] = [];
    const starts = (seed: number): number[] => {
      const windows = trainingWindows((pass) => (passes.push(pass), texts), 4, 2, createRandom(seed));
      const seen: number[] = [];
      while (seen.length < 9) {
        const { rows, inputs, resets } = windows.next().value;
        for (let row = 0; row < rows; row++) if (resets[row]) seen.push(inputs[row]);
      }
      return seen.slice(0, 9);
    };
    const drawn = starts(1);
    for (let pass = 0; pass < 3; pass++) assert.deepEqual(drawn.slice(pass * 3, pass * 3 + 3).sort(), [100, 400, 500]);
    assert.deepEqual(passes.slice(0, 3), [0, 1, 2]);
    assert.deepEqual(starts(1), drawn);
    assert.ok([2, 3, 4].some((seed) => starts(seed).join() !== drawn.join()));
  });

  it("of training need a sample", () => {
    assert.throws(() => trainingWindows(() => [sample(1, 1)], 4, 2, createRandom(1)).next(), /no training samples/);
  });
});

/** All counted (input, target) pairs. */
function pairsOf(windows: readonly Window[]): number[][] {
  return windows.flatMap(({ inputs, targets }) =>
    [...targets].map((target, entry) => [inputs[entry], target]).filter(([, target]) => target !== IGNORED),
  );
}
