// What everything that is measured has in common: the text that is learned, the text that is typed, and how progress is told.
import type { TextFile } from "../files/listFiles";
import type { TypingTask } from "./typist";

export interface Setting {
  readonly texts: readonly TextFile[];
  readonly tasks: readonly TypingTask[];
  /** Characters of each edit that are typed at most. */
  readonly maximumCharacters: number;
  /** Telling lines of the texts; see `learnedLines`. */
  readonly learned: ReadonlySet<string>;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly phase: Phase;
}

/** Runs one part of the evaluation, which tells the fraction of itself that is done. */
export type Phase = <Result>(name: string, work: (told: (fraction: number) => void) => Promise<Result>) => Promise<Result>;

/** Phases of equal weight, as one fraction of everything. */
export function createPhases(count: number, onProgress: (fraction: number, name: string) => void, signal: AbortSignal): Phase {
  let done = 0;
  return async (name, work) => {
    signal.throwIfAborted();
    onProgress(done / count, name);
    const result = await work((fraction) => onProgress((done + Math.min(1, fraction)) / count, name));
    done = Math.min(done + 1, count);
    return result;
  };
}
