// Options that several commands share, and numbers, checked as they are parsed.
import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import { ENGINE_PREFERENCES } from "../protocol/enginePreference";

/** A parser of numbers from `minimum` to `maximum`. */
export function number(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!(value >= minimum && value <= maximum)) throw new InvalidArgumentError(`Give a number from ${minimum} to ${maximum}.`);
    return value;
  };
}

/** A parser of whole numbers from `minimum` to `maximum`. */
export function integer(minimum: number, maximum: number): (text: string) => number {
  const parse = number(minimum, maximum);
  return (text) => {
    let value = NaN;
    try {
      value = parse(text);
    } catch {
      // Told below, as a whole number.
    }
    if (!Number.isInteger(value)) throw new InvalidArgumentError(`Give a whole number from ${minimum} to ${maximum}.`);
    return value;
  };
}

export const parseSeed = integer(0, 0xffffffff);
export const parseTemperature = number(0, 2);
export const parseLength = integer(1, 100_000);

/** Threads: a command that someone waits for takes all cores. */
export function threadsOption(): Option {
  return new Option("--threads <number>", "threads").argParser(integer(1, 64)).default(availableParallelism(), "all cores");
}

/** The engine; "auto" times both for the model at hand where something is trained, and remembers the faster. */
export function engineOption(): Option {
  return new Option("--engine <engine>", "auto: training on the faster, the rest on wasm").choices(ENGINE_PREFERENCES).default("auto");
}

/** Globs, one an option; `what` ends the sentence "what is not ... either". */
export function excludeOption(what: string): Option {
  return new Option("--exclude <glob>", `what is not ${what} either, e.g. '**/*.csv'; may stand several times`)
    .argParser((glob: string, globs: readonly string[]) => [...globs, glob])
    .default([], "none");
}
