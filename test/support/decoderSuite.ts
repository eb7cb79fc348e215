// The part of the engine suite about decoders.
import { strict as assert } from "node:assert";
import type { Decoder, Engine } from "../../src/engines/engine";
import { referenceEngine } from "../../src/engines/reference";
import { createRandom } from "../../src/model/random";
import type { ModelWeights } from "../../src/model/weights";
import { assertClose, randomWeights } from "./numbers";
import { TORCH_DUMPS } from "./torchDump";

const SHAPES = [
  { vocabularySize: 13, embeddingSize: 5, hiddenSize: 11, layers: 2 },
  { vocabularySize: 5, embeddingSize: 3, hiddenSize: 7, layers: 1 },
  { vocabularySize: 131, embeddingSize: 20, hiddenSize: 40, layers: 3 },
];

/**
 * Tests of an engine's decoders; `tolerance` is that of logits, relative to the largest, `saturated` that with weights so
 * large that the smallest difference grows.
 */
export function describeDecoder(engine: () => Engine, tolerance: number, saturated = Math.max(tolerance, 1e-3)): void {
  const decoders: Decoder[] = [];
  const decoderOf = async (weights: ModelWeights, of = engine()): Promise<Decoder> => {
    const decoder = await of.createDecoder(weights);
    decoders.push(decoder);
    return decoder;
  };
  afterEach(() => decoders.splice(0).forEach((decoder) => decoder.dispose()));

  for (const { name, weights, windows, rows, steps, first } of TORCH_DUMPS) {
    if (first === undefined) continue;
    it(`decodes as PyTorch does: ${name}`, async () => {
      const decoder = await decoderOf(weights);
      for (let row = 0; row < rows; row++) {
        const state = decoder.zeroState();
        for (let step = 0; step < steps; step++) {
          const entry = step * rows + row;
          decoder.read(state, windows[0].inputs.slice(entry, entry + 1));
          const expected = first.logits.subarray(entry * decoder.vocabularySize, (entry + 1) * decoder.vocabularySize);
          assertClose(logitsOf(decoder, state), expected, tolerance, `row ${row}, step ${step}`);
        }
      }
    });
  }

  for (const shape of SHAPES) {
    const sizes = `V ${shape.vocabularySize}, H ${shape.hiddenSize}, L ${shape.layers}`;
    it(`reads as the reference does, at once, in pieces and side by side: ${sizes}`, async () => {
      const weights = randomWeights(shape, 21);
      const [decoder, oracle] = [await decoderOf(weights), await decoderOf(weights, referenceEngine)];
      const texts = [1, 2, 3, 4, 5].map((seed) => randomIds(shape.vocabularySize, 40, seed));
      const expected = texts.map((ids) => {
        const state = oracle.zeroState();
        oracle.read(state, ids);
        return logitsOf(oracle, state);
      });
      const sideBySide = texts.map(() => decoder.zeroState());
      for (let step = 0; step < 40; step++) decoder.readEach(sideBySide, Int32Array.from(texts, (ids) => ids[step]));
      texts.forEach((ids, text) => {
        const [whole, pieces] = [decoder.zeroState(), decoder.zeroState()];
        decoder.read(whole, ids);
        for (const [from, to] of [[0, 0], [0, 1], [1, 30], [30, 40], [40, 40]]) decoder.read(pieces, ids.slice(from, to));
        assertClose(logitsOf(decoder, whole), expected[text], tolerance, "read");
        assertClose(logitsOf(decoder, pieces), expected[text], tolerance, "read in pieces");
        assertClose(logitsOf(decoder, sideBySide[text]), expected[text], tolerance, "readEach");
      });
      decoder.readEach([], new Int32Array(0));
    });

    it(`survives saturated gates: ${sizes}`, async () => {
      const weights = randomWeights(shape, 22, 25);
      const [decoder, oracle] = [await decoderOf(weights), await decoderOf(weights, referenceEngine)];
      const ids = randomIds(shape.vocabularySize, 6, 9);
      const [state, expected] = [decoder.zeroState(), oracle.zeroState()];
      decoder.read(state, ids);
      oracle.read(expected, ids);
      assertClose(logitsOf(decoder, state), logitsOf(oracle, expected), saturated, "logits");
    });
  }

  it("gives the softmax of its logits", async () => {
    const [shape] = SHAPES;
    const decoder = await decoderOf(randomWeights(shape, 26, 3));
    const state = decoder.zeroState();
    decoder.read(state, randomIds(shape.vocabularySize, 9, 27));
    const exponentials = Float64Array.from(logitsOf(decoder, state), Math.exp);
    const sum = exponentials.reduce((total, value) => total + value, 0);
    const probabilities = new Float32Array(shape.vocabularySize);
    decoder.softmax(state, probabilities);
    assertClose(probabilities, exponentials.map((value) => value / sum), 1e-5, "probabilities");
  });

  it("keeps states and decoders apart", async () => {
    const [shape] = SHAPES;
    const decoder = await decoderOf(randomWeights(shape, 23));
    const other = await decoderOf(randomWeights(SHAPES[2], 24));
    const ids = randomIds(shape.vocabularySize, 12, 25);
    const state = decoder.zeroState();
    decoder.read(state, ids);
    const before = logitsOf(decoder, state);
    const copy = decoder.copyState(state);
    const otherState = other.zeroState();
    other.read(otherState, ids);
    decoder.read(copy, ids);
    assert.deepEqual(logitsOf(decoder, state), before);
    assert.notDeepEqual(logitsOf(decoder, copy), before);
    other.dispose();
    assert.deepEqual(logitsOf(decoder, state), before);
  });
}

function logitsOf(decoder: Decoder, state: ReturnType<Decoder["zeroState"]>): Float32Array {
  const logits = new Float32Array(decoder.vocabularySize);
  decoder.logits(state, logits);
  return logits;
}

function randomIds(vocabularySize: number, length: number, seed: number): Int32Array {
  const random = createRandom(seed);
  return Int32Array.from({ length }, () => Math.floor(random() * vocabularySize));
}
