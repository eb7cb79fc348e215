// What the typist's keys amount to: keystrokes saved, how often ghost text was right, how often it was shown, how long it
// took, and how far its probabilities can be trusted.
import type { TypistStep } from "./typist";

export interface TypistFigures {
  /** Characters typed, without indentation that the editor types. */
  readonly characters: number;
  readonly keys: number;
  /** 1 - keys / characters. */
  readonly keystrokesSaved: number;
  /** The same where every suggestion shown costs half a key to read. */
  readonly savedWhenShownCostsHalf: number;
  /** Shares of shown suggestions. */
  readonly firstWordRight: number;
  readonly wholeRight: number;
  /** Suggestions shown per 100 keys; ghost text that stays while it is typed through is one suggestion. */
  readonly shownPer100: number;
  /** Suggestions shown per 100 characters of text, of which one key may give many. */
  readonly shownPer100Characters: number;
  /** Milliseconds of a request. */
  readonly p50: number;
  readonly p95: number;
  /** Times that other text took the place of ghost text while its own text was typed. */
  readonly replaced: number;
  /** Mean distance between the given probability of a right first word and its share, over tenths; absent without probabilities. */
  readonly calibrationError?: number;
}

/** The figures of keys typed; shares of nothing are 0. */
export function typistFigures(steps: readonly TypistStep[]): TypistFigures {
  const shown = steps.flatMap((step) => step.shown ?? []);
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  const characters = steps.reduce((sum, step) => sum + step.characters, 0);
  const milliseconds = steps.flatMap((step) => step.milliseconds ?? []);
  const calibration = calibrationError(shown.flatMap(({ firstWordProbability, firstWordRight }) =>
    firstWordProbability === undefined ? [] : [{ probability: firstWordProbability, right: firstWordRight }]));
  return {
    characters,
    keys: steps.length,
    keystrokesSaved: share(characters - steps.length, characters),
    savedWhenShownCostsHalf: share(characters - steps.length - shown.length / 2, characters),
    firstWordRight: share(shown.filter(({ firstWordRight }) => firstWordRight).length, shown.length),
    wholeRight: share(shown.filter(({ wholeRight }) => wholeRight).length, shown.length),
    shownPer100: 100 * share(shown.length, steps.length),
    shownPer100Characters: 100 * share(shown.length, characters),
    p50: percentile(milliseconds, 0.5),
    p95: percentile(milliseconds, 0.95),
    replaced: shown.filter(({ replaced }) => replaced).length,
    ...(calibration === undefined ? {} : { calibrationError: calibration }),
  };
}

/**
 * Expected calibration error over tenths of the scale (Naeini et al. 2015): the mean distance between probability and
 * share, weighted by how many fall into a tenth. Undefined where there is nothing to judge.
 */
export function calibrationError(judged: readonly { readonly probability: number; readonly right: boolean }[]): number | undefined {
  const bins = Array.from({ length: 10 }, () => ({ probability: 0, right: 0 }));
  for (const { probability, right } of judged) {
    const bin = bins[Math.min(9, Math.floor(probability * 10))];
    bin.probability += probability;
    bin.right += right ? 1 : 0;
  }
  const distance = bins.reduce((sum, bin) => sum + Math.abs(bin.probability - bin.right), 0);
  return judged.length === 0 ? undefined : distance / judged.length;
}

/** The value below which a share of the numbers lies, e.g. 0.95. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
