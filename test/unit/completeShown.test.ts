// What is shown of a continuation, and what stays shown while the user types it. "|" marks the cursor.
import { strict as assert } from "node:assert";
import { filterSuggestion, isSuggestionPlace } from "../../src/complete/filters";
import { restOfSuggestion } from "../../src/complete/typedThrough";

describe("filters", () => {
  // line at the cursor, what the model wrote -> line with the suggestion accepted; undefined where nothing is shown
  const cases: readonly (readonly [line: string, text: string, accepted: string | undefined, nextLine?: string])[] = [
    ["x = |", "1  ", "x = 1"],
    ["x = |", "   ", undefined],
    ["x = |", "", undefined],
    ["x = |", `f(${"a, ".repeat(12)}a`, "x = f(a,"],
    ["x = |", `self.${"_".repeat(70)}`, "x = self._"],
    ["x = |", "[1, 2, 3, 4, 5, 6, 7, 8, 9]", "x = [1, 2, 3, 4, 5, 6, 7, 8, 9]"],
    ["# |", "-".repeat(20), `# ${"-".repeat(20)}`],
    ["print(|)", "x)", "print(x)"],
    ["print(|)", ")", undefined],
    ["print(|)", "f(x)", "print(f(x))"],
    ["print(|)", "f(x))", "print(f(x))"],
    ["print(|)", "x);", "print(x);"],
    ["f('|')", "a')", "f('a')"],
    ["a = [|];", "1, 2];", "a = [1, 2];"],
    ["a |", "b", "a b", "  bcd"],
    ["a |", "return b", undefined, "return b"],
    ["a |", "return c", "a return c", "return b"],
  ];
  for (const [line, text, accepted, nextLine = ""] of cases) {
    it(`${line} + ${JSON.stringify(text)}${nextLine ? ` before ${nextLine}` : ""}`, () => {
      const [before, lineAfter] = line.split("|");
      const shown = filterSuggestion(text, { lineAfter, nextLine });
      assert.equal(shown && before + shown.text + lineAfter.slice(shown.replaced), accepted);
    });
  }

  it("take closing punctuation and white space for a suggestion's place", () => {
    for (const rest of ["", "  ", ")", "});", "',", "] "]) assert.ok(isSuggestionPlace(rest), rest);
    for (const rest of ["a", " = 1", ") + b", "("]) assert.ok(!isSuggestionPlace(rest), rest);
  });
});

describe("typed-through ghost text", () => {
  const suggested = { before: "for i in ", position: 109, text: "range(10):" };

  it("is what is left of the suggestion", () => {
    assert.equal(restOfSuggestion(suggested, "for i in ", 109), "range(10):");
    assert.equal(restOfSuggestion(suggested, "for i in ra", 111), "nge(10):");
    assert.equal(restOfSuggestion(suggested, "in range(10)", 118), ":");
  });

  it("ends with another character, with the last one, and before its start", () => {
    assert.equal(restOfSuggestion(suggested, "for i in re", 111), undefined);
    assert.equal(restOfSuggestion(suggested, "for i in range(10):", 119), undefined);
    assert.equal(restOfSuggestion(suggested, "for i in", 108), undefined);
  });

  it("ends when the text before it changed", () => {
    assert.equal(restOfSuggestion(suggested, "for j in ra", 111), undefined);
    assert.equal(restOfSuggestion(suggested, "for i in ra", 211), undefined);
  });
});
