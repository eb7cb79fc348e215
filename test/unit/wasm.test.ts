// The WASM engine through the suite of every engine: both builds where the host takes them, both panel widths, with and
// without shared memory; and what only this engine promises.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Worker } from "node:worker_threads";
import { DEFAULT_ADAM, type Engine, type Trainer } from "../../src/engines/engine";
import { createWasmEngine } from "../../src/engines/wasm";
import type { ModelWeights } from "../../src/model/weights";
import { cellName, describeCells, OTHER_CELLS } from "../support/cellSuite";
import { describeEngine } from "../support/engineSuite";
import { randomWeights, randomWindows } from "../support/numbers";
import { startedDuring } from "../support/startedThreads";
import { wasmAssets } from "../support/wasmAssets";

const SHAPE = { vocabularySize: 60, embeddingSize: 8, hiddenSize: 32, layers: 2, steps: 16, rows: 24 };

before(async function () {
  this.timeout(180_000);
  await wasmAssets();
});

describeEngine("wasm", async () => createWasmEngine(await wasmAssets()));
for (const build of ["relaxed", "plain"] as const) {
  for (const lane of [8, 16] as const) {
    const name = `wasm, ${build} or less, panels of ${lane}`;
    const makeEngine = async (): Promise<Engine> => createWasmEngine({ ...(await wasmAssets()), builds: [build, "plain"], lane });
    describeEngine(name, makeEngine);
    describeCells(name, makeEngine);
  }
}
const revectorised = async (): Promise<Engine> => {
  setFlagsFromString("--no-liftoff"); // the optimising compiler from the first call on: only it joins vectors
  return createWasmEngine({ ...(await wasmAssets()), revectorise: true, lane: 16 });
};
describeEngine("wasm, revectorised where the host can", revectorised);
describeCells("wasm, revectorised where the host can", revectorised);
const withoutSharedMemory = async (): Promise<Engine> => createWasmEngine({ kernelDirectory: (await wasmAssets()).kernelDirectory });
describeEngine("wasm without shared memory", withoutSharedMemory);
describeCells("wasm without shared memory", withoutSharedMemory);

describe("engine wasm", () => {
  let trainer: Trainer;
  for (const cell of [{ cell: "lstm" as const }, ...OTHER_CELLS]) {
    it(`gives the same weights for any number of threads: ${cellName(cell)}`, async () => {
      const engine = await createWasmEngine(await wasmAssets());
      const results: ModelWeights[] = [];
      for (const threads of [1, 2, 4]) {
        const trainer = await engine.createTrainer(randomWeights({ ...SHAPE, ...cell }, 1), { ...SHAPE, threads, adam: DEFAULT_ADAM });
        for (const window of randomWindows(SHAPE, 20, 2)) await trainer.train(window, 0.01);
        results.push(trainer.weights());
        trainer.dispose();
      }
      for (const other of results.slice(1)) assert.deepEqual(other, results[0]);
    });
  }

  for (const [when, kill] of [
    ["between two updates", async (worker: Worker) => void (await worker.terminate())],
    ["within an update", async (worker: Worker) => void worker.terminate()], // ends while this thread is in the kernel
  ] as const) {
    it(`fails in one line where a thread is killed ${when}, and does not hang`, async () => {
      const engine = await createWasmEngine(await wasmAssets());
      const workers = await startedDuring(async () => {
        trainer = await engine.createTrainer(randomWeights(SHAPE, 1), { ...SHAPE, threads: 3, adam: DEFAULT_ADAM });
      });
      assert.equal(workers.length, 2);
      const [window] = randomWindows(SHAPE, 1, 2);
      await trainer.train(window, 0.01);
      await kill(workers[1]);
      for (let again = 0; again < 2; again++) await assert.rejects(trainer.train(window, 0.01), /^Error: a training thread ended with code 1$/);
      trainer.dispose();
    });
  }

  it("takes the plain build where the host has no relaxed SIMD", async () => {
    const { kernelDirectory } = await wasmAssets();
    const { description } = await createWasmEngine({ kernelDirectory });
    const relaxed = WebAssembly.validate(readFileSync(path.join(kernelDirectory, "relaxed.wasm")));
    assert.equal(description, relaxed ? "WebAssembly, relaxed SIMD" : "WebAssembly, SIMD");
  });

  it("refuses a window of another shape", async () => {
    const engine = await createWasmEngine(await wasmAssets());
    const trainer = await engine.createTrainer(randomWeights(SHAPE, 1), { ...SHAPE, threads: 1, adam: DEFAULT_ADAM });
    const [window] = randomWindows({ ...SHAPE, steps: 5 }, 1, 2);
    await assert.rejects(trainer.train(window, 0.01), /a window of 5 x 24 for a trainer of 16 x 24/);
  });
});
