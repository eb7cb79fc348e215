// Characters and ids.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { countCharacters, createVocabulary, encode, extendVocabulary, learnVocabulary, OTHER, OTHER_ID } from "../../src/text/vocabulary";
import { anyText, CHECKS } from "../support/texts";

const codePointOf = (character: string): number => character.codePointAt(0) ?? 0;
const counts = (entries: Record<string, number>): Map<number, number> =>
  new Map(Object.entries(entries).map(([character, count]) => [codePointOf(character), count]));

describe("vocabulary", () => {
  it("always has what a program's text needs, in code point order after <other>", () => {
    const { characters, size } = learnVocabulary(new Map());
    assert.equal(characters[OTHER_ID], OTHER);
    assert.equal(size, 1 + 4 + 95);
    assert.deepEqual(characters.slice(1, 5), ["\x02", "\x03", "\t", "\n"]);
    assert.equal(characters.slice(5).join(""), Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join(""));
  });

  it("learns the most frequent characters up to its size, and none that is rare or half a pair", () => {
    const seen = counts({ é: 30, ü: 20, "😀": 40, ñ: 19, a: 1000 }).set(0xd83d, 99);
    const added = (size: number): string =>
      learnVocabulary(seen, { minimumCount: 20, maximumSize: size }).characters.filter((character) => character !== OTHER && character > "~").join("");
    assert.equal(added(256), "éü😀");
    assert.equal(added(102), "é😀");
    assert.equal(added(10), "");
  });

  it("grows behind its own ids", () => {
    const vocabulary = learnVocabulary(counts({ é: 30 }));
    const extended = extendVocabulary(vocabulary, counts({ é: 50, ñ: 25, "→": 70, z: 99, ø: 3 }));
    assert.deepEqual(extended.characters, [...vocabulary.characters, "→", "ñ"]);
    assert.equal(extendVocabulary(vocabulary, counts({ ø: 3 })), vocabulary);
    assert.equal(extendVocabulary(vocabulary, counts({ ñ: 25, "→": 70 }), { maximumAdded: 1 }).size, vocabulary.size + 1);
  });

  it("counts code points, on top of earlier counts", () => {
    const first = countCharacters(["aé😀", "a"]);
    assert.deepEqual(first, counts({ a: 2, é: 1, "😀": 1 }));
    assert.equal(countCharacters(["a"], first).get(97), 3);
  });

  it("has one id per code point of any text, <other> for what it lacks", () => {
    const vocabulary = learnVocabulary(counts({ é: 30, "😀": 30 }));
    fc.assert(fc.property(anyText, (text) => {
      const expected = [...text].map((character) => Math.max(OTHER_ID, vocabulary.characters.indexOf(character)));
      assert.deepEqual([...encode(vocabulary, text)], expected);
    }), CHECKS);
    assert.deepEqual([...encode(vocabulary, "\ud83d\udeff a\ud83d")], [0, vocabulary.id(32), vocabulary.id(97), 0]);
  });

  for (const [what, characters] of [
    ["no <other>", ["a"]],
    ["one twice", [OTHER, "a", "b", "a"]],
    ["two in one", [OTHER, "ab"]],
    ["an empty one", [OTHER, ""]],
    ["<other> twice", [OTHER, OTHER]],
    ["half a pair", [OTHER, "\ud800"]],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => createVocabulary(characters), /vocabulary/);
    });
  }
});
