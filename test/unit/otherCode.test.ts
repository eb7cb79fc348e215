// The code of characters outside the vocabulary is a proper probability, and no text is lost.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { createOtherCode } from "../../src/text/otherCode";
import { createVocabulary, encode, learnVocabulary, OTHER, OTHER_ID } from "../../src/text/vocabulary";
import { anyText, CHECKS } from "../support/texts";

/** Vocabularies that touch the edges of every UTF-8 length and the gap of the surrogates. */
const VOCABULARIES = {
  "nothing but <other>": [],
  "printable ASCII": learnVocabulary(new Map()).characters.slice(1),
  "all of ASCII": Array.from({ length: 128 }, (_, codePoint) => String.fromCodePoint(codePoint)),
  "edges of lengths": ["\0", "\x7f", "\x80", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ue001", "\uffff", "\u{10000}", "\u{10ffff}"],
};

describe("code of characters outside the vocabulary", () => {
  for (const [name, characters] of Object.entries(VOCABULARIES)) {
    const vocabulary = createVocabulary([OTHER, ...characters]);
    const code = createOtherCode(vocabulary);

    it(`sums to 1 over them: ${name}`, () => {
      let sum = 0;
      for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
        if (isScalar(codePoint) && vocabulary.id(codePoint) === OTHER_ID) sum += 2 ** -code.bits(codePoint);
      }
      assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
    });

    it(`selects each of them as often as its bits say, and no other: ${name}`, () => {
      // The inverse of the selection's distribution function: the k-th character lies at the middle of its interval.
      let below = 0;
      for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
        if (!isScalar(codePoint) || vocabulary.id(codePoint) !== OTHER_ID) continue;
        const share = 2 ** -code.bits(codePoint);
        const selected = code.select(below + share / 2);
        if (selected !== codePoint) assert.fail(`${selected.toString(16)} instead of ${codePoint.toString(16)}`);
        below += share;
      }
    });

    it(`selects a character at every end of the numbers: ${name}`, () => {
      for (const uniform of [0, 1 - Number.EPSILON / 2, 1, -1, 2, 0.25, 0.5, 0.75, 1 / 3, 2 / 3]) {
        const codePoint = code.select(uniform);
        assert.ok(isScalar(codePoint) && vocabulary.id(codePoint) === OTHER_ID, `${uniform}: ${codePoint}`);
      }
    });
  }

  it("and ids together keep every Unicode text", () => {
    const vocabulary = learnVocabulary(new Map([["é".codePointAt(0) ?? 0, 50]]));
    const code = createOtherCode(vocabulary);
    fc.assert(fc.property(anyText, (text) => {
      const codePoints = [...text].map((character) => character.codePointAt(0) ?? 0);
      const ids = encode(vocabulary, text);
      assert.equal(ids.length, codePoints.length);
      const decoded = [...ids].map((id, index) => (id === OTHER_ID ? codePoints[index] : vocabulary.characters[id].codePointAt(0)));
      assert.deepEqual(decoded, codePoints);
      ids.forEach((id, index) => id === OTHER_ID && assert.ok(code.bits(codePoints[index]) > 0));
    }), CHECKS);
  });
});

function isScalar(codePoint: number): boolean {
  return codePoint >= 0 && codePoint < 0x110000 && (codePoint < 0xd800 || codePoint > 0xdfff);
}
