// Learns the folders of a workspace from nothing: files are chosen and read, learned without the LSTM, least relevant
// first; then the last stretch, of files that no training of the LSTM has seen, with it.
import { createFileSource, type FileSource } from "../files/listFiles";
import { summaryOf, type LeftOut } from "../files/reasons";
import type { Pause } from "../files/secretLines";
import type { WorkspaceFolder, WorkspaceStatus } from "../protocol/completion";
import { oneLine } from "../store/modelError";
import { fileHeader } from "../text/header";
import { detectIndentUnit, toModelText } from "../text/indentation";
import { splitHeldOutInSteps } from "../training/heldOut";
import { orderForLearning } from "./buildOrder";
import type { PlacedCharacterModel } from "./characterModel";
import { DocumentText } from "./documentText";
import { uncommittedLines } from "./learnedLines";
import { learnRuns, takeRuns } from "./learnLines";
import { lineHashes } from "./lineHash";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { Turn } from "./turns";

/** Bytes learned of a workspace at most. */
export const MAXIMUM_BYTES = 12_000_000;
/** Characters of the last stretch, learned with the LSTM: some seconds' work. */
const LAST_STRETCH = 16_000;
const FILES_AT_ONCE = 2;
/** Converted at once. */
const PIECE_UNITS = 16_000;
/** The seed that "Train on Workspace" draws its held-out files by. */
const TRAINING_SEED = 1;

/** A file to learn from. */
export interface ChosenFile {
  /** Its absolute path, by which records know it. */
  readonly key: string;
  /** Below its folder. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly source: FileSource;
}

/** A folder of the workspace and the rules that hold in it. */
export interface RuledFolder {
  readonly path: string;
  readonly source: FileSource;
}

/** The files to learn from, least relevant first. */
export interface Choice {
  readonly folders: readonly RuledFolder[];
  readonly files: readonly ChosenFile[];
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

interface ReadFile {
  readonly file: ChosenFile;
  readonly path: string;
  readonly text: string;
}

/** The rules of folders as they are now. Throws one line where a folder cannot be read. */
export async function rulesOf(folders: readonly WorkspaceFolder[], pause?: Pause): Promise<RuledFolder[]> {
  return Promise.all(folders.map(async ({ path, exclude }) => {
    const source = await createFileSource(path, { exclude, ...(pause === undefined ? {} : { pause }) }).catch((error: unknown) => {
      throw new Error(`the folder "${path}" cannot be read: ${oneLine(error)}`);
    });
    return { path, source };
  }));
}

/** Looks through the folders. Throws one line where a folder cannot be read. */
export async function chooseFiles(folders: readonly WorkspaceFolder[], openKeys: readonly string[], pause?: Pause): Promise<Choice> {
  const ruled = await rulesOf(folders, pause);
  const found: { chosen: ChosenFile; path: string; bytes: number; modifiedMs: number }[] = [];
  const leftOut: LeftOut[] = [];
  for (const { path: folder, source } of ruled) {
    const { candidates, leftOut: ruledOut } = await source.candidates();
    leftOut.push(...ruledOut);
    for (const { path, bytes, modifiedMs } of candidates) {
      const chosen = { key: keyOf(folder, path), path, bytes, modifiedMs, source };
      found.push({ chosen, path: chosen.key, bytes, modifiedMs });
    }
  }
  const files = orderForLearning(found, openKeys, MAXIMUM_BYTES).map(({ chosen }) => chosen);
  const isChosen = new Set(files);
  for (const { chosen } of found) if (!isChosen.has(chosen)) leftOut.push({ path: chosen.path, reason: "over the limit" });
  return { folders: ruled, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), leftOut };
}

/** The folder that holds a file, and the file's path below it; undefined where none does. */
export function folderOf(folders: readonly RuledFolder[], key: string): { readonly source: FileSource; readonly path: string } | undefined {
  const folder = folders.find(({ path }) => key.startsWith(keyOf(path, "")));
  return folder && { source: folder.source, path: key.slice(keyOf(folder.path, "").length) };
}

/** Where a file of a workspace folder is known by. */
export function keyOf(folder: string, relative: string): string {
  return `${folder.replace(/[\\/]+$/, "")}/${relative}`;
}

export interface LearnOptions {
  readonly learned: LearnedWorkspace;
  /** One that nobody else places. */
  readonly character: PlacedCharacterModel | undefined;
  readonly onStatus: (status: WorkspaceStatus) => void;
  /** What became due meanwhile: done between two files. */
  readonly meanwhile: (turn: Turn) => Promise<void>;
  /** Awaited between files that are read. */
  readonly pause?: Pause;
}

/**
 * Learns the chosen files. Of a file that lines are known of already, the others are learned. Returns what was left out
 * altogether, summed up.
 */
export async function learnFiles(choice: Choice, turn: Turn, options: LearnOptions): Promise<string> {
  const { learned, character, onStatus, meanwhile, pause = async () => undefined } = options;
  const leftOut = [...choice.leftOut];
  let files = 0;
  const tell = (phase: WorkspaceStatus["phase"], fraction: number): void =>
    onStatus({ phase, fraction, files, characters: learned.characters, leftOut: summaryOf(leftOut) });
  tell("reading", 0);
  const read = await turn.aside(() => readAll(choice.files, leftOut, pause, (fraction) => tell("reading", fraction)));
  const kept = new Set(read.map(({ file }) => file));
  for (const file of choice.files) if (!kept.has(file) && learned.records.has(file.key)) learned.lose(file.key);
  const stretch = character === undefined ? [] : await lastStretch(read, turn);
  const total = Math.max(1, read.reduce((sum, { text }) => sum + text.length, 0));
  let done = 0;
  for (const one of [...read.filter((file) => !stretch.includes(file)), ...stretch]) {
    await meanwhile(turn);
    await turn.next();
    if (learned.records.has(one.file.key) || stretch.includes(one)) await learnByLine(one, learned, character, turn);
    else await learnWhole(one, learned, turn);
    done += one.text.length;
    files++;
    tell("learning", done / total);
  }
  tell("ready", 1);
  return summaryOf(leftOut);
}

async function readAll(files: readonly ChosenFile[], leftOut: LeftOut[], pause: Pause, onFraction: (fraction: number) => void): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  for (let next = 0; next < files.length; next += FILES_AT_ONCE) {
    const several = files.slice(next, next + FILES_AT_ONCE);
    for (const [index, found] of (await Promise.all(several.map(({ source, path }) => source.read(path)))).entries()) {
      if ("file" in found) read.push({ file: several[index], path: found.file.path, text: found.file.text });
      else leftOut.push(found);
    }
    onFraction(Math.min(1, (next + FILES_AT_ONCE) / files.length));
    await pause();
  }
  return read;
}

