// The decoder of the WASM engine: one instance with memory of its own, a few MB, that steps up to eight states at once.
import { softmaxInPlace } from "../model/sample";
import type { ModelWeights } from "../model/weights";
import type { Decoder, DecoderState } from "./engine";
import { createMemory, instantiate, REGION, type Kernel } from "./wasmKernel";
import { padded, writeRegion } from "./wasmWeights";

/** States that are stepped together; more are taken in turns. */
const ROWS = 8;

/** Narrow panels: a single row keeps four sums of each column going at once. */
const LANE = 8;

export function createWasmDecoder({ module }: Kernel, weights: ModelWeights): Decoder {
  const { architecture } = weights;
  const { hiddenSize: H, layers, vocabularySize } = architecture;
  const memory = createMemory(false);
  const kernel = instantiate(module, memory, { architecture, steps: 1, rows: ROWS, threads: 1, lane: LANE, training: false });
  const { buffer } = memory;
  writeRegion(weights, new Float32Array(buffer, kernel.address(REGION.weights), kernel.address(REGION.parameterBytes) / 4), LANE);
  kernel.packTable(0);
  const units = padded(H);
  const inputs = new Int32Array(buffer, kernel.address(REGION.inputs), ROWS);
  const states = new Float32Array(buffer, kernel.address(REGION.states), layers * 2 * ROWS * units);
  const outputs = new Float32Array(buffer, kernel.address(REGION.logits), padded(vocabularySize) * ROWS);

  const enter = ({ values }: DecoderState, row: number): void => {
    for (let part = 0; part < 2 * layers; part++) {
      states.set(values.subarray(part * H, (part + 1) * H), (part * ROWS + row) * units);
    }
  };
  const leave = ({ values }: DecoderState, row: number): void => {
    for (let part = 0; part < 2 * layers; part++) {
      const at = (part * ROWS + row) * units;
      values.set(states.subarray(at, at + H), part * H);
    }
  };

  const logitsAfter = (state: DecoderState, logits: Float32Array): void => {
    enter(state, 0);
    kernel.readLogits(1);
    for (let id = 0; id < vocabularySize; id++) {
      logits[id] = outputs[Math.floor(id / LANE) * LANE * ROWS + (id % LANE)];
    }
  };

  return {
    vocabularySize,
    zeroState: () => ({ values: new Float32Array(layers * 2 * H) }),
    copyState: ({ values }) => ({ values: values.slice() }),
    read(state, ids) {
      enter(state, 0);
      for (const id of ids) {
        inputs[0] = id;
        kernel.step(1);
      }
      leave(state, 0);
    },
    readEach(all, ids) {
      for (let first = 0; first < all.length; first += ROWS) {
        const together = all.slice(first, first + ROWS);
        together.forEach(enter);
        inputs.set(ids.subarray(first, first + together.length));
        kernel.step(together.length);
        together.forEach(leave);
      }
    },
    logits: logitsAfter,
    softmax(state, probabilities) {
      logitsAfter(state, probabilities);
      softmaxInPlace(probabilities);
    },
    dispose() {},
  };
}
