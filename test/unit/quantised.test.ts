// The quantised decoder: near the reference in float64, the same bits from every direction and build, and next to no cost
// in bits per character on the model that ships.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Decoder, DecoderState, Engine } from "../../src/engines/engine";
import { createWasmEngine } from "../../src/engines/wasm";
import type { Build } from "../../src/engines/wasmKernel";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { drawMeasuredSamples } from "../../src/training/bitsPerCharacter";
import { prepare } from "../../src/training/samples";
import { describeDecoder } from "../support/decoderSuite";
import { randomWeights } from "../support/numbers";
import { wasmAssets } from "../support/wasmAssets";

const root = path.resolve(__dirname, "../..");

/** Of a logit, relative to the largest: weights are off by up to a 126th of their column's largest, states by a 254th. */
const TOLERANCE = 0.06;

const SHAPES = [
  { vocabularySize: 13, embeddingSize: 5, hiddenSize: 11, layers: 2 },
  { vocabularySize: 131, embeddingSize: 20, hiddenSize: 40, layers: 3 },
  { vocabularySize: 60, embeddingSize: 16, hiddenSize: 64, layers: 1 },
];

async function engineOf(...builds: Build[]): Promise<Engine> {
  return createWasmEngine({ ...(await wasmAssets()), ...(builds.length === 0 ? {} : { builds }) });
}

describe("quantised decoder", () => {
  let engine: Engine;
  before(async function () {
    this.timeout(180_000);
    const whole = await engineOf();
    engine = { ...whole, createDecoder: (weights) => whole.createDecoder(weights, "quantised") };
  });

  // Saturated states are numbers; no more can be asked of signs that a rounding turns.
  describeDecoder(() => engine, TOLERANCE, Infinity);

  for (const shape of SHAPES) {
    it(`gives the same bits at once, in pieces, side by side and in any order: H ${shape.hiddenSize}, L ${shape.layers}`, async () => {
      const decoder = await engine.createDecoder(randomWeights(shape, 31));
      const texts = [1, 2, 3].map((seed) => Int32Array.from({ length: 90 }, (_, index) => (index * index * 7 + seed * 13) % shape.vocabularySize));
      const together = texts.map(() => decoder.zeroState());
      for (let step = 0; step < 90; step++) decoder.readEach(together, Int32Array.from(texts, (ids) => ids[step]));
      const pieces = texts.map(() => decoder.zeroState());
      for (const [from, to] of [[0, 1], [1, 1], [1, 64], [64, 90]]) {
        texts.forEach((ids, text) => {
          decoder.read(pieces[text], ids.subarray(from, to));
          probabilitiesOf(decoder, together[text]);
        });
      }
      texts.forEach((ids, text) => {
        const whole = decoder.zeroState();
        decoder.read(whole, ids);
        assert.deepEqual(pieces[text], whole);
        assert.deepEqual(together[text], whole);
        assert.deepEqual(probabilitiesOf(decoder, pieces[text]), probabilitiesOf(decoder, whole));
      });
    });
  }

  it("gives the same bits in every build that the host takes, and those of other machines", async () => {
    const [shape] = SHAPES;
    const ids = Int32Array.from({ length: 300 }, (_, index) => (index * 5) % shape.vocabularySize);
    for (const builds of [["relaxed", "plain"], ["plain"]] as const) {
      const decoder = await (await engineOf(...builds)).createDecoder(exactWeights(shape), "quantised");
      const state = decoder.zeroState();
      decoder.read(state, ids);
      assert.equal(checksum(probabilitiesOf(decoder, state)), EXPECTED_CHECKSUM, builds[0]);
    }
  });

  it("costs less than a hundredth of a bit a character on the base model", async function () {
    this.timeout(120_000);
    const { weights, vocabulary } = await readModelDirectory(path.join(root, "models/base"));
    const text = readFileSync(path.join(root, "test/sample-workspace/README.md"), "utf8");
    const [sample] = drawMeasuredSamples([prepare({ path: "README.md", text })], vocabulary, 600, 1);
    const bitsOf = (decoder: Decoder): number => {
      const state = decoder.zeroState();
      let bits = 0;
      sample.ids.forEach((id, index) => {
        if (index > 0) bits -= Math.log2(probabilitiesOf(decoder, state)[id]);
        decoder.read(state, Int32Array.of(id));
      });
      return bits / sample.ids.length;
    };
    const exact = bitsOf(await (await engineOf()).createDecoder(weights));
    const quantised = bitsOf(await engine.createDecoder(weights));
    assert.ok(Math.abs(quantised - exact) < 0.01, `${quantised} and ${exact}`);
  });
});

/** Of the probabilities below, on every machine. */
const EXPECTED_CHECKSUM = 1535715175;

function probabilitiesOf(decoder: Decoder, state: DecoderState): Float32Array {
  const probabilities = new Float32Array(decoder.vocabularySize);
  decoder.softmax(state, probabilities);
  return probabilities;
}

/** Weights made without a logarithm or cosine, whose last bit machines may differ in. */
function exactWeights(shape: (typeof SHAPES)[number]): ReturnType<typeof randomWeights> {
  const weights = randomWeights(shape, 1);
  let next = 1;
  const fill = (data: Float32Array): void => void data.forEach((_, index) => (data[index] = ((next = Math.imul(next, 1103515245) + 12345) >> 16) / 65536));
  fill(weights.embedding);
  for (const { kernel, recurrentKernel, bias } of weights.layers) [kernel, recurrentKernel, bias].forEach(fill);
  fill(weights.denseKernel);
  fill(weights.denseBias);
  return weights;
}

/** FNV-1a over the bits. */
function checksum(values: Float32Array): number {
  let sum = 0x811c9dc5;
  for (const word of new Uint32Array(values.buffer, values.byteOffset, values.length)) sum = Math.imul(sum ^ word, 0x01000193);
  return sum >>> 0;
}
