// A folder as a workspace of which about a tenth of the files is yet to be written: what is learned and what is typed.
import { createHash } from "node:crypto";
import { listFiles } from "../../src/files/listFiles";
import { fileHeader } from "../../src/text/header";
import { detectIndentUnit, toModelText } from "../../src/text/indentation";

/** A file as the models read it. */
export interface ModelFile {
  readonly path: string;
  readonly header: string;
  readonly text: string;
}

export interface WorkspaceTexts {
  readonly learned: readonly ModelFile[];
  readonly held: readonly ModelFile[];
}

/** The files below a folder that may be learned from, split by their paths' digests: nine tenths, one tenth. */
export async function workspaceTexts(folder: string, maximumCharacters: number): Promise<WorkspaceTexts> {
  const { files } = await listFiles(folder, { maximumCharacters });
  const learned: ModelFile[] = [];
  const held: ModelFile[] = [];
  for (const { path, text } of files) (digest(path) < 0.1 ? held : learned).push(modelFile(path, text));
  return { learned, held };
}

/** A file's text and header in the models' spelling. */
export function modelFile(path: string, text: string): ModelFile {
  return { path, header: fileHeader(path, true), text: toModelText(text, detectIndentUnit(text)) };
}

/** A number in [0, 1) that a path's digest amounts to. */
function digest(path: string): number {
  return createHash("sha256").update(path).digest().readUInt32BE(0) / 2 ** 32;
}
