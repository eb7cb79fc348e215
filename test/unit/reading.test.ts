// Serving reads what training reads.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { CELLS, contextStart, GRID, MAXIMUM_CONTEXT } from "../../src/text/context";
import { FILE_MIDDLE, FILE_START } from "../../src/text/header";
import { fromModelText } from "../../src/text/indentation";
import { decodeUtf8, normaliseText } from "../../src/text/normalise";
import { readingAt, trainingReadings, upcomingReading, type FileFacts } from "../../src/text/reading";
import { CHECKS, longText } from "../support/texts";

const FACTS: FileFacts = { path: "src/a.py", indentUnit: 4 };
const FEWER = { ...CHECKS, numRuns: 60 };

describe("reading", () => {
  it("at a line's end is what training reads from the same start", () => {
    fc.assert(fc.property(longText, (text) => {
      const phases = Array.from({ length: CELLS }, (_, phase) => trainingReadings(FACTS, text, phase)).flat();
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
        const { header, text: read } = readingAt(FACTS, text.slice(0, end), end);
        // A line that runs through a whole cell has contexts one cell longer than any stretch; they start like one.
        const same = (trained: string): boolean => trained.startsWith(read) || (read.length > trained.length && read.startsWith(trained));
        assert.ok(phases.some((trained) => trained.header === header && same(trained.text)), `at ${end}`);
      }
    }), FEWER);
  });

  it("needs only the end of a long text", () => {
    fc.assert(fc.property(longText, fc.nat(), (text, at) => {
      const position = at % (text.length + 1);
      const before = text.slice(0, position);
      assert.deepEqual(readingAt(FACTS, before.slice(-(MAXIMUM_CONTEXT + 1)), position), readingAt(FACTS, before, position));
    }), CHECKS);
  });

  it("that comes next is known before it comes", () => {
    fc.assert(fc.property(longText, fc.nat(), (text, at) => {
      const position = at % (text.length + 1);
      const upcoming = upcomingReading(FACTS, text.slice(0, position), position);
      const starts = (end: number): number => contextStart(text.slice(0, end), end);
      let end = position;
      while (end <= text.length && starts(end) === starts(position)) end++;
      if (upcoming === undefined || end > text.length) return;
      const { header, text: read } = readingAt(FACTS, text.slice(0, end), end);
      // The last line's indentation may go on.
      const whole = upcoming.text.slice(0, upcoming.text.lastIndexOf("\n") + 1);
      assert.deepEqual([header, read.startsWith(whole)], [upcoming.header, true]);
    }), CHECKS);
  });

  it("tells the start of a file from its middle, and shows indentation in levels", () => {
    const text = "def f():\n        return 1\n".repeat(200);
    assert.deepEqual(readingAt(FACTS, text.slice(0, 26), 26), {
      header: `${FILE_START}python src/a.py\n`,
      text: "def f():\n\t\treturn 1\n",
    });
    const late = readingAt(FACTS, text, text.length);
    assert.equal(late.header[0], FILE_MIDDLE);
    assert.equal(fromModelText(late.text, 4), text.slice(contextStart(text, text.length)));
    assert.ok(late.text.length > GRID);
  });

  it("of a whole text gives the text back", () => {
    fc.assert(fc.property(longText, fc.nat(CELLS - 1), (text, phase) => {
      const readings = trainingReadings(FACTS, text, phase);
      assert.equal(readings.map((reading) => fromModelText(reading.text, 4)).join(""), text);
      assert.equal(readings.filter(({ header }) => header[0] === FILE_START).length, text === "" ? 0 : 1);
    }), FEWER);
  });
});

describe("normal form", () => {
  for (const [text, expected] of [
    ["a\r\nb\rc\n", "a\nb\nc\n"], ["\ufeffa\ufeff", "a\ufeff"], ["\r\r\n\n", "\n\n\n"], ["", ""],
  ]) {
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () => assert.equal(normaliseText(text), expected));
  }

  it("is the only one: normalising again changes nothing but another byte order mark", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = normaliseText(text);
      if (!once.startsWith("\ufeff")) assert.equal(normaliseText(once), once);
      assert.ok(!once.includes("\r"));
    }), CHECKS);
  });

  it("is read from UTF-8 alone, without NUL", () => {
    assert.equal(decodeUtf8(Buffer.from("é😀\r\n")), "é😀\r\n");
    assert.equal(decodeUtf8(Buffer.from("\ufeffa")), "\ufeffa");
    assert.equal(decodeUtf8(Uint8Array.of(0xe9)), undefined);
    assert.equal(decodeUtf8(Uint8Array.of(0x61, 0)), undefined);
    assert.equal(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), undefined);
  });
});
