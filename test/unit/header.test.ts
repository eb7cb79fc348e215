// File headers: one line, the same for every spelling of a path, never a line end from a file's name.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { FILE_MIDDLE, FILE_START, fileHeader } from "../../src/text/header";
import { languageOfPath } from "../../src/text/languages";
import { CHECKS } from "../support/texts";

describe("file header", () => {
  for (const [header, expected] of [
    [fileHeader("src/app/main.py", true), `${FILE_START}python src/app/main.py\n`],
    [fileHeader("src/app/main.py", false), `${FILE_MIDDLE}python src/app/main.py\n`],
    [fileHeader("a\\b\\c\\d.ts", true), `${FILE_START}typescript b/c/d.ts\n`],
    [fileHeader("Untitled-1", true, "markdown"), `${FILE_START}markdown Untitled-1\n`],
    [fileHeader("Untitled-1", true), `${FILE_START}text Untitled-1\n`],
    [fileHeader("x.rs", true, "python"), `${FILE_START}rust x.rs\n`],
    [fileHeader("a\nb.c", true), `${FILE_START}c a_b.c\n`],
    [fileHeader(`x${"😀".repeat(60)}.c`, true), `${FILE_START}c ${"😀".repeat(46)}.c\n`],
  ]) {
    it(JSON.stringify(expected), () => assert.equal(header, expected));
  }

  it("is one short line that starts with its mark, whatever the path", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.boolean(), (path, fromStart) => {
      const header = fileHeader(path, fromStart);
      assert.equal(header.indexOf("\n"), header.length - 1);
      assert.equal(header[0], fromStart ? FILE_START : FILE_MIDDLE);
      assert.ok([...header].length <= 1 + 16 + 1 + 48 + 1, header);
      assert.ok(!/\p{Surrogate}/u.test(header));
      assert.equal(header, fileHeader(path.replaceAll("/", "\\"), fromStart));
    }), CHECKS);
  });
});

describe("language of a path", () => {
  for (const [path, language] of [
    ["x.TSX", "typescript"], ["Dockerfile", "docker"], ["src\\Makefile", "make"], ["CMakeLists.txt", "cmake"], ["notes.txt", "text"],
    [".gitignore", undefined], ["LICENSE", undefined], ["a.", undefined], ["a.b/c", undefined], ["x.mydsl", "mydsl"],
    ["x.constructor", "constructor"], ["__proto__", undefined], ["x.日本", undefined],
  ] as const) {
    it(`${path} is ${language}`, () => assert.equal(languageOfPath(path), language));
  }
});
