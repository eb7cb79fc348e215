// The LSTM's softmax as bytes: every character keeps its probability, and all well-formed characters sum to 1.
import { strict as assert } from "node:assert";
import { createByteDistributions } from "../../src/cache/byteDistribution";
import { createOtherCode } from "../../src/text/otherCode";
import { OTHER, OTHER_ID, createVocabulary } from "../../src/text/vocabulary";

const vocabulary = createVocabulary([OTHER, ..."\n abcé¿ñ€漢😀"]);
const softmax = Float32Array.from(vocabulary.characters, (_, id) => (id + 1) / ((vocabulary.size * (vocabulary.size + 1)) / 2));
const distributions = createByteDistributions(vocabulary);
const utf8 = new TextEncoder();

/** The probability of a character by its bytes. */
function probability(bytes: Uint8Array): number {
  const cumulative = new Float32Array(257);
  let product = 1;
  const before: number[] = [];
  for (const byte of bytes) {
    distributions.cumulative(softmax, before, cumulative);
    product *= (cumulative[byte + 1] - cumulative[byte]) / cumulative[256];
    before.push(byte);
  }
  return product;
}

function near(found: number, expected: number): void {
  assert.ok(Math.abs(found - expected) <= 1e-3 * expected, `${found} instead of ${expected}`);
}

describe("byte distribution", () => {
  for (const character of vocabulary.characters.slice(1)) {
    it(`gives ${JSON.stringify(character)} what the softmax gives it`, () => {
      near(probability(utf8.encode(character)), softmax[vocabulary.id(character.codePointAt(0) ?? 0)]);
    });
  }

  for (const character of ["z", "ø", "字", "🚀", "\u{10ffff}"]) {
    it(`spells ${JSON.stringify(character)} as the code of characters outside the vocabulary does`, () => {
      const bits = createOtherCode(vocabulary).bits(character.codePointAt(0) ?? 0);
      const found = Math.log2(softmax[OTHER_ID]) - Math.log2(probability(utf8.encode(character)));
      assert.ok(Math.abs(found - bits) < 0.1, `${found} instead of ${bits}`);
    });
  }

  it("sums to 1 over the first byte and gives ill-formed bytes nothing", () => {
    const cumulative = new Float32Array(257);
    distributions.cumulative(softmax, [], cumulative);
    near(cumulative[256], 1);
    for (const byte of [0x80, 0xbf, 0xc0, 0xc1, 0xf5, 0xff]) assert.equal(cumulative[byte + 1] - cumulative[byte], 0);
    distributions.cumulative(softmax, [0xed], cumulative);
    assert.equal(cumulative[0x100] - cumulative[0xa0], 0);
    distributions.cumulative(softmax, [0xe0], cumulative);
    assert.equal(cumulative[0xa0], 0);
  });
});
