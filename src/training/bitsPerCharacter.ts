// Bits per character of files: every character counts, those outside the vocabulary with all their bits, and the
// divisor is characters of the file, not of the shorter text that the model reads.
import type { Loss } from "../engines/engine";
import { createRandom, shuffle } from "../model/random";
import { evaluationWindows, type Window } from "../model/window";
import { createOtherCode } from "../text/otherCode";
import type { Vocabulary } from "../text/vocabulary";
import { measuredSamples, type MeasuredSample, type PreparedText } from "./samples";

/** What measures windows, e.g. a trainer: the state is carried from call to call and reset where a window says so. */
export interface WindowMeasure {
  evaluate(window: Window): Promise<Loss>;
}

/** Bits of so many characters. */
export interface MeasuredBits {
  readonly bits: number;
  readonly characters: number;
}

/** Shape of the windows that a measure takes. */
export interface WindowShape {
  readonly steps: number;
  readonly rows: number;
}

/** Samples of texts, drawn by seed until they have `maximumCharacters`. */
export function drawMeasuredSamples(texts: readonly PreparedText[], vocabulary: Vocabulary, maximumCharacters: number, seed: number): MeasuredSample[] {
  const otherCode = createOtherCode(vocabulary);
  const drawn: MeasuredSample[] = [];
  let characters = 0;
  for (const sample of shuffle(texts.flatMap((text) => measuredSamples(text, vocabulary, otherCode)), createRandom(seed))) {
    if (characters >= maximumCharacters) break;
    drawn.push(sample);
    characters += sample.characters;
  }
  return drawn;
}

/** Measures samples; `signal` stops between windows by throwing its reason. */
export async function measureBits(measure: WindowMeasure, samples: readonly MeasuredSample[], { steps, rows }: WindowShape, signal?: AbortSignal): Promise<MeasuredBits> {
  let nats = 0;
  let [otherBits, characters] = [0, 0];
  for (const window of evaluationWindows(samples, steps, rows)) {
    signal?.throwIfAborted();
    nats += (await measure.evaluate(window)).nats;
    await nextTurn();
  }
  for (const sample of samples) {
    otherBits += sample.otherBits;
    characters += sample.characters;
  }
  return { bits: nats / Math.LN2 + otherBits, characters };
}

/** Lets timers, messages and signals in between two windows. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
