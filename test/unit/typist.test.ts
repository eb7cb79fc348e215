// The typist's keys on texts small enough to count by hand; the cut at probabilities chosen by hand.
import { strict as assert } from "node:assert";
import { cutLength, firstWordLength } from "../../src/complete/cut";
import { keystrokesSaved, percentile, typeText } from "../../src/evaluate/typist";

/** Types `text` with fixed suggestions after fixed prefixes. */
function typed(text: string, suggestions: Readonly<Record<string, string>>): { keys: number; characters: number; saved: number; asked: string[] } {
  let before = "";
  const asked: string[] = [];
  const counts = typeText(
    text,
    {
      suggest: () => {
        asked.push(before);
        return suggestions[before] ?? "";
      },
      type: (part) => (before += part),
    },
    1000,
    () => 0,
  );
  assert.equal(before, text);
  return { keys: counts.keys, characters: counts.characters, saved: keystrokesSaved(counts), asked };
}

describe("simulated typist", () => {
  const cases: readonly [name: string, text: string, suggestions: Record<string, string>, keys: number, characters: number][] = [
    ["types every character where nothing is shown", "abcd", {}, 4, 4],
    ["takes a whole suggestion by one key", "abcd", { a: "bcd" }, 2, 4],
    ["takes a right first word by one key", "a = bcd", { a: " = x", "a =": " bcd" }, 3, 7],
    ["types on where the first word is wrong", "abcd", { a: "bce" }, 4, 4],
    ["types one character where the right first word is one", "a)b", { a: ")c" }, 3, 3],
    ["gets equal indentation from the editor", "  a\n  b\n", {}, 6, 6],
  ];
  for (const [name, text, suggestions, keys, characters] of cases) {
    it(name, () => {
      const found = typed(text, suggestions);
      assert.deepEqual([found.keys, found.characters], [keys, characters]);
    });
  }

  it("is not asked inside indentation that the editor types", () => {
    assert.ok(!typed("\ta\n\tb", {}).asked.includes("\ta\n"));
  });

  it("counts the share of keys saved", () => assert.equal(typed("abcd", { a: "bcd" }).saved, 0.5));

  it("finds percentiles", () => assert.equal(percentile([5, 1, 4, 2, 3], 0.5), 3));
});

describe("the cut", () => {
  const judged = (cost: number) => ({ cost, calibrate: (probability: number) => probability });
  const candidate = (text: string, probabilities: readonly number[]) => ({ characters: [...text], logProbabilities: probabilities.map(Math.log) });

  for (const [text, length] of [["foo bar", 3], [" foo(", 4], ["  ", 2], ["=> x", 2], ["año x", 3]] as const) {
    it(`takes ${length} characters of ${JSON.stringify(text)} for its first word`, () => assert.equal(firstWordLength([...text]), length));
  }

  it("shows all that is certain", () => assert.equal(cutLength(candidate("foo bar", [1, 1, 1, 1, 1, 1, 1]), judged(4)), 7));
  it("shows nothing that does not pay", () => assert.equal(cutLength(candidate("foo", [0.4, 0.4, 0.4]), judged(4)), 0));
  it("cuts where a tail no longer pays", () => assert.equal(cutLength(candidate("foo bar", [0.9, 0.9, 0.9, 0.5, 0.01, 0.01, 0.01]), judged(4)), 4));
  it("shows more where an error costs less", () => assert.equal(cutLength(candidate("foo", [0.6, 0.6, 0.6]), judged(1)), 3));
});
