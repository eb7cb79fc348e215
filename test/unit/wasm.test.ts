// The WASM engine against the reference: losses, weights after updates, evaluation and decoding, for odd shapes, both
// panel widths and several threads.
import { strict as assert } from "node:assert";
import { DEFAULT_ADAM, type Engine, type Trainer } from "../../src/engines/engine";
import { referenceEngine } from "../../src/engines/reference";
import { createWasmEngine, type WasmAssets } from "../../src/engines/wasm";
import { initialWeights } from "../../src/model/initialise";
import { createRandom } from "../../src/model/random";
import { namedTensors, type ModelWeights } from "../../src/model/weights";
import { trainingWindows, type Sample, type Window } from "../../src/model/window";
import { wasmAssets } from "../support/wasmAssets";

interface Case {
  readonly V: number;
  readonly E: number;
  readonly H: number;
  readonly layers: number;
  readonly T: number;
  readonly B: number;
}

const CASES: readonly Case[] = [
  { V: 37, E: 5, H: 12, layers: 1, T: 6, B: 3 },
  { V: 3, E: 1, H: 4, layers: 1, T: 1, B: 1 },
  { V: 50, E: 20, H: 40, layers: 2, T: 9, B: 7 },
  { V: 101, E: 16, H: 20, layers: 3, T: 20, B: 13 },
];

describe("WASM engine", function () {
  this.timeout(180_000);
  let assets: WasmAssets;
  before(async () => {
    assets = await wasmAssets();
  });

  for (const shape of CASES) {
    for (const lane of [8, 16] as const) {
      for (const threads of [1, 3]) {
        it(`trains as the reference does: ${JSON.stringify(shape)}, panels of ${lane}, ${threads} threads`, async () => {
          const engine = await createWasmEngine({ ...assets, lane });
          await compareTraining(engine, shape, threads);
        });
      }
    }
  }

  for (const shape of CASES) {
    it(`decodes as the reference does: ${JSON.stringify(shape)}`, async () => {
      await compareDecoding(await createWasmEngine(assets), shape);
    });
  }

  it("gives the same weights for any number of threads", async () => {
    const engine = await createWasmEngine(assets);
    const shape = { V: 60, E: 8, H: 32, layers: 2, T: 16, B: 24 };
    const results: ModelWeights[] = [];
    for (const threads of [1, 2, 4]) {
      const trainer = await trainerOf(engine, shape, threads);
      for (const window of windowsOf(shape, 20)) await trainer.train(window, 0.01);
      results.push(trainer.weights());
      trainer.dispose();
    }
    for (const other of results.slice(1)) assert.deepEqual(namedTensors(other), namedTensors(results[0]));
  });

  it("goes on from kept moments as if it had not stopped", async () => {
    const engine = await createWasmEngine(assets);
    const shape = CASES[2];
    const windows = windowsOf(shape, 6);
    const whole = await trainerOf(engine, shape, 1);
    for (const window of windows.slice(0, 3)) await whole.train(window, 0.01);
    const resumed = await engine.createTrainer(whole.weights(), {
      steps: shape.T, rows: shape.B, threads: 1, adam: DEFAULT_ADAM, optimiser: whole.optimiser(),
    });
    for (const trainer of [whole, resumed]) {
      for (const window of windows.slice(3)) await trainer.train({ ...window, resets: new Uint8Array(shape.B).fill(1) }, 0.01);
    }
    assert.deepEqual(namedTensors(resumed.weights()), namedTensors(whole.weights()));
  });

  it("leaves weights and moments alone where no target counts", async () => {
    const engine = await createWasmEngine(assets);
    const shape = CASES[0];
    const trainer = await trainerOf(engine, shape, 1);
    const [window] = windowsOf(shape, 1);
    const before = trainer.weights();
    const loss = await trainer.train({ ...window, targets: window.targets.map(() => -1), counted: 0 }, 0.01);
    assert.deepEqual(loss, { nats: 0, counted: 0 });
    assert.deepEqual(namedTensors(trainer.weights()), namedTensors(before));
    assert.equal(trainer.optimiser().step, 0);
  });

  it("refuses a window of another shape", async () => {
    const trainer = await trainerOf(await createWasmEngine(assets), CASES[0], 1);
    assert.throws(() => trainer.train(windowsOf(CASES[2], 1)[0], 0.01), /window of 9 x 7 for a trainer of 6 x 3/);
  });
});

