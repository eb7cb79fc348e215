// What later commits added, as tasks for the typist: the tree of commit A is learned, then each file that changed until
// commit B is opened as it was in A and edited from top to bottom, removed lines first, into what it became in B.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parsePatch, type StructuredPatchHunk } from "diff";
import { normaliseText } from "../text/normalise";
import type { TypedEdit, TypingTask } from "./typist";

const run = promisify(execFile);
const MAXIMUM_OUTPUT_BYTES = 1 << 28;

/** Names two commits, A..B, in a way that can be told to be wrong. */
export class GitRangeError extends Error {
  override readonly name = "GitRangeError";
}

/** An older commit's files on disk, and what was typed since then. */
export interface GitRange {
  /** A temporary folder; `dispose` removes it. */
  readonly folder: string;
  /** By path; files that were only deleted or renamed are none. */
  readonly tasks: readonly TypingTask[];
  dispose(): Promise<void>;
}

/** Reads a range of a repository without writing to it. Throws a GitRangeError of one line where there is no such range. */
export async function readGitRange(repository: string, range: string, signal?: AbortSignal): Promise<GitRange> {
  const [from, until, more] = range.split("..");
  if (!from || !until || more !== undefined || from.startsWith("-") || until.startsWith("-")) {
    throw new GitRangeError(`"${range}" names no two commits: write A..B`);
  }
  const temporary = await mkdtemp(path.join(tmpdir(), "hunch-git-"));
  const folder = path.join(temporary, "tree");
  const dispose = (): Promise<void> => rm(temporary, { recursive: true, force: true });
  try {
    await mkdir(folder);
    const root = (await git(repository, ["rev-parse", "--show-toplevel"], signal)).trim();
    const index = { ...process.env, GIT_INDEX_FILE: path.join(temporary, "index") };
    await git(root, ["read-tree", `${from}^{tree}`], signal, index);
    await git(root, ["checkout-index", "--all", `--prefix=${folder}${path.sep}`], signal, index);
    const patch = await git(root, [
      "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-renames", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/", from, until, "--", ".",
    ], signal);
    return { folder, tasks: await tasksOf(folder, patch), dispose };
  } catch (error) {
    await dispose();
    if (signal?.aborted === true || error instanceof GitRangeError) throw error;
    throw new GitRangeError(`git cannot read ${range} in "${repository}": ${lastLine(error)}`);
  }
}

async function tasksOf(folder: string, patch: string): Promise<TypingTask[]> {
  const tasks: TypingTask[] = [];
  for (const { newFileName, oldFileName, hunks } of parsePatch(patch)) {
    const file = withoutPrefix(newFileName, "b/");
    if (file === undefined || hunks.length === 0) continue;
    const isNew = withoutPrefix(oldFileName, "a/") === undefined;
    const text = isNew ? "" : normaliseText(await readFile(path.join(folder, file), "utf8").catch(() => ""));
    const edits = editsOf(text, hunks).filter(({ typed }) => typed.trim() !== "" || text !== "");
    if (edits.some(({ typed }) => typed.trim() !== "")) tasks.push({ path: file, text, learned: !isNew, edits });
  }
  return tasks.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Hunks without context lines as edits; each offset is one of the text that the edits before it left. */
export function editsOf(text: string, hunks: readonly StructuredPatchHunk[]): readonly TypedEdit[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const lineStart = (line: number): number => starts[line] ?? text.length;
  let shift = 0;
  return hunks.map(({ oldStart, oldLines, lines }) => {
    // A hunk that only adds stands after its old line, and the diff library counts from the line that follows.
    const from = lineStart(oldStart - 1);
    const removed = lineStart(oldStart - 1 + oldLines) - from;
    const added = lines.filter((line) => line.startsWith("+")).map((line) => `${line.slice(1).replace(/\r$/, "")}\n`).join("");
    // At the end of a text without a last line end, the first key is that line end.
    const typed = from > 0 && from === text.length && text[from - 1] !== "\n" ? `\n${added}` : added;
    const edit = { at: from + shift, removed, typed };
    shift += typed.length - removed;
    return edit;
  });
}

function withoutPrefix(name: string | undefined, prefix: string): string | undefined {
  return name?.startsWith(prefix) === true ? name.slice(prefix.length) : undefined;
}

async function git(repository: string, words: readonly string[], signal?: AbortSignal, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return (await run("git", [...words], { cwd: repository, signal, env, maxBuffer: MAXIMUM_OUTPUT_BYTES })).stdout;
}

function lastLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "git is not installed, or there is no such folder";
  const text = "stderr" in error && typeof error.stderr === "string" && error.stderr.trim() !== "" ? error.stderr : error.message;
  return text.trim().split("\n").pop() ?? text;
}
