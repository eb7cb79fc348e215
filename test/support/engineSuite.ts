// One suite for every engine: against the dumps of PyTorch and against the reference model.
//   describeEngine("wasm (plain SIMD)", () => createWasmEngine({ ... }))
import { strict as assert } from "node:assert";
import { DEFAULT_ADAM, type AdamOptions, type Engine, type Loss, type Trainer } from "../../src/engines/engine";
import { referenceEngine } from "../../src/engines/reference";
import { globalNorm } from "../../src/model/adam";
import { zeroWeights, type ModelWeights } from "../../src/model/weights";
import { IGNORED, type Window } from "../../src/model/window";
import { describeDecoder } from "./decoderSuite";
import { assertClose, assertWeightsClose, randomWeights, randomWindows, scaled } from "./numbers";
import { TORCH_DUMPS } from "./torchDump";

/** How far an engine may be from the oracle; relative to the largest number of the same tensor, but losses in nats. */
export interface Tolerance {
  readonly logits: number;
  readonly gradient: number;
  /** Of the mean loss, also after ten updates. */
  readonly loss: number;
  /** Of weights after ten updates. */
  readonly weights: number;
}

/** For engines that compute in float32, with approximated sigmoid and tanh. */
export const FLOAT32: Tolerance = { logits: 1e-4, gradient: 1e-3, loss: 1e-4, weights: 2e-3 };
/** For engines that compute in float64: what is left is the float32 of PyTorch's dumps. */
export const FLOAT64: Tolerance = { logits: 1e-6, gradient: 1e-5, loss: 1e-5, weights: 2e-4 };

/** With these, a trainer's first moments are its last gradient, and a learning rate of 0 leaves the weights alone. */
export const GRADIENT_ONLY: AdamOptions = { ...DEFAULT_ADAM, beta1: 0, clipNorm: 1e9 };

/** Odd sizes on purpose: units and vocabularies that fill no SIMD vector, one row, more threads than rows. */
export const SHAPES = [
  { vocabularySize: 13, embeddingSize: 5, hiddenSize: 11, layers: 2, steps: 6, rows: 1 },
  { vocabularySize: 5, embeddingSize: 3, hiddenSize: 7, layers: 1, steps: 3, rows: 2 },
  { vocabularySize: 37, embeddingSize: 16, hiddenSize: 32, layers: 1, steps: 9, rows: 5 },
  { vocabularySize: 131, embeddingSize: 20, hiddenSize: 40, layers: 3, steps: 5, rows: 9 },
  { vocabularySize: 100, embeddingSize: 24, hiddenSize: 48, layers: 2, steps: 8, rows: 16 },
  { vocabularySize: 100, embeddingSize: 600, hiddenSize: 8, layers: 1, steps: 4, rows: 6 },
];
type Shape = (typeof SHAPES)[number];

export const shapeName = ({ vocabularySize: V, embeddingSize: E, hiddenSize: H, layers: L, steps: T, rows: B }: Shape): string =>
  `V ${V}, E ${E}, H ${H}, L ${L}, T ${T}, B ${B}`;

