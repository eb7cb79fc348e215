// Contexts on the grid: bounded, the same from the end of a text as from all of it, and what training has seen.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { boundaries, CELLS, contextStart, GRID, MAXIMUM_CONTEXT, trainingStretches } from "../../src/text/context";
import { CHECKS, longText } from "../support/texts";

const FEWER = { ...CHECKS, numRuns: 150 };

describe("context", () => {
  it("starts at a boundary of the whole text, at most MAXIMUM_CONTEXT before the position, and never moves back", () => {
    fc.assert(fc.property(longText, (text) => {
      const starts = new Set(boundaries(text));
      let last = 0;
      for (let position = 0; position <= text.length; position++) {
        const start = contextStart(text.slice(0, position), position);
        assert.ok(starts.has(start), `${start} at ${position}`);
        assert.ok(start >= last && start <= position && position - start <= MAXIMUM_CONTEXT, `${start} at ${position}`);
        last = start;
      }
    }), FEWER);
  });

  it("is the same when only the last MAXIMUM_CONTEXT + 1 units are known", () => {
    fc.assert(fc.property(longText, (text) => {
      for (let position = 0; position <= text.length; position++) {
        const before = text.slice(0, position);
        assert.equal(contextStart(before.slice(-(MAXIMUM_CONTEXT + 1)), position), contextStart(before, position));
      }
    }), FEWER);
  });

  it("is the whole text at first, and long enough later", () => {
    const text = "one line of text\n".repeat(400);
    for (let position = 0; position <= text.length; position++) {
      const start = contextStart(text.slice(0, position), position);
      if (position < (CELLS - 1) * GRID) assert.equal(start, 0);
      else assert.ok(position - start >= (CELLS - 2) * GRID, `${start} at ${position}`);
    }
  });

  it("stays where it is when text above it changes but not in length", () => {
    const text = "some words on a line\n".repeat(200);
    const edited = `${"#".repeat(100)}${text.slice(100)}`;
    assert.equal(contextStart(edited, edited.length), contextStart(text, text.length));
  });
});

describe("training stretches", () => {
  it("cover the text once in each phase, and end where they or the text must", () => {
    fc.assert(fc.property(longText, fc.nat(CELLS * 2), (text, phase) => {
      const stretches = trainingStretches(text, phase);
      assert.equal(stretches.map(({ start, end }) => text.slice(start, end)).join(""), text);
      assert.ok(stretches.every(({ start, end }) => end > start && end - start <= MAXIMUM_CONTEXT + GRID));
    }), FEWER);
  });

  it("together start at every boundary, so that each start a context can have is trained", () => {
    fc.assert(fc.property(longText, (text) => {
      const phases = Array.from({ length: CELLS }, (_, phase) => trainingStretches(text, phase));
      const starts = new Set(phases.flat().map(({ start }) => start));
      assert.deepEqual([...starts].sort((a, b) => a - b), text === "" ? [] : boundaries(text));
    }), FEWER);
  });

  it("and contexts never cut a surrogate pair", () => {
    fc.assert(fc.property(fc.nat(3), fc.nat(2000), (lead, length) => {
      const text = "x".repeat(lead) + "😀".repeat(length);
      const cut = (at: number): boolean => /[\udc00-\udfff]/.test(text[at] ?? "");
      assert.ok(!boundaries(text).some(cut));
      assert.ok(!trainingStretches(text, 1).some(({ start, end }) => cut(start) || cut(end)));
    }), FEWER);
  });

  it("of one long line take time in proportion to it", () => {
    const milliseconds = (length: number): number => {
      const text = "a".repeat(length);
      const started = performance.now();
      for (let repeat = 0; repeat < 4; repeat++) trainingStretches(text);
      return performance.now() - started;
    };
    milliseconds(200_000);
    const [short, long] = [milliseconds(500_000), milliseconds(5_000_000)];
    assert.ok(long < 40 * short + 1000, `${long} ms for ten times what takes ${short} ms`);
  });
});
