// Learns the folders of a workspace from nothing: files are chosen and read, learned without the LSTM, least relevant
// first; then the last stretch, of files that no training of the LSTM has seen, with it.
import { createFileSource, type Candidate, type FileSource } from "../files/listFiles";
import { summaryOf, type LeftOut } from "../files/reasons";
import type { WorkspaceFolder, WorkspaceStatus } from "../protocol/completion";
import { fileHeader } from "../text/header";
import { detectIndentUnit, toModelText } from "../text/indentation";
import { splitHeldOut } from "../training/heldOut";
import { orderForLearning } from "./buildOrder";
import type { PlacedCharacterModel } from "./characterModel";
import { DocumentText } from "./documentText";
import { learnRuns, takeRuns } from "./learnLines";
import { lineHashes } from "./lineHash";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { Turn } from "./turns";

/** Bytes learned of a workspace at most. */
export const MAXIMUM_BYTES = 16_000_000;
/** Characters of the last stretch, learned with the LSTM: some seconds' work. */
const LAST_STRETCH = 16_000;
const FILES_AT_ONCE = 8;
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

/** The files to learn from, least relevant first. */
export interface Choice {
  readonly files: readonly ChosenFile[];
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

interface ReadFile {
  readonly file: ChosenFile;
  readonly path: string;
  readonly text: string;
}

/** Looks through the folders. Throws one line where a folder cannot be read. */
export async function chooseFiles(folders: readonly WorkspaceFolder[], openKeys: readonly string[]): Promise<Choice> {
  const found: { candidate: ChosenFile; path: string; bytes: number; modifiedMs: number }[] = [];
  const leftOut: LeftOut[] = [];
  for (const { path: folder, exclude } of folders) {
    const source = await createFileSource(folder, { exclude }).catch((error: unknown) => {
      throw new Error(`the folder "${folder}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    });
    const { candidates, leftOut: ruledOut } = await source.candidates();
    leftOut.push(...ruledOut);
    for (const candidate of candidates) {
      const chosen = chosenFile(folder, candidate, source);
      found.push({ candidate: chosen, path: chosen.key, bytes: chosen.bytes, modifiedMs: chosen.modifiedMs });
    }
  }
  const files = orderForLearning(found, openKeys, MAXIMUM_BYTES).map(({ candidate }) => candidate);
  const chosen = new Set(files);
  for (const { candidate } of found) if (!chosen.has(candidate)) leftOut.push({ path: candidate.path, reason: "over the limit" });
  return { files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), leftOut };
}

/** Where a file of a workspace folder is known by. */
export function keyOf(folder: string, relative: string): string {
  return `${folder.replace(/[\\/]+$/, "")}/${relative}`;
}

/** Learns the chosen files; `character` is one that nobody else places. */
export async function learnFiles(
  learned: LearnedWorkspace,
  character: PlacedCharacterModel | undefined,
  choice: Choice,
  turn: Turn,
  onStatus: (status: WorkspaceStatus) => void,
): Promise<void> {
  const leftOut = [...choice.leftOut];
  let files = 0;
  const tell = (phase: WorkspaceStatus["phase"], fraction: number): void =>
    onStatus({ phase, fraction, files, characters: learned.characters, leftOut: summaryOf(leftOut) });
  tell("reading", 0);
  const read = await turn.aside(() => readAll(choice.files, leftOut, (fraction) => tell("reading", fraction)));
  const stretch = character === undefined ? [] : lastStretch(read);
  const total = Math.max(1, read.reduce((sum, { text }) => sum + text.length, 0));
  let done = 0;
  const noted = (one: ReadFile): void => {
    learned.record(one.file.key, { sequence: lineHashes(one.text), spare: new Map() });
    done += one.text.length;
    files++;
    tell("learning", done / total);
  };
  for (const one of read) {
    if (stretch.includes(one)) continue;
    const indentUnit = detectIndentUnit(one.text);
    await turn.next();
    learned.place(fileHeader(one.path, true));
    await learned.learn(toModelText(one.text, indentUnit), turn);
    noted(one);
  }
  for (const one of stretch) {
    const text = new DocumentText(one.text, 0);
    const facts = { path: one.path, indentUnit: detectIndentUnit(one.text) };
    await learnRuns(learned, character, takeRuns(text, facts, text.lines.map((_, line) => line)), turn);
    noted(one);
  }
  tell("ready", 1);
}

function chosenFile(folder: string, { path, bytes, modifiedMs }: Candidate, source: FileSource): ChosenFile {
  return { key: keyOf(folder, path), path, bytes, modifiedMs, source };
}

async function readAll(files: readonly ChosenFile[], leftOut: LeftOut[], onFraction: (fraction: number) => void): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  for (let next = 0; next < files.length; next += FILES_AT_ONCE) {
    const several = files.slice(next, next + FILES_AT_ONCE);
    for (const [index, found] of (await Promise.all(several.map(({ source, path }) => source.read(path)))).entries()) {
      if ("file" in found) read.push({ file: several[index], path: found.file.path, text: found.file.text });
      else leftOut.push(found);
    }
    onFraction(Math.min(1, (next + FILES_AT_ONCE) / files.length));
  }
  return read;
}

/** The most relevant files of those that a training holds out, as many as the stretch takes; most relevant last. */
function lastStretch(read: readonly ReadFile[]): readonly ReadFile[] {
  const byPath = [...read].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const heldOut = new Set<unknown>(splitHeldOut(byPath, TRAINING_SEED).heldOut);
  let characters = 0;
  return [...read].reverse().filter((one) => {
    if (!heldOut.has(one) || characters + one.text.length > LAST_STRETCH) return false;
    characters += one.text.length;
    return true;
  }).reverse();
}
