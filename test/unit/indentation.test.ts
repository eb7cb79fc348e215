// Indentation in levels: every text comes back, and no two texts of a unit share a model text.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  continuationToFileText, detectIndentUnit, fromModelText, indentUnit, toModelText, type IndentUnit,
} from "../../src/text/indentation";
import { CHECKS, leadHeavyText } from "../support/texts";

const UNITS: readonly IndentUnit[] = ["\t", 2, 3, 4, 5, 6, 7, 8];
const unit = fc.constantFrom(...UNITS);

describe("indentation", () => {
  for (const [width, text, model] of [
    [4, "        return x", "\t\treturn x"],
    [4, "      and y", "\t  and y"],
    [4, "\tlegacy", "\x0e\tlegacy"],
    [2, "a\n  b\n    c\n", "a\n\tb\n\t\tc\n"],
    [4, "a    b", "a    b"],
    [4, "    ", "\t"],
    [4, "  \t x", "\x0e  \t x"],
    [4, "\x0efoo", "\x0e\x0efoo"],
    ["\t", "    x\n\ty", "    x\n\ty"],
  ] as const) {
    it(`${JSON.stringify(text)} reads ${JSON.stringify(model)} in units of ${JSON.stringify(width)}`, () => {
      assert.equal(toModelText(text, width), model);
      assert.equal(fromModelText(model, width), text);
    });
  }

  it("comes back from every text, and so no two texts share a model text", () => {
    fc.assert(fc.property(leadHeavyText, unit, (text, width) => {
      assert.equal(fromModelText(toModelText(text, width), width), text);
    }), CHECKS);
  });

  it("is defined on whatever a model writes, and what is shown only grows with it", () => {
    fc.assert(fc.property(leadHeavyText, leadHeavyText, unit, (prefix, continuation, width) => {
      const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
      const shown = continuationToFileText(line, continuation, width);
      assert.equal(fromModelText(line, width) + shown, fromModelText(line + continuation, width));
    }), CHECKS);
  });

  it("of a line that is complete up to the cursor goes on as the file does", () => {
    assert.equal(continuationToFileText("\tif x:", "\n\t\treturn", 2), "\n    return");
    assert.equal(continuationToFileText("", "\t\tx", 4), "        x");
    assert.equal(continuationToFileText("\t", "\tx", "\t"), "\tx");
    assert.equal(continuationToFileText("\x0e\t", "x", 4), "x");
  });

  for (const [text, expected] of [
    ["a\n\tb\n\t\tc\n", "\t"],
    ["a\n  b\n    c\n  d\n", 2],
    ["def f():\n    if x:\n        y\n\n    z\n", 4],
    ["", 4],
    ["no indentation\nat all\n", 4],
    ["/**\n * A comment.\n * Of many\n * lines.\n */\nvoid f() {\n\tx();\n}\n", "\t"],
    ["a\n   b\n      c\n", 3],
  ] as const) {
    it(`of ${JSON.stringify(text)} is detected as ${JSON.stringify(expected)}`, () => {
      assert.equal(detectIndentUnit(text), expected);
    });
  }

  it("is what the editor's settings amount to", () => {
    assert.deepEqual([indentUnit(false, 4), indentUnit(true, 2), indentUnit(true, 1), indentUnit(true, 40)], ["\t", 2, 2, 8]);
  });
});