async function learnWhole({ file, path, text }: ReadFile, learned: LearnedWorkspace, turn: Turn): Promise<void> {
  const indentUnit = detectIndentUnit(text);
  const { bytes, modifiedMs } = file;
  learned.record(file.key, { bytes, modifiedMs, sequence: lineHashes(text), spare: new Map() });
  learned.place(fileHeader(path, true));
  for (const piece of piecesOf(text)) await learned.learn(toModelText(piece, indentUnit), turn);
}

async function learnByLine({ file, path, text }: ReadFile, learned: LearnedWorkspace, character: PlacedCharacterModel | undefined, turn: Turn): Promise<void> {
  const document = new DocumentText(text, 0);
  const facts = { path, indentUnit: detectIndentUnit(text) };
  const lines = uncommittedLines(learned.records.get(file.key), document.hashes);
  learned.commit(file.key, document.hashes, lines, file);
  await learnRuns(learned, character, takeRuns(document, facts, lines), turn);
}

/** A text in pieces of whole lines, none of them much longer than PIECE_UNITS. */
function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf("\n", start + PIECE_UNITS);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    yield text.slice(start, end);
    start = end;
  }
}

/** The most relevant files of those that a training holds out, as many as the stretch takes; most relevant last. */
async function lastStretch(read: readonly ReadFile[], turn: Turn): Promise<readonly ReadFile[]> {
  const byPath = [...read].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const steps = splitHeldOutInSteps(byPath, TRAINING_SEED);
  let step = steps.next();
  for (; !step.done; step = steps.next()) await turn.next();
  const heldOut = new Set<unknown>(step.value.heldOut);
  let characters = 0;
  return [...read].reverse().filter((one) => {
    if (!heldOut.has(one) || characters + one.text.length > LAST_STRETCH) return false;
    characters += one.text.length;
    return true;
  }).reverse();
}
