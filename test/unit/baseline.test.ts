// Quality on a fixed set of texts must not fall by more than 1 %; `npm run baseline` writes new figures once they are meant.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { BASELINE_FILE, measureBaseline, type Baseline } from "../../scripts/testing/baselineSet";

const TOLERANCE = 0.01;

describe("quality on the fixed texts", () => {
  const committed: Baseline = JSON.parse(readFileSync(BASELINE_FILE, "utf8"));
  let measured: Baseline;
  before(async function () {
    this.timeout(600_000);
    measured = await measureBaseline();
  });

  for (const [set, { texts, bits, saved }] of Object.entries(committed)) {
    it(`${set}: texts are those that the figures are of`, () => assert.equal(measured[set].texts, texts, "run npm run baseline"));
    for (const [name, was] of Object.entries(bits)) {
      it(`${set}: bits per character, ${name}`, () => assertNoWorse(was, measured[set].bits[name as keyof typeof bits], -1));
    }
    for (const [name, was] of Object.entries(saved)) {
      it(`${set}: saved, ${name}`, () => assertNoWorse(was, measured[set].saved[name as keyof typeof saved], 1));
    }
  }

  it("is measured of every set", () => assert.deepEqual(Object.keys(measured), Object.keys(committed)));
});

/** `better` is the sign of an improvement. */
function assertNoWorse(was: number, is: number, better: 1 | -1): void {
  assert.ok(Number.isFinite(is) && better * (is - was) >= -TOLERANCE * was, `${is} instead of ${was}: ${((100 * (is - was)) / was).toFixed(1)} %`);
}
