// The files of a folder that may be learned from, and what was left out. One file and the whole walk are judged by the
// same rules, so that an editor can ask about a single document.
import { createHash } from "node:crypto";
import { readFile, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { MAXIMUM_FILE_BYTES, textOf } from "./contentRules";
import { createPathRules, type PathRules } from "./pathRules";
import type { LeftOut, LeftOutReason } from "./reasons";
import { withoutSecretLines, type Pause } from "./secretLines";

/** A text to learn from: normalised line ends, lines with secrets removed. */
export interface TextFile {
  /** Relative to the folder, with "/" between its parts. */
  readonly path: string;
  readonly text: string;
}

export interface FileList {
  /** By path. */
  readonly files: readonly TextFile[];
  /** By path; a folder that is left out as a whole stands once. */
  readonly leftOut: readonly LeftOut[];
  /** Lines removed because a secret scanner flagged them. */
  readonly secretLines: number;
}

export interface ListOptions {
  /** Globs of what is not learned from, as VS Code writes them. */
  readonly exclude?: readonly string[];
  /** Files are drawn by their path's digest until their texts together reach this; the others are "over the limit". */
  readonly maximumCharacters?: number;
  readonly signal?: AbortSignal;
  /** Awaited while a large file is looked through. */
  readonly pause?: Pause;
}

/** A file that its path says nothing against. */
export interface Candidate {
  /** Relative to the folder, with "/" between its parts. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** What may be learned from below one folder. */
export interface FileSource {
  /** Why nothing is learned from a path, by its name alone; cheap and synchronous. */
  reasonAgainst(relative: string): LeftOutReason | undefined;
  /** The text of one file with the number of lines removed, or why it is left out. */
  read(relative: string): Promise<{ readonly file: TextFile; readonly secretLines: number } | LeftOut>;
  /** Whether the whole walk would learn from a file. */
  mayLearnFrom(relative: string): Promise<boolean>;
  /** All of them. */
  list(): Promise<FileList>;
  /** What `read` has to be asked about, in no order, and what paths and sizes rule out: a walk that opens no file. */
  candidates(): Promise<{ readonly candidates: readonly Candidate[]; readonly leftOut: readonly LeftOut[] }>;
}

const MAXIMUM_CHARACTERS = 32_000_000;
const FILES_AT_ONCE = 16;

/** Lists what may be learned from below `root`. Throws the file system's error where `root` cannot be read. */
export async function listFiles(root: string, options: ListOptions = {}): Promise<FileList> {
  return (await createFileSource(root, options)).list();
}

/** The rules that hold below `root` now; .gitignore files are read once. */
export async function createFileSource(root: string, options: ListOptions = {}): Promise<FileSource> {
  const { exclude = [], maximumCharacters = MAXIMUM_CHARACTERS, signal, pause } = options;
  const real = await realpath(root);
  const rules = createPathRules(real, exclude);
  const read = (relative: string) => readOne(real, rules, relative.replaceAll("\\", "/"), pause);
  return {
    reasonAgainst: rules.reasonAgainst,
    read,
    mayLearnFrom: async (relative) => "file" in (await read(relative)),
    async candidates() {
      const { candidates: paths, leftOut } = await walk(real, rules, signal);
      const candidates: Candidate[] = [];
      for (let next = 0; next < paths.length; next += FILES_AT_ONCE) {
        signal?.throwIfAborted();
        await Promise.all(paths.slice(next, next + FILES_AT_ONCE).map(async (relative) => {
          const found = await stat(path.join(real, relative)).catch(() => undefined);
          if (found === undefined || !found.isFile()) leftOut.push({ path: relative, reason: found ? "not a file" : "unreadable" });
          else if (found.size > MAXIMUM_FILE_BYTES) leftOut.push({ path: relative, reason: "huge" });
          else candidates.push({ path: relative, bytes: found.size, modifiedMs: found.mtimeMs });
        }));
      }
      return { candidates, leftOut };
    },
    async list() {
      const { candidates, leftOut } = await walk(real, rules, signal);
      const order = candidates.map((relative) => ({ path: digest(relative), relative })).sort(byPath).map(({ relative }) => relative);
      const files: TextFile[] = [];
      let characters = 0;
      let secretLines = 0;
      for (let next = 0; next < order.length; next += FILES_AT_ONCE) {
        signal?.throwIfAborted();
        for (const found of await Promise.all(order.slice(next, next + FILES_AT_ONCE).map(read))) {
          if (!("file" in found)) {
            leftOut.push(found);
          } else if (characters + found.file.text.length > maximumCharacters) {
            leftOut.push({ path: found.file.path, reason: "over the limit" });
          } else {
            files.push(found.file);
            characters += found.file.text.length;
            secretLines += found.secretLines;
          }
        }
      }
      return { files: files.sort(byPath), leftOut: leftOut.sort(byPath), secretLines };
    },
  };
}

/** Files that their paths say nothing against; folders first level by level, so that no recursion runs deep. */
async function walk(root: string, rules: PathRules, signal?: AbortSignal): Promise<{ candidates: string[]; leftOut: LeftOut[] }> {
  const candidates: string[] = [];
  const leftOut: LeftOut[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal?.throwIfAborted();
    const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (folder === "") throw error;
      leftOut.push({ path: folder, reason: "unreadable" });
      return [];
    });
    for (const entry of entries) {
      const relative = folder + entry.name;
      const shown = entry.isDirectory() ? `${relative}/` : relative;
      // A link is never followed: what it names inside the folder is met anyway, and the rest is not ours.
      const reason = rules.reasonAgainstEntry(relative, entry.isDirectory()) ?? (entry.isSymbolicLink() ? "link" : undefined);
      if (reason !== undefined) leftOut.push({ path: shown, reason });
      else if (entry.isDirectory()) folders.push(shown);
      else candidates.push(relative);
    }
  }
  return { candidates, leftOut };
}

async function readOne(root: string, rules: PathRules, relative: string, pause?: Pause): Promise<{ file: TextFile; secretLines: number } | LeftOut> {
  const no = (reason: LeftOutReason): LeftOut => ({ path: relative, reason });
  const against = rules.reasonAgainst(relative);
  if (against !== undefined) return no(against);
  const whole = path.join(root, relative);
  try {
    if ((await realpath(whole)) !== whole) return no("link");
    const bytes = await readRegularFile(whole);
    if (typeof bytes === "string") return no(bytes);
    const found = textOf(bytes, path.basename(relative));
    if ("reason" in found) return no(found.reason);
    const { text, removed } = await withoutSecretLines(found.text, path.basename(relative), pause);
    return { file: { path: relative, text }, secretLines: removed };
  } catch {
    return no("unreadable");
  }
}

/** The bytes of a file; pipes and devices, which could block for ever, and huge files are not read. */
async function readRegularFile(file: string): Promise<Uint8Array | LeftOutReason> {
  const found = await stat(file);
  if (!found.isFile()) return "not a file";
  return found.size > MAXIMUM_FILE_BYTES ? "huge" : readFile(file);
}

function digest(relative: string): string {
  return createHash("sha256").update(relative).digest("hex");
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
