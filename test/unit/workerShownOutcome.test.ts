// What became of ghost text, told from the changes that a document goes through after it was shown.
import { strict as assert } from "node:assert";
import type { SuggestionOutcome } from "../../src/protocol/completion";
import { createOutcomeTracker } from "../../src/worker/shownOutcome";

const URI = "file:///a.ts";
const START = 10;

/** Inserted text, at the cursor unless a column is given; or what is taken away before the cursor. */
type Change = string | { readonly at: number; readonly text: string } | { readonly backspace: number };

describe("outcome of shown suggestions", () => {
  // shown at column 10, changes -> whether the first word was right; undefined where nothing can be told
  const cases: readonly (readonly [text: string, changes: readonly Change[], right: boolean | undefined])[] = [
    ["total += 1", ["t", "o", "t", "a"], undefined],
    ["total += 1", ["t", "o", "t", "a", "l"], true],
    ["total += 1", ["total += 1;"], true],
    ["total += 1", ["total"], true],
    ["total += 1", ["t", "o", "m"], false],
    ["total += 1", ["x"], false],
    ["total += 1", ["\n  "], false],
    [" of harvests", [" ", "of"], true],
    [" of harvests", [" ", "i"], false],
    ["(harvests)", ["()"], true],
    ["[fruit]", ["[]", "f"], true],
    ["({ a })", ["()", "{}"], true],
    ["({ a })", ["()", "a"], false],
    ["total", ["t", { backspace: 1 }, "x"], undefined],
    ["total", [{ at: 3, text: "x" }, "total"], undefined],
    ["año nuevo", ["a", "ñ", "o"], true],
    ["\treturn", ["\t", "return"], true],
    ["", ["a"], undefined],
  ];
  for (const [text, changes, right] of cases) {
    it(`${JSON.stringify(text)} and then ${JSON.stringify(changes)}: ${right ?? "unknown"}`, () => {
      assert.deepEqual(follow(text, changes), right === undefined ? [] : [right]);
    });
  }

  it("tells the first word of several lines", () => {
    assert.deepEqual(follow("\n  return x", ["\n  ", { at: 2, text: "return" }], 1), [true]);
  });

  it("tells each suggestion once, however often what is left of it is shown again", () => {
    const { tracker, outcomes, show, change } = tracked();
    show("total += 1", START);
    change("t", START);
    show("otal += 1", START + 1);
    change("o", START + 1);
    show("tal += 1", START + 2);
    change("tal", START + 2);
    assert.deepEqual(outcomes, [{ uri: URI, firstWordProbability: 0.7, firstWordRight: true }]);
    tracker.changed(URI, [{ range: emptyRange(0, START + 5), text: "x" }]);
    assert.equal(outcomes.length, 1);
  });

  it("follows a new suggestion in place of the one before it, and no other document", () => {
    const { tracker, outcomes, show, change } = tracked();
    show("total", START);
    show("other", START);
    tracker.changed("file:///b.ts", [{ range: emptyRange(0, START), text: "x" }]);
    assert.equal(outcomes.length, 0);
    change("other", START);
    assert.deepEqual(outcomes.map(({ firstWordRight }) => firstWordRight), [true]);
  });
});

/** Outcomes of one suggestion after changes; a later line of the document is used from its second change on. */
function follow(text: string, changes: readonly Change[], lineOfSecond = 0): boolean[] {
  const { tracker, outcomes, show } = tracked();
  show(text, START);
  let character = START;
  changes.forEach((change, index) => {
    const line = index === 0 ? 0 : lineOfSecond;
    if (typeof change === "string") {
      tracker.changed(URI, [{ range: emptyRange(line, character), text: change }]);
      character += ["()", "[]", "{}"].includes(change) ? 1 : change.length;
    } else if ("at" in change) {
      tracker.changed(URI, [{ range: emptyRange(line, change.at), text: change.text }]);
    } else {
      const start = { line, character: character - change.backspace };
      tracker.changed(URI, [{ range: { start, end: { line, character } }, text: "" }]);
      character -= change.backspace;
    }
  });
  return outcomes.map(({ firstWordRight }) => firstWordRight);
}

function tracked() {
  const outcomes: SuggestionOutcome[] = [];
  const tracker = createOutcomeTracker((outcome) => outcomes.push(outcome));
  const show = (text: string, character: number): void =>
    tracker.follow({ uri: URI, position: { line: 0, character }, text, firstWordProbability: 0.7 });
  const change = (text: string, character: number): void => tracker.changed(URI, [{ range: emptyRange(0, character), text }]);
  return { tracker, outcomes, show, change };
}

function emptyRange(line: number, character: number) {
  return { start: { line, character }, end: { line, character } };
}
