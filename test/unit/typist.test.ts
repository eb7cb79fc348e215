// The typist's keys on texts small enough to count by hand; the cut at probabilities chosen by hand.
import { strict as assert } from "node:assert";
import { cutLength, firstWordLength } from "../../src/complete/cut";
import { keepTypedThrough } from "../../src/evaluate/keptGhostText";
import { typeTask, type Suggester, type TypedEdit, type TypistStep } from "../../src/evaluate/typist";
import { calibrationError, percentile, typistFigures } from "../../src/evaluate/typistFigures";

interface Typed {
  readonly steps: readonly TypistStep[];
  /** What the suggester holds at the end. */
  readonly text: string;
  /** What stood before the cursor at each request. */
  readonly asked: readonly string[];
}

/** Types with fixed suggestions after fixed texts before the cursor. */
async function typed(
  edits: readonly TypedEdit[], suggestions: Readonly<Record<string, string>>, { text = "", maximumCharacters = 1000, probability = 0.5 } = {},
): Promise<Typed> {
  const asked: string[] = [];
  let now = text;
  const suggester: Suggester = {
    open: ({ text: opened }) => assert.equal(opened, now),
    change: (at, removed, inserted) => void (now = now.slice(0, at) + inserted + now.slice(at + removed)),
    suggest(at) {
      asked.push(now.slice(0, at));
      const ghost = suggestions[now.slice(0, at)];
      return ghost === undefined ? undefined : { text: ghost, firstWordProbability: probability };
    },
    close: () => undefined,
  };
  const steps = await typeTask({ path: "a.txt", text, learned: false, edits }, suggester, { maximumCharacters, now: () => 0 });
  return { steps, text: now, asked };
}

const file = (text: string): TypedEdit[] => [{ at: 0, removed: 0, typed: text }];

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
    it(name, async () => {
      const found = await typed(file(text), suggestions);
      const figures = typistFigures(found.steps);
      assert.equal(found.text, text);
      assert.deepEqual([figures.keys, figures.characters], [keys, characters]);
    });
  }

  it("is not asked inside indentation that the editor types", async () => {
    assert.ok(!(await typed(file("\ta\n\tb"), {})).asked.includes("\ta\n"));
  });

  it("types edits from the top to the bottom of a text that stands around them", async () => {
    const edits = [{ at: 4, removed: 4, typed: "TWO\nand\n" }, { at: 18, removed: 0, typed: "four\n" }];
    const { text, steps, asked } = await typed(edits, { "one\nTWO\nand\nthree": "x" }, { text: "one\ntwo\nthree\n" });
    assert.equal(text, "one\nTWO\nand\nthree\nfour\n");
    assert.deepEqual(steps.map(({ edit, at }) => `${edit}:${at}`).slice(7), ["0:7", "1:0", "1:1", "1:2", "1:3", "1:4"]);
    assert.equal(asked[0], "one\n");
  });

  it("leaves what it does not type to later edits as if it were pasted", async () => {
    const { text, steps } = await typed([{ at: 0, removed: 0, typed: "abcdef\n" }, { at: 7, removed: 0, typed: "gh" }], {}, { maximumCharacters: 3 });
    assert.equal(text, "abcdef\ngh");
    assert.equal(steps.length, 5);
  });

  it("gets the indentation of the line above the cursor from the editor", async () => {
    const { steps } = await typed([{ at: 5, removed: 0, typed: "  b" }], {}, { text: "x\n a\n" });
    assert.equal(steps.length, 2);
  });

  it("notices text that takes the place of ghost text whose own text is typed", async () => {
    const replaced = async (suggestions: Record<string, string>): Promise<number> => typistFigures((await typed(file("abcde"), suggestions)).steps).replaced;
    assert.equal(await replaced({ a: "bcx", ab: "cd" }), 1);
    assert.equal(await replaced({ a: "bcx", ab: "cx" }), 0);
    assert.equal(await replaced({ a: "bcx", ab: "c" }), 0);
    assert.equal(await replaced({ a: "xyz", ab: "cd" }), 0);
  });
});

describe("ghost text that is typed through", () => {
  const steps = async (typed: string, suggestions: Readonly<Record<string, string>>): Promise<readonly TypistStep[]> => {
    let now = "";
    const suggester = keepTypedThrough({
      open: () => undefined,
      change: (at, removed, inserted) => void (now = now.slice(0, at) + inserted + now.slice(at + removed)),
      suggest: (at) => (suggestions[now.slice(0, at)] === undefined ? undefined : { text: suggestions[now.slice(0, at)] }),
      close: () => undefined,
    });
    return typeTask({ path: "a.txt", text: "", learned: false, edits: file(typed) }, suggester, { maximumCharacters: 100, now: () => 0 });
  };

  it("stays, and is one suggestion", async () => {
    const found = typistFigures(await steps("abcd", { a: "bcx", ab: "zzz" }));
    assert.deepEqual([found.keys, found.shownPer100, found.firstWordRight, found.replaced], [4, 25, 0, 0]);
  });

  it("makes room for another where its own text was not typed", async () => {
    const found = typistFigures(await steps("abcd", { a: "xyz", ab: "cd" }));
    assert.deepEqual([found.keys, found.shownPer100, found.firstWordRight], [3, 100 * (2 / 3), 0.5]);
  });

  it("is still accepted word by word", async () => {
    const found = await steps("ab cd ef", { a: "b cd gh" });
    assert.deepEqual(found.map(({ characters }) => characters), [1, 1, 3, 1, 1, 1]);
  });
});

describe("typist figures", () => {
  it("are shares of characters, of what was shown and of requests", async () => {
    const { steps } = await typed(file("ab cd ef"), { a: "b xx", "ab ": "cd ef", "ab": " zz" });
    // a, then "b" by a first word of one character, " ", then the rest at once.
    const { keys, keystrokesSaved, savedWhenShownCostsHalf, firstWordRight, wholeRight, shownPer100, shownPer100Characters, calibrationError: error } = typistFigures(steps);
    assert.deepEqual({ keys, keystrokesSaved, savedWhenShownCostsHalf, firstWordRight, wholeRight, shownPer100, shownPer100Characters, error }, {
      keys: 4, keystrokesSaved: 0.5, savedWhenShownCostsHalf: 0.3125, firstWordRight: 2 / 3, wholeRight: 1 / 3, shownPer100: 75, shownPer100Characters: 37.5,
      error: Math.abs(3 * 0.5 - 2) / 3,
    });
  });

  it("are 0 where nothing was typed", () => assert.equal(typistFigures([]).keystrokesSaved, 0));

  it("find percentiles", () => assert.equal(percentile([5, 1, 4, 2, 3], 0.5), 3));

  it("tell how far probabilities can be trusted", () => {
    const judged = (probability: number, right: readonly boolean[]) => right.map((one) => ({ probability, right: one }));
    assert.equal(calibrationError([]), undefined);
    assert.equal(calibrationError(judged(0.5, [true, false])), 0);
    assert.ok(Math.abs((calibrationError([...judged(0.9, [false]), ...judged(0.25, [true, false, false, false])]) ?? 0) - 0.9 / 5) < 1e-12);
  });
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
