// What the model reads: the one place where a file's text becomes header and model text, for training and serving alike.
import { contextStart, trainingStretches } from "./context";
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

/** What one training pass reads of a file's whole text (normalised line ends); see `trainingStretches` for `phase`. */
export function trainingReadings(facts: FileFacts, text: string, phase: number): Reading[] {
  return trainingStretches(text, phase).map(({ start, end }) => reading(facts, start, text.slice(start, end)));
}

function reading({ path, language, indentUnit }: FileFacts, start: number, text: string): Reading {
  return { header: fileHeader(path, start === 0, language), text: toModelText(text, indentUnit) };
}