function trainerOf(engine: Engine, { V, E, H, layers, T, B }: Case, threads: number): Promise<Trainer> {
  const architecture = { cell: "lstm", vocabularySize: V, embeddingSize: E, hiddenSize: H, layers } as const;
  return engine.createTrainer(initialWeights(architecture, createRandom(3)), { steps: T, rows: B, threads, adam: DEFAULT_ADAM });
}

/** Seeded windows over samples of random ids, some shorter than a window. */
function windowsOf({ V, T, B }: Case, count: number): Window[] {
  const random = createRandom(5);
  const id = (): number => Math.floor(random() * V);
  const samples = (): Sample[] =>
    Array.from({ length: 20 }, () => ({ ids: Int32Array.from({ length: 5 + Math.floor(random() * 60) }, id), header: 3 }));
  const windows = trainingWindows(samples, T, B, createRandom(1));
  return Array.from({ length: count }, () => windows.next().value);
}

async function compareTraining(engine: Engine, shape: Case, threads: number): Promise<void> {
  const trainer = await trainerOf(engine, shape, threads);
  const oracle = await trainerOf(referenceEngine, shape, 1);
  const windows = windowsOf(shape, 8);
  for (const [index, window] of windows.entries()) {
    const evaluated = [await trainer.evaluate(window), await oracle.evaluate(window)];
    const trained = [await trainer.train(window, 0.003), await oracle.train(window, 0.003)];
    for (const [ours, reference] of [evaluated, trained]) {
      assert.equal(ours.counted, reference.counted);
      close(ours.nats, reference.nats, 1e-5 * Math.max(1, reference.counted), `loss of window ${index}`);
    }
  }
  // Adam divides by the root of the second moment, which lifts rounding of the smallest gradients to the size of a step.
  closeWeights(trainer.weights(), oracle.weights(), 2e-4);
  closeWeights(trainer.optimiser().first, oracle.optimiser().first, 1e-6);
  closeWeights(trainer.optimiser().second, oracle.optimiser().second, 1e-8);
  trainer.dispose();
}

async function compareDecoding(engine: Engine, shape: Case): Promise<void> {
  const { V, E, H, layers } = shape;
  const architecture = { cell: "lstm", vocabularySize: V, embeddingSize: E, hiddenSize: H, layers } as const;
  const weights = initialWeights(architecture, createRandom(7));
  const decoders = [await engine.createDecoder(weights), await referenceEngine.createDecoder(weights)];
  const random = createRandom(9);
  const ids = Int32Array.from({ length: 40 }, () => Math.floor(random() * V));
  const logits = decoders.map((decoder) => {
    const states = Array.from({ length: 11 }, () => decoder.zeroState());
    states.forEach((state, index) => decoder.read(state, ids.subarray(0, index + 1)));
    decoder.readEach(states, ids.subarray(20, 31));
    return states.map((state) => {
      const row = new Float32Array(V);
      decoder.logits(state, row);
      return row;
    });
  });
  logits[0].forEach((row, index) => row.forEach((logit, id) => close(logit, logits[1][index][id], 1e-5, `logit ${id} of state ${index}`)));
}

function closeWeights(ours: ModelWeights, reference: ModelWeights, tolerance: number): void {
  const tensors = namedTensors(reference);
  namedTensors(ours).forEach(({ name, data }, index) => {
    data.forEach((value, at) => {
      const expected = tensors[index].data[at];
      close(value, expected, tolerance + 1e-4 * Math.abs(expected), `${name}[${at}]`);
    });
  });
}

function close(value: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= tolerance, `${what}: ${value} instead of ${expected}`);
}
