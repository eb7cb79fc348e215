// The training process itself, forked as the extension forks it: learns, tells where it is, is cancelled, fails in words.
import { strict as assert } from "node:assert";
import { buildSync } from "esbuild";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { TrainingProgress, TrainRequest } from "../../src/protocol/training";
import { readModelDirectory, writeModelDirectory } from "../../src/store/modelDirectory";
import { startTraining, type TrainingRun } from "../../src/worker/trainingClient";
import { smallModel } from "../support/smallModel";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

const root = path.resolve(__dirname, "../..");
const PASSWORD = "correct-horse-battery-staple";

describe("training process", () => {
  const folder = temporaryFolder();
  let modulePath = "";
  let request: TrainRequest;

  before(async () => {
    modulePath = path.join(folder.path, "training.js");
    buildSync({ entryPoints: [path.join(root, "src/worker/trainingMain.ts")], outfile: modulePath, bundle: true, platform: "node" });
    await writeModelDirectory(path.join(folder.path, "base"), smallModel());
    const lines = Array.from({ length: 40 }, (_, index) => `const value${index} = compute(${index});\n`);
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`src/part${index}.ts`, lines.slice(index, index + 20).join("")]));
    writeFiles(path.join(folder.path, "workspace"), { ...files, ".env": `PASSWORD=${PASSWORD}\n`, "notes.log": "left out\n" });
    request = {
      folders: [{ path: path.join(folder.path, "workspace"), exclude: ["**/*.log"] }],
      startDirectories: [path.join(folder.path, "base")],
      outputDirectory: path.join(folder.path, "learned"),
      seconds: 1, threads: 1, seed: 1,
    };
  });

  it("learns from the folder and writes a model that says how", async () => {
    const steps: TrainingProgress[] = [];
    const result = await run({}, steps).result;
    assert.ok(result !== undefined && result.heldOutBefore !== undefined && result.heldOutAfter !== undefined);
    assert.ok(result.heldOutAfter < result.heldOutBefore, `${result.heldOutBefore} -> ${result.heldOutAfter}`);
    assert.equal(result.files, 12);
    assert.match(result.leftOut, /1 secret/);
    assert.match(result.leftOut, /1 excluded/);
    assert.deepEqual([...new Set(steps.map(({ phase }) => phase))], ["reading", "evaluating", "training", "saving"]);
    assert.ok(steps.some(({ charactersPerSecond, bitsPerCharacter }) => charactersPerSecond > 0 && (bitsPerCharacter ?? 0) > 0));
    const { training } = await readModelDirectory(request.outputDirectory);
    assert.equal(training?.bitsPerCharacterAfter, result.heldOutAfter);
  });

  it("keeps the model that was there when it is cancelled", async () => {
    await writeModelDirectory(request.outputDirectory, smallModel(2));
    const file = path.join(request.outputDirectory, "hunch.json");
    const before = readFileSync(file, "utf8");
    const steps: TrainingProgress[] = [];
    const training = run({ seconds: 600 }, steps, ({ phase }) => phase === "training" && training.cancel());
    assert.equal(await training.result, undefined);
    assert.equal(steps.at(-1)?.phase, "training");
    assert.equal(readFileSync(file, "utf8"), before);
  });

  it("goes on from the next model where the best one is broken", async () => {
    const broken = path.join(folder.path, "broken");
    writeFiles(broken, { "model.json": "{" });
    const output: string[] = [];
    const training = startTraining({
      modulePath, request: { ...request, startDirectories: [broken, ...request.startDirectories] },
      onProgress: () => undefined, onOutput: (line) => output.push(line),
    });
    assert.equal((await training.result)?.files, 12);
    assert.match(output.join("\n"), /broken" cannot be used/);
  });

  it("names a folder that cannot be read, and one with nothing to learn from", async () => {
    const missing = path.join(folder.path, "missing");
    await assert.rejects(run({ folders: [{ path: missing, exclude: [] }] }).result, /^Error: the folder ".*missing" cannot be read: ENOENT/);
    writeFiles(path.join(folder.path, "empty"), { ".env": "A=1\n" });
    await assert.rejects(run({ folders: [{ path: path.join(folder.path, "empty"), exclude: [] }] }).result, /^Error: 0 characters are too little to learn from/);
  });

  function run(changes: Partial<TrainRequest>, steps: TrainingProgress[] = [], onStep?: (step: TrainingProgress) => void): TrainingRun {
    const onProgress = (step: TrainingProgress): void => {
      steps.push(step);
      onStep?.(step);
    };
    return startTraining({ modulePath, request: { ...request, ...changes }, onProgress, onOutput: () => undefined });
  }
});
