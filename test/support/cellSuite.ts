// Cells other than the LSTM: an engine against the reference, and the reference against numerical gradients.
import { strict as assert } from "node:assert";
import { DEFAULT_ADAM, type Decoder, type DecoderState, type Engine } from "../../src/engines/engine";
import { referenceEngine } from "../../src/engines/reference";
import type { Architecture } from "../../src/model/architecture";
import { backward, forward, zeroState } from "../../src/model/reference";
import { namedTensors, type ModelWeights } from "../../src/model/weights";
import { assertLoss, FLOAT32, GRADIENT_ONLY, means, SHAPES, shapeName } from "./engineSuite";
import { assertClose, assertWeightsClose, randomWeights, randomWindows } from "./numbers";

export const OTHER_CELLS: readonly Pick<Architecture, "cell" | "resetAfter">[] = [
  { cell: "gru", resetAfter: false },
  { cell: "gru", resetAfter: true },
  { cell: "simpleRNN" },
];
const SHAPE = { vocabularySize: 13, embeddingSize: 5, hiddenSize: 7, layers: 2, steps: 6, rows: 3 };

export const cellName = ({ cell, resetAfter }: Pick<Architecture, "cell" | "resetAfter">): string =>
  resetAfter === undefined ? cell : `${cell}, reset ${resetAfter ? "after" : "before"}`;

/** The reference's gradients against central differences, (f(w + d) - f(w - d)) / 2d, of weights of every tensor. */
export function describeNumericalGradients(): void {
  for (const cell of OTHER_CELLS) {
    it(`has the gradients that differences show: ${cellName(cell)}`, () => {
      const weights = randomWeights({ ...cell, ...SHAPE }, 3);
      const [window] = randomWindows(SHAPE, 1, 4);
      const meanLoss = (): number => forward(weights, window, zeroState(weights.architecture, SHAPE.rows)).nats / window.counted;
      const gradients = namedTensors(backward(weights, window, forward(weights, window, zeroState(weights.architecture, SHAPE.rows))));
      namedTensors(weights).forEach(({ name, data }, tensor) => {
        for (let sample = 0; sample < 5; sample++) {
          const index = Math.floor(((sample + 0.5) * data.length) / 5);
          const before = data[index];
          const at = (value: number): [number, number] => {
            data[index] = value;
            return [data[index], meanLoss()];
          };
          const [[above, lossAbove], [below, lossBelow]] = [at(before + 1e-2), at(before - 1e-2)];
          data[index] = before;
          const difference = (lossAbove - lossBelow) / (above - below);
          assert.ok(Math.abs(difference - gradients[tensor].data[index]) < 2e-4, `${name}[${index}]: ${gradients[tensor].data[index]}, differences ${difference}`);
        }
      });
    });
  }
}

/** Training, evaluation and decoding of every cell but the LSTM, as `describeEngine` has it for that. */
export function describeCells(name: string, makeEngine: () => Engine | Promise<Engine>, tolerance = FLOAT32): void {
  describe(`cells of engine ${name}`, () => {
    let engine: Engine;
    const made: { dispose(): void }[] = [];
    const kept = async <Made extends { dispose(): void }>(making: Promise<Made>): Promise<Made> => {
      const one = await making;
      made.push(one);
      return one;
    };
    before(async () => {
      engine = await makeEngine();
    });
    afterEach(() => made.splice(0).forEach((one) => one.dispose()));

    for (const cell of OTHER_CELLS) {
      // Where the recurrent weights' spectral radius is far above 1, a simple cell is chaotic: rounding grows with every step.
      const calm = (hiddenSize: number): number => (cell.cell === "simpleRNN" ? Math.min(0.4, 1.5 / Math.sqrt(hiddenSize)) : 0.4);
      const modelOf = (shape: (typeof SHAPES)[number], seed: number, deviation = calm(shape.hiddenSize)): ModelWeights =>
        randomWeights({ ...shape, ...cell }, seed, deviation);

      for (const shape of SHAPES) {
        it(`has the reference's losses and gradients: ${cellName(cell)}, ${shapeName(shape)}`, async () => {
          assert.ok(engine.cells.includes(cell.cell));
          const weights = modelOf(shape, 1);
          const oracle = await kept(referenceEngine.createTrainer(weights, { ...shape, threads: 1, adam: GRADIENT_ONLY }));
          const trainers = await Promise.all([1, 2, 3].map((threads) => kept(engine.createTrainer(weights, { ...shape, threads, adam: GRADIENT_ONLY }))));
          for (const window of randomWindows(shape, 4, 2)) {
            const expected = await oracle.train(window, 0);
            for (const trainer of trainers) {
              assertLoss(await trainer.train(window, 0), expected, tolerance.loss);
              assertWeightsClose(trainer.optimiser().first, oracle.optimiser().first, tolerance.gradient);
              assert.deepEqual(trainer.weights(), weights, "a learning rate of 0 leaves the weights alone");
            }
          }
        });

        it(`trains and evaluates as the reference does: ${cellName(cell)}, ${shapeName(shape)}`, async () => {
          const weights = modelOf(shape, 3);
          const options = { ...shape, threads: 2, adam: DEFAULT_ADAM };
          const [trainer, oracle] = [await kept(engine.createTrainer(weights, options)), await kept(referenceEngine.createTrainer(weights, options))];
          const windows = randomWindows(shape, 10, 4);
          assertClose(await means(trainer, windows, 0.01), await means(oracle, windows, 0.01), tolerance.loss, "losses");
          const reference = await kept(referenceEngine.createTrainer(trainer.weights(), options));
          for (const window of randomWindows(shape, 3, 5)) {
            assertLoss(await trainer.evaluate(window), await reference.evaluate(window), tolerance.loss);
          }
        });

        it(`decodes as the reference does: ${cellName(cell)}, ${shapeName(shape)}`, async () => {
          for (const deviation of [0.4, 25]) {
            const weights = modelOf(shape, 6, deviation); // the second saturates every gate: rounding then decides after a few steps
            const [decoder, oracle] = [await kept(engine.createDecoder(weights)), await kept(referenceEngine.createDecoder(weights))];
            const texts = randomWindows({ ...shape, steps: 20, rows: 1 }, 3, 7).map(({ inputs }) => inputs.slice(0, deviation > 1 ? 2 : 20));
            const sideBySide = texts.map(() => decoder.zeroState());
            texts[0].forEach((_, step) => decoder.readEach(sideBySide, Int32Array.from(texts, (ids) => ids[step])));
            texts.forEach((ids, text) => {
              const [whole, pieces, expected] = [decoder.zeroState(), decoder.zeroState(), oracle.zeroState()];
              decoder.read(whole, ids);
              decoder.read(pieces, ids.slice(0, 3));
              decoder.read(pieces, ids.slice(3));
              oracle.read(expected, ids);
              for (const state of [whole, pieces, sideBySide[text]]) {
                assertClose(logitsOf(decoder, state), logitsOf(oracle, expected), deviation > 1 ? 1e-3 : tolerance.logits, "logits");
              }
            });
          }
        });
      }
    }
  });
}

function logitsOf(decoder: Decoder, state: DecoderState): Float32Array {
  const logits = new Float32Array(decoder.vocabularySize);
  decoder.logits(state, logits);
  return logits;
}
