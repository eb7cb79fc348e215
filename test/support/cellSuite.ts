// Cells other than the LSTM: an engine against the reference, and the reference against numerical gradients.
import { strict as assert } from "node:assert";
import { DEFAULT_ADAM, type Engine } from "../../src/engines/engine";
import { referenceEngine } from "../../src/engines/reference";
import type { Architecture } from "../../src/model/architecture";
import { backward, forward, zeroState } from "../../src/model/reference";
import { namedTensors } from "../../src/model/weights";
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

/** Training, evaluation and decoding of every cell that the engine runs. */
export function describeCells(name: string, makeEngine: () => Engine | Promise<Engine>): void {
  describe(`cells of engine ${name}`, () => {
    for (const cell of OTHER_CELLS) {
      it(`trains, evaluates and decodes as the reference does: ${cellName(cell)}`, async () => {
        const engine = await makeEngine();
        assert.ok(engine.cells.includes(cell.cell));
        const weights = randomWeights({ ...cell, ...SHAPE }, 5);
        const options = { ...SHAPE, threads: 2, adam: DEFAULT_ADAM };
        const [trainer, oracle] = [await engine.createTrainer(weights, options), await referenceEngine.createTrainer(weights, options)];
        for (const window of randomWindows(SHAPE, 20, 6)) {
          const [actual, expected] = [await trainer.train(window, 0.01), await oracle.train(window, 0.01)];
          assertClose([actual.nats], [expected.nats], 1e-4, "loss");
        }
        const [window] = randomWindows(SHAPE, 1, 7);
        assertClose([(await trainer.evaluate(window)).nats], [(await oracle.evaluate(window)).nats], 1e-4, "evaluation");
        assertWeightsClose(trainer.weights(), oracle.weights(), 2e-3);
        const [decoder, expected] = [await engine.createDecoder(weights), await referenceEngine.createDecoder(weights)];
        const [state, expectedState] = [decoder.zeroState(), expected.zeroState()];
        const [logits, expectedLogits] = [new Float32Array(13), new Float32Array(13)];
        for (const ids of [[1, 2, 3, 4, 5], [6]]) {
          decoder.read(state, Int32Array.from(ids));
          expected.read(expectedState, Int32Array.from(ids));
          decoder.logits(state, logits);
          expected.logits(expectedState, expectedLogits);
          assertClose(logits, expectedLogits, 1e-4, "logits");
        }
        trainer.dispose();
        decoder.dispose();
      });
    }
  });
}
