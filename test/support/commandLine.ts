// The command line as someone at a terminal meets it, in this process.
import path from "node:path";
import { Writable } from "node:stream";
import { runProgram } from "../../src/cli/program";
import type { Engine } from "../../src/engines/engine";
import { referenceEngine } from "../../src/engines/reference";
import { cacheKernelBytes } from "./cache";

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly input?: string | Uint8Array;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
}

interface Installation {
  /** Where the model lies that ships. */
  readonly baseModel: () => string;
  readonly createEngine?: (preference?: string) => Promise<Engine>;
}

/** `hunch WORDS` of an installation; over the reference engine where no other is given. */
export function createHunch({ baseModel, createEngine = () => Promise.resolve(referenceEngine) }: Installation) {
  return async (
    words: readonly string[],
    { input, isTerminal = false, signal = new AbortController().signal }: Surroundings = {},
  ): Promise<Outcome> => {
    const output = { out: "", err: "" };
    const errorStream = Object.assign(
      new Writable({ write: (chunk, _, done) => ((output.err += String(chunk)), done()) }),
      { isTTY: isTerminal, cursorTo: () => undefined, clearLine: () => undefined, columns: 120 });
    const code = await runProgram(words, "1.2.3", {
      input: input === undefined ? undefined : [Buffer.from(input)] as never,
      print: (text) => (output.out += text),
      errorStream, signal, createEngine,
      readAsset: cacheKernelBytes,
      distDirectory: path.resolve(__dirname, "../../dist"),
      baseModel: baseModel(),
      now: () => new Date("2026-01-02T03:04:05Z"),
    });
    return { code, ...output };
  };
}
