// Best-first expansion: the characters it lists have the probabilities that their bits have one by one; what UTF-8 does
// not allow has none.
import { strict as assert } from "node:assert";
import { createByteDistributions } from "../../src/cache/byteDistribution";
import { CacheModel, MIXER_RATES } from "../../src/cache/cacheModel";
import { nextCharacters } from "../../src/cache/nextCharacters";
import { OTHER, createVocabulary } from "../../src/text/vocabulary";
import { newCacheKernel } from "../support/cache";

const utf8 = new TextEncoder();
const vocabulary = createVocabulary([OTHER, ..."\n abcdefgüß€"]);
const character = { distributions: createByteDistributions(vocabulary) };
const softmax = Float32Array.from(vocabulary.characters, (_, id) => (id + 1) / ((vocabulary.size * (vocabulary.size + 1)) / 2));

async function learned(): Promise<CacheModel> {
  const model = CacheModel.create(await newCacheKernel(), { pages: 96, textBytes: 1 << 18 });
  for (let index = 0; index < 60; index++) model.learn(utf8.encode(`größe ${index % 7}: 漢字 für €${index % 3} 🚀🚁\n`), MIXER_RATES.typed);
  return model;
}

/** The product of the bits' probabilities along the bytes of a character. */
function bitByBit(model: CacheModel, bytes: readonly number[], distribution: Float32Array | undefined): number {
  const cumulative = new Float32Array(257);
  let product = 1;
  model.saveReader(0);
  bytes.forEach((byte, index) => {
    if (distribution !== undefined) character.distributions.cumulative(distribution, bytes.slice(0, index), cumulative);
    model.begin(distribution === undefined ? undefined : cumulative);
    for (let node = 1, place = 7; place >= 0; place--) {
      const bit = (byte >> place) & 1;
      const one = model.bit(node);
      product *= bit ? one : 1 - one;
      node = (node << 1) | bit;
    }
    model.pass(byte);
  });
  model.setDistribution(undefined);
  model.restoreReader(0);
  return product;
}

describe("next characters", () => {
  for (const distribution of [undefined, softmax]) {
    for (const before of ["gr", "größe 1: ", "größe 1: 漢字 für ", "größe 1: 漢字 für €2 "]) {
      it(`have their bits' probabilities after ${JSON.stringify(before)}${distribution ? " with a character model" : ""}`, async () => {
        const model = await learned();
        model.read(utf8.encode(before));
        const found = nextCharacters(model, character, distribution, 0.001);
        assert.ok(found.length > 0);
        for (const { bytes, probability } of found) {
          const expected = bitByBit(model, bytes, distribution);
          assert.ok(Math.abs(probability - expected) <= 1e-4 * expected, `${probability} instead of ${expected}`);
        }
        const sum = found.reduce((total, { probability }) => total + probability, 0);
        assert.ok(sum > 0.9 && sum < 1.0001, String(sum));
        assert.deepEqual(found, [...found].sort((a, b) => b.probability - a.probability || a.codePoint - b.codePoint));
      });
    }
  }

  it("leave the model as it was, whatever was begun before", async () => {
    const [model, untouched] = [await learned(), await learned()];
    const checksum = model.checksum();
    for (let index = 0; index < 5; index++) nextCharacters(model, character, index % 2 ? softmax : undefined, 0.001);
    assert.equal(model.checksum(), checksum);
    assert.equal(bitByBit(model, [...utf8.encode("größe")], undefined), bitByBit(untouched, [...utf8.encode("größe")], undefined));
  });

  for (const [before, allowed] of [
    [[], [[0, 0x7f], [0xc2, 0xf4]]], [[0xc3], [[0x80, 0xbf]]], [[0xe0], [[0xa0, 0xbf]]], [[0xed], [[0x80, 0x9f]]], [[0xe6], [[0x80, 0xbf]]],
    [[0xe6, 0xbc], [[0x80, 0xbf]]], [[0xf0], [[0x90, 0xbf]]], [[0xf4], [[0x80, 0x8f]]], [[0xf0, 0x9f], [[0x80, 0xbf]]],
    [[0xf0, 0x9f, 0x9a], [[0x80, 0xbf]]], [[0xf0, 0x9f, 0x9a, 0x80], [[0, 0x7f], [0xc2, 0xf4]]], [[0xe6, 0xbc, 0xa2], [[0, 0x7f], [0xc2, 0xf4]]],
  ] as const) {
    it(`are of the bytes that may follow [${before.map((byte) => byte.toString(16)).join(" ")}], which sum to 1`, async () => {
      const model = await learned();
      model.read(Uint8Array.from(before));
      model.begin();
      const found = model.expand(0);
      assert.deepEqual(found.map(({ byte }) => byte), allowed.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, index) => low + index)));
      const sum = found.reduce((total, { probability }) => total + probability, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5, String(sum));
    });
  }
});
