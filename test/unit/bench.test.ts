// `hunch bench` measures everything that it names. What it measures is never held against a time.
import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildAll } from "../../scripts/build";
import { benchReport, type FullReport } from "../../src/evaluate/bench/benchReport";
import { benchTexts } from "../../src/evaluate/bench/benchTexts";
import { percentiles } from "../../src/evaluate/bench/percentiles";
import { writeModelDirectory } from "../../src/store/modelDirectory";
import { createHunch } from "../support/commandLine";
import { smallModel } from "../support/smallModel";
import { temporaryFolder } from "../support/temporaryFolder";

describe("hunch bench", () => {
  const folder = temporaryFolder();
  const here = (name: string): string => path.join(folder.path, name);
  const hunch = createHunch({ baseModel: () => here("model") });
  before(async function () {
    this.timeout(180_000);
    await buildAll();
    await writeModelDirectory(here("model"), smallModel());
  });

  it("gives every figure as JSON and in tables, and skips peers that are not there in one line each", async function () {
    this.timeout(600_000);
    const { code, out, err } = await hunch(["bench", "--quick", "--json", "--peers", "--python", here("no-python")]);
    assert.equal(code, 0, err);
    const report: FullReport = JSON.parse(out);
    for (const { peak, shapes } of [report.engine.plain, report.engine.revectorised]) {
      positive(peak.registers, peak.tile);
      assert.deepEqual(shapes.map(({ layers, hiddenSize }) => [layers, hiddenSize]), [[1, 256], [1, 512], [2, 512]]);
      for (const { training, float32, quantised } of shapes) {
        assert.deepEqual(training.map(({ threads }) => threads), Array.from({ length: report.cores }, (_, index) => index + 1));
        for (const { charactersPerSecond, gigaflops, fractionOfPeak } of training) positive(charactersPerSecond, gigaflops, fractionOfPeak);
        for (const { decodeMs, lineMs } of [float32, quantised]) positive(decodeMs, lineMs.p50, lineMs.p95, lineMs.count);
      }
    }
    assert.equal(report.engine.plain.revectorised, false);
    const { startMs, openMs, residentMB, residentLearnedMB, answered, ...times } = report.process;
    positive(startMs, openMs, answered);
    if (process.platform === "linux") positive(residentMB, residentLearnedMB);
    assert.deepEqual(Object.keys(times), ["keyMs", "keyBesideTrainingMs", "jumpMs", "switchMs"]);
    for (const { p50, p95, count } of Object.values(times)) {
      positive(p50);
      assert.ok(p95 >= p50);
      assert.equal(count, 5);
    }
    const skipped = report.peers?.skipped ?? [];
    assert.match(skipped[0], /^PyTorch was not measured with .*no-python: .+$/);
    assert.match(skipped[1], /^ONNX Runtime was not measured with .*no-python: .+$/);
    assert.ok(skipped.every((line) => !line.includes("\n")));
    const tables = benchReport(report);
    for (const text of ["1 x 256", "2 x 512", "of 1 thread", "quantised", "key to answer, beside a training", "resident", skipped[0]]) {
      assert.ok(tables.includes(text), text);
    }
  });

  it("says what is wrong with what it is given, before it measures", async () => {
    mkdirSync(here("one"));
    writeFileSync(here("one/a.py"), "print(1)\n");
    assert.match((await hunch(["bench", "--workspace", here("one")])).err, /^hunch: ".*one" holds one text only: .*\n$/);
    assert.match((await hunch(["bench", "--model", here("none")])).err, /^hunch: .*none.*\n$/);
    assert.equal((await hunch(["bench", "--workspace", here("none")])).code, 2);
  });

  it("takes percentiles by the nearest rank", () => {
    assert.deepEqual(percentiles(Array.from({ length: 100 }, (_, index) => 100 - index)), { p50: 50, p95: 95, count: 100 });
    assert.deepEqual(percentiles([7]), { p50: 7, p95: 7, count: 1 });
  });

  it("makes up the same texts anywhere", () => {
    assert.deepEqual(benchTexts(3), benchTexts(3));
    assert.equal(new Set(benchTexts(20).map(({ text }) => text)).size, 20);
  });
});

function positive(...figures: readonly (number | null)[]): void {
  for (const figure of figures) assert.ok(figure !== null && Number.isFinite(figure) && figure > 0, String(figure));
}
