// What the typist is given: files, blocks, ranges of a Git history; and which lines of it were learned before.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { GitRangeError, readGitRange } from "../../src/evaluate/gitRange";
import { replayTasks, typedTexts, wholeFileTasks } from "../../src/evaluate/tasks";
import type { TypingTask } from "../../src/evaluate/typist";
import { learnedLines, stepsOnNewLines, typedLines } from "../../src/evaluate/verbatim";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join("");

/** The text that a task ends with. */
function after({ text, edits }: TypingTask): string {
  return edits.reduce((now, { at, removed, typed }) => now.slice(0, at) + typed + now.slice(at + removed), text);
}

describe("tasks", () => {
  it("type whole files as new ones", () => {
    const [task] = wholeFileTasks([{ path: "a.py", text: "x = 1\n" }]);
    assert.deepEqual(task, { path: "a.py", text: "", learned: false, edits: [{ at: 0, removed: 0, typed: "x = 1\n" }] });
  });

  it("take one block out of each file and give it back", () => {
    const files = [40, 60, 400].map((count) => ({ path: `${count}.txt`, text: numbered(count) }));
    const tasks = replayTasks(files, 1);
    assert.equal(tasks.length, 3);
    for (const [index, task] of tasks.entries()) {
      assert.equal(after(task), files[index].text);
      const [{ at, typed }] = task.edits;
      assert.ok(task.text.slice(0, at) === "" || task.text[at - 1] === "\n");
      assert.equal(task.text[at], "\n");
      const lines = typed.split("\n").length;
      assert.ok(lines >= 5 && lines <= 25, String(lines));
      assert.ok(!typed.split("\n").some((line) => task.text.split("\n").includes(line)));
    }
    assert.deepEqual(replayTasks(files, 1), tasks);
    assert.notDeepEqual(replayTasks(files, 2), tasks);
  });

  it("leave out files too short for a block", () => assert.deepEqual(replayTasks([{ path: "a", text: numbered(9) }], 1), []));

  it("cut what is typed after whole characters", () => {
    assert.deepEqual(typedTexts({ path: "a", text: "", learned: false, edits: [{ at: 0, removed: 0, typed: "a😀b" }] }, 2), ["a😀"]);
  });
});

describe("lines that were learned", () => {
  const long = "this line has more than thirty characters in it";
  const learned = learnedLines([`${long}\nshort\n`]);

  it("count where they are long enough to tell", () => {
    const lines = typedLines(`  ${long}\nshort\n${long}!\n`, learned);
    assert.deepEqual(lines.map(({ telling, verbatim }) => [telling, verbatim]), [[true, true], [false, false], [true, false]]);
    assert.deepEqual(lines.map(({ from, until }) => [from, until]), [[0, 50], [50, 56], [56, 105]]);
  });

  it("are left out of the typist's keys", () => {
    const task: TypingTask = { path: "a", text: "", learned: false, edits: [{ at: 0, removed: 0, typed: `${long}\nx\n` }] };
    const steps = [0, 20, 47, 48, 49].map((at) => ({ edit: 0, at, characters: 1, milliseconds: 0 }));
    assert.deepEqual(stepsOnNewLines(task, steps, learned).map(({ at }) => at), [48, 49]);
  });
});

describe("a range of commits", () => {
  const folder = temporaryFolder();
  const git = (...words: string[]): string =>
    execFileSync("git", ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false", ...words], { cwd: folder.path, encoding: "utf8" });
  before(() => {
    git("init", "-q");
    writeFiles(folder.path, { "kept.txt": numbered(20), "gone.txt": "x\n", "sub/ñ.txt": "uno\r\ndos\r\n", "end.txt": "no line end", "bin.dat": Uint8Array.of(0, 1, 2) });
    git("add", "-A");
    git("commit", "-qm", "one");
    const lines = numbered(20).split("\n");
    lines.splice(15, 2, "changed");
    lines.splice(3, 0, "added one", "added two");
    rmSync(path.join(folder.path, "gone.txt"));
    writeFiles(folder.path, { "kept.txt": lines.join("\n"), "new.txt": "new\nfile\n", "sub/ñ.txt": "uno\r\ndos y medio\r\n", "end.txt": "no line end\nmore\n", "bin.dat": Uint8Array.of(0, 9) });
    git("add", "-A");
    git("commit", "-qm", "two");
  });

  it("gives the older tree and what was typed since", async () => {
    const before = readdirSync(path.join(folder.path, ".git")).sort();
    const range = await readGitRange(path.join(folder.path, "sub"), "HEAD~1..HEAD");
    try {
      assert.equal(readFileSync(path.join(range.folder, "kept.txt"), "utf8"), numbered(20));
      assert.deepEqual(range.tasks.map(({ path: name, learned }) => [name, learned]), [["end.txt", true], ["kept.txt", true], ["new.txt", false], ["sub/ñ.txt", true]]);
      for (const task of range.tasks) {
        assert.equal(after(task), readFileSync(path.join(folder.path, task.path), "utf8").replaceAll("\r\n", "\n"), task.path);
      }
      assert.deepEqual(range.tasks[1].edits.map(({ typed }) => typed), ["added one\nadded two\n", "changed\n"]);
      assert.deepEqual(readdirSync(path.join(folder.path, ".git")).sort(), before);
    } finally {
      await range.dispose();
    }
    assert.throws(() => readdirSync(range.folder));
  });

  const wrong: readonly [range: string, says: RegExp][] = [
    ["HEAD", /names no two commits: write A\.\.B/],
    ["HEAD~9..HEAD", /git cannot read HEAD~9\.\.HEAD/],
    ["--all..HEAD", /names no two commits/],
  ];
  for (const [range, says] of wrong) {
    it(`tells in one line that ${range} is none`, () => assert.rejects(readGitRange(folder.path, range), (error) => {
      assert.ok(error instanceof GitRangeError);
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    }));
  }
});
