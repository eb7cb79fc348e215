// Texts as samples: ids for training, and for measuring, ids with what is needed to state bits per character of the file.
import type { Sample } from "../model/window";
import { contextStart, GRID } from "../text/context";
import { fileHeader } from "../text/header";
import { detectIndentUnit, toModelText } from "../text/indentation";
import { normaliseText } from "../text/normalise";
import type { OtherCode } from "../text/otherCode";
import { trainingReadings, type FileFacts } from "../text/reading";
import { encode, OTHER_ID, type Vocabulary } from "../text/vocabulary";

/** A text to learn from or to measure on. */
export interface TrainingText {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

/** A sample to measure on. */
export interface MeasuredSample extends Sample {
  /** Characters of the file (normalised line ends) that the counted targets spell. */
  readonly characters: number;
  /** Bits of the counted characters outside the vocabulary, beside those of <other>. */
  readonly otherBits: number;
}

/** A text that is ready to be cut into samples. */
export interface PreparedText {
  readonly facts: FileFacts;
  /** Normalised line ends. */
  readonly text: string;
}

/** What serving knows of a file whose editor follows the file's own indentation. */
export function prepare({ path, text }: TrainingText): PreparedText {
  const normalised = normaliseText(text);
  return { facts: { path, indentUnit: detectIndentUnit(normalised) }, text: normalised };
}

/** What one pass reads; `phase` moves where samples start, so that passes differ. */
export function trainingSamples(texts: readonly PreparedText[], vocabulary: Vocabulary, phase: number): Sample[] {
  return texts.flatMap(({ facts, text }) =>
    trainingReadings(facts, text, phase).map((reading) => {
      const header = encode(vocabulary, reading.header).length;
      return { ids: encode(vocabulary, reading.header + reading.text), header };
    }),
  );
}

/** The model text that a vocabulary is learned from, headers included. */
export function* modelTexts(texts: readonly PreparedText[]): Generator<string> {
  for (const { facts, text } of texts) {
    for (const { header, text: body } of trainingReadings(facts, text, 0)) yield header + body;
  }
}

/**
 * Every character of a text once, each with the context that serving gives it: where the context of serving starts
 * anew, a new sample does, reads what is between there and the character uncounted, and counts from there on.
 *
 *   sample 1    [counted         ]
 *   sample 2         [read       |counted]
 *   sample 3              [read          |counted]
 */
export function measuredSamples({ facts, text }: PreparedText, vocabulary: Vocabulary, otherCode: OtherCode): MeasuredSample[] {
  const stretches = servedStretches(text);
  return stretches.map(({ start, from }, index) => {
    const end = stretches[index + 1]?.from ?? text.length;
    const header = fileHeader(facts.path, start === 0, facts.language);
    const counted = encode(vocabulary, header + toModelText(text.slice(start, from), facts.indentUnit)).length;
    const read = header + toModelText(text.slice(start, end), facts.indentUnit);
    const ids = encode(vocabulary, read);
    const characters = countCodePoints(text.slice(from, end));
    return { ids, header: counted, characters, otherBits: bitsOfOthers(read, ids, counted, otherCode) };
  });
}

/** Where the context of serving starts for the positions from `from` on, in order. */
function servedStretches(text: string): { readonly start: number; readonly from: number }[] {
  const stretches: { start: number; from: number }[] = [];
  for (let from = 0; from < text.length; from++) {
    // A context moves on at a line start, or where a cell of the grid begins or ends without one.
    const mayMove = from === 0 || text[from - 1] === "\n" || from % GRID <= 1 || from % GRID === GRID - 1;
    if (!mayMove) continue;
    const start = contextStart(text.slice(0, from), from);
    if (from === 0 || start !== stretches[stretches.length - 1].start) stretches.push({ start, from });
  }
  return stretches;
}

function bitsOfOthers(text: string, ids: Int32Array, from: number, otherCode: OtherCode): number {
  let bits = 0;
  let index = 0;
  for (const character of text) {
    if (index >= from && ids[index] === OTHER_ID) bits += otherCode.bits(character.codePointAt(0) ?? 0);
    index++;
  }
  return bits;
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
