// What a command reads and writes, so that tests can stand in for it.
import { SingleBar } from "cli-progress";
import type { Engine } from "../engines/engine";
import type { EnginePreference } from "../protocol/enginePreference";

/** A command's surroundings. */
export interface Terminal {
  /** Standard input; undefined where a person would have to type it. */
  readonly input: AsyncIterable<Uint8Array> | undefined;
  /** Writes to standard output: results only. */
  readonly print: (text: string) => void;
  /** Standard error: progress where it is a terminal, and one line on what went wrong. */
  readonly errorStream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** The engine that is wanted. Rejects where "tensorflow" is wanted and cannot be loaded. */
  readonly createEngine: (preference: EnginePreference, threads?: number) => Promise<Engine>;
  /** A file that is built beside the program, by its path there. Rejects with one line where it is missing. */
  readonly readAsset: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Where the built program lies: its processes and the kernel. */
  readonly distDirectory: string;
  /** Directory of the model that ships. */
  readonly baseModel: string;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** A bar on standard error; nothing where that is no terminal. */
export interface ProgressBar {
  /** `fraction` from 0 to 1, `note` what stands beside the bar. */
  update(fraction: number, note: string): void;
  stop(): void;
}

export function createProgressBar({ errorStream }: Terminal, what: string): ProgressBar {
  if (errorStream.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    stream: errorStream, format: `${what} [{bar}] {percentage}% {note}`, barCompleteChar: "=", barIncompleteChar: " ",
    hideCursor: true, clearOnComplete: true, stopOnComplete: false, linewrap: false,
  });
  bar.start(1, 0, { note: "" });
  return {
    update: (fraction, note) => bar.update(Math.min(1, fraction), { note }),
    stop: () => bar.stop(),
  };
}