export function describeEngine(name: string, makeEngine: () => Engine | Promise<Engine>, tolerance = FLOAT32): void {
  describe(`engine ${name}`, () => {
    let engine: Engine;
    const trainers: Trainer[] = [];
    const trainerOf = async (
      weights: ModelWeights,
      { steps, rows }: { readonly steps: number; readonly rows: number },
      { of = engine, threads = 1, adam = DEFAULT_ADAM, ...more }: Partial<TrainerChoice> = {},
    ): Promise<Trainer> => {
      const trainer = await of.createTrainer(weights, { steps, rows, threads, adam, ...more });
      trainers.push(trainer);
      return trainer;
    };
    before(async () => {
      engine = await makeEngine();
    });
    afterEach(() => trainers.splice(0).forEach((trainer) => trainer.dispose()));

    for (const dump of TORCH_DUMPS) {
      it(`trains as PyTorch does: ${dump.name}`, async () => {
        const trainer = await trainerOf(dump.weights, dump, { adam: dump.adam });
        const losses = await means(trainer, dump.windows, dump.learningRate);
        losses.forEach((loss, index) => assert.ok(Math.abs(loss - dump.losses[index]) <= tolerance.loss, `${index}: ${loss} ${dump.losses[index]}`));
        if (dump.trained !== undefined) assertWeightsClose(trainer.weights(), dump.trained, tolerance.weights);
      });

      const { first } = dump;
      if (first === undefined) continue;
      it(`has PyTorch's gradients: ${dump.name}`, async () => {
        const trainer = await trainerOf(dump.weights, dump, { adam: GRADIENT_ONLY });
        await trainer.train(dump.windows[0], 0);
        assertWeightsClose(trainer.optimiser().first, first.gradients, tolerance.gradient);
      });
    }

    for (const shape of SHAPES) {
      for (const threads of [1, 2, 3]) {
        it(`has the reference's losses and gradients: ${shapeName(shape)}, ${threads} threads`, async () => {
          const weights = randomWeights(shape, 1);
          const trainer = await trainerOf(weights, shape, { threads, adam: GRADIENT_ONLY });
          const oracle = await trainerOf(weights, shape, { of: referenceEngine, adam: GRADIENT_ONLY });
          for (const window of randomWindows(shape, 4, 2)) {
            assertLoss(await trainer.train(window, 0), await oracle.train(window, 0), tolerance.loss);
            assertWeightsClose(trainer.optimiser().first, oracle.optimiser().first, tolerance.gradient);
          }
          assert.deepEqual(trainer.weights(), weights, "a learning rate of 0 leaves the weights alone");
        });
      }

      it(`trains as the reference does: ${shapeName(shape)}`, async () => {
        const weights = randomWeights(shape, 3);
        const windows = randomWindows(shape, 10, 4);
        const trainer = await trainerOf(weights, shape, { threads: 2 });
        const losses = await means(trainer, windows, 0.01);
        const oracle = await trainerOf(weights, shape, { of: referenceEngine });
        assertClose(losses, await means(oracle, windows, 0.01), tolerance.loss, "losses");
        assert.equal(trainer.optimiser().step, 10);
      });

      it(`evaluates what training would meet, apart from training: ${shapeName(shape)}`, async () => {
        const weights = randomWeights(shape, 5);
        const trained = randomWindows(shape, 4, 6);
        const evaluated = randomWindows(shape, 4, 7);
        const trainer = await trainerOf(weights, shape, { threads: 2 });
        const [training, evaluation] = [
          await trainerOf(weights, shape, { of: referenceEngine }),
          await trainerOf(weights, shape, { of: referenceEngine }),
        ];
        for (const [index, window] of trained.entries()) {
          assertLoss(await trainer.train(window, 0), await training.train(window, 0), tolerance.loss);
          assertLoss(await trainer.evaluate(evaluated[index]), await evaluation.train(evaluated[index], 0), tolerance.loss);
        }
        assert.deepEqual(trainer.weights(), weights);
        assert.equal(trainer.optimiser().step, trained.length);
      });
    }

    const shape = SHAPES[2];
    const weights = randomWeights(shape, 11);

    it("starts a row anew where it is reset and only there", async () => {
      const [first, second] = randomWindows(shape, 2, 12, { ignored: 0 });
      const after = async (resets: Uint8Array): Promise<number> => {
        const trainer = await trainerOf(weights, shape);
        await trainer.train(first, 0);
        return (await trainer.train({ ...second, resets }, 0)).nats;
      };
      const fresh = (await (await trainerOf(weights, shape)).train(second, 0)).nats;
      const all = await after(new Uint8Array(shape.rows).fill(1));
      const none = await after(new Uint8Array(shape.rows));
      const last = await after(Uint8Array.from({ length: shape.rows }, (_, row) => (row === shape.rows - 1 ? 1 : 0)));
      assert.ok(Math.abs(all - fresh) < tolerance.loss, `${all} ${fresh}`);
      assert.ok(Math.abs(none - fresh) > 0.01, `${none} ${fresh}`);
      assert.ok(Math.abs(last - fresh) > 0.01 && Math.abs(last - none) > 0.01, `${last} ${fresh} ${none}`);
    });

    it("counts one target alone as the reference does", async () => {
      const [window] = randomWindows(shape, 1, 13, { ignored: 0 });
      const targets = window.targets.map((target, entry) => (entry === 17 ? target : IGNORED));
      const one = { ...window, targets, counted: 1 };
      const trainer = await trainerOf(weights, shape, { adam: GRADIENT_ONLY });
      const oracle = await trainerOf(weights, shape, { of: referenceEngine, adam: GRADIENT_ONLY });
      assertLoss(await trainer.train(one, 0), await oracle.train(one, 0), tolerance.loss);
      assertWeightsClose(trainer.optimiser().first, oracle.optimiser().first, tolerance.gradient);
    });

    it("only moves the state where no target counts", async () => {
      const [first, second] = randomWindows(shape, 2, 14, { ignored: 0, reset: 0 });
      const ignored: Window = { ...first, targets: first.targets.map(() => IGNORED), counted: 0 };
      const trainer = await trainerOf(weights, shape);
      const oracle = await trainerOf(weights, shape, { of: referenceEngine });
      assert.deepEqual(await trainer.train(ignored, 0.1), { nats: 0, counted: 0 });
      assert.deepEqual(await trainer.evaluate(ignored), { nats: 0, counted: 0 });
      assert.deepEqual(trainer.weights(), weights);
      assert.equal(trainer.optimiser().step, 0);
      await oracle.train(ignored, 0.1);
      assertLoss(await trainer.train(second, 0), await oracle.train(second, 0), tolerance.loss);
    });

    it("clips the gradient by its global norm", async () => {
      const windows = randomWindows(shape, 1, 15);
      const firstMoments = async (clipNorm: number): Promise<ModelWeights> => {
        const trainer = await trainerOf(weights, shape, { adam: { ...GRADIENT_ONLY, clipNorm } });
        await trainer.train(windows[0], 0);
        return trainer.optimiser().first;
      };
      const whole = await firstMoments(1e9);
      const norm = globalNorm(whole);
      const clipped = await firstMoments(norm / 4);
      assert.ok(Math.abs(globalNorm(clipped) / norm - 0.25) < 1e-4);
      assertWeightsClose(clipped, scaled(whole, 0.25), 1e-4);
      assertWeightsClose(await firstMoments(norm * 2), whole, 1e-6);
    });

    for (const threads of [1, 3]) {
      it(`goes on from weights and moments as if it had not stopped, ${threads} threads`, async () => {
        const windows = randomWindows(shape, 6, 16).map((window, index) =>
          index === 3 ? { ...window, resets: window.resets.map(() => 1) } : window,
        );
        const whole = await trainerOf(weights, shape, { threads });
        const expected = await means(whole, windows, 0.01);
        const start = await trainerOf(weights, shape, { threads });
        await means(start, windows.slice(0, 3), 0.01);
        const rest = await trainerOf(start.weights(), shape, { threads, optimiser: start.optimiser() });
        assertClose(await means(rest, windows.slice(3), 0.01), expected.slice(3), 1e-6, "losses");
        assertWeightsClose(rest.weights(), whole.weights(), 1e-6);
        assert.equal(rest.optimiser().step, 6);
      });

      it(`gives the same numbers when run again, ${threads} threads`, async () => {
        const windows = randomWindows(shape, 5, 17);
        const runs = [];
        for (let run = 0; run < 2; run++) {
          const trainer = await trainerOf(weights, shape, { threads });
          runs.push({ losses: await means(trainer, windows, 0.01), weights: trainer.weights() });
        }
        assert.deepEqual(runs[0], runs[1]);
      });
    }

    it("learns a sequence", async () => {
      const trainer = await trainerOf(scaled(weights, 0.3), shape, { threads: 2 });
      const size = shape.vocabularySize;
      const count = shape.steps * shape.rows;
      const inputs = Int32Array.from({ length: count }, (_, entry) => (entry * 7) % size);
      const targets = inputs.map((id) => (3 * id + 1) % size);
      const resets = new Uint8Array(shape.rows).fill(1);
      const window = { steps: shape.steps, rows: shape.rows, inputs, targets, resets, counted: count };
      const losses = await means(trainer, new Array<Window>(60).fill(window), 0.02);
      assert.ok(losses[0] > 3 && losses[59] < 0.5, `${losses[0]} ${losses[59]}`);
    });

    it("works on copies of what it is given and gives", async () => {
      const given = randomWeights(shape, 18);
      const trainer = await trainerOf(given, shape);
      given.embedding.fill(9);
      assert.deepEqual(trainer.weights(), randomWeights(shape, 18));
      trainer.weights().denseBias.fill(9);
      trainer.optimiser().second.denseBias.fill(9);
      assert.deepEqual(trainer.weights(), randomWeights(shape, 18));
      assert.deepEqual(trainer.optimiser().second, zeroWeights(given.architecture));
    });

    it("keeps trainers apart, also when one is disposed", async () => {
      const windows = randomWindows(shape, 4, 19);
      const alone = await means(await trainerOf(weights, shape, { threads: 2 }), windows, 0.01);
      const kept = await trainerOf(weights, shape, { threads: 2 });
      const other = await engine.createTrainer(randomWeights(SHAPES[0], 1), { ...SHAPES[0], threads: 2, adam: DEFAULT_ADAM });
      const first = await means(kept, windows.slice(0, 2), 0.01);
      await other.train(randomWindows(SHAPES[0], 1, 1)[0], 0.01);
      other.dispose();
      assert.deepEqual([...first, ...(await means(kept, windows.slice(2), 0.01))], alone);
    });

    describeDecoder(() => engine, tolerance.logits);
  });
}

interface TrainerChoice {
  readonly of: Engine;
  readonly threads: number;
  readonly adam: AdamOptions;
  readonly optimiser: ReturnType<Trainer["optimiser"]>;
}

/** Mean loss of each window, in order. */
export async function means(trainer: Trainer, windows: readonly Window[], learningRate: number): Promise<number[]> {
  const losses: number[] = [];
  for (const window of windows) {
    const { nats, counted } = await trainer.train(window, learningRate);
    losses.push(nats / counted);
  }
  return losses;
}

export function assertLoss(actual: Loss, expected: Loss, tolerance: number): void {
  assert.equal(actual.counted, expected.counted);
  const difference = Math.abs(actual.nats - expected.nats) / Math.max(1, expected.counted);
  assert.ok(difference <= tolerance, `loss ${actual.nats} instead of ${expected.nats}`);
}
