// What the model reads: the one place where a file's text becomes header and model text, for training and serving alike.
import { contextStart, GRID, trainingStretches } from "./context";
import { fileHeader } from "./header";
import { toModelText, type IndentUnit } from "./indentation";

/** What is known of a file beside its text. */
export interface FileFacts {
  /** Path relative to the workspace, any separators. */
  readonly path: string;
  /** Language of a file whose name tells none. */
  readonly language?: string | undefined;
  readonly indentUnit: IndentUnit;
}

/** A header and the model text after it, as they are read from a zero state. */
export interface Reading {
  readonly header: string;
  readonly text: string;
}

/**
 * What the model has read at a position. `before` is the text before it (normalised line ends), or at least its last
 * MAXIMUM_CONTEXT + 1 UTF-16 units; `position` is the position in the whole text.
 */
export function readingAt(facts: FileFacts, before: string, position: number): Reading {
  const start = contextStart(before, position);
  return reading(facts, start, before.slice(start - (position - before.length)));
}

/**
 * The reading that takes the place of this one while someone writes on, as far as it is written: it starts later, so
 * that what it shares with this one has to be read anew. Undefined where that depends on what will be written.
 */
export function upcomingReading(facts: FileFacts, before: string, position: number): Reading | undefined {
  const current = contextStart(before, position);
  // A context moves on at the first line start of a new cell: this cell's, or the next one's.
  for (const written of ["\n", `${"x".repeat(GRID - (position % GRID))}\n`]) {
    const start = contextStart(before + written, position + written.length);
    if (start > current && start <= position) return reading(facts, start, before.slice(start - (position - before.length)));
  }
  return undefined;
}

/** What one training pass reads of a file's whole text (normalised line ends); see `trainingStretches` for `phase`. */
export function trainingReadings(facts: FileFacts, text: string, phase: number): Reading[] {
  return trainingStretches(text, phase).map(({ start, end }) => reading(facts, start, text.slice(start, end)));
}

function reading({ path, language, indentUnit }: FileFacts, start: number, text: string): Reading {
  return { header: fileHeader(path, start === 0, language), text: toModelText(text, indentUnit) };
}
