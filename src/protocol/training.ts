// What the extension asks of the training process, and what that tells on the way.
import type { EngineWanted } from "./enginePreference";

export const TRAINING_METHODS = { train: "hunch/train", progress: "hunch/trainingProgress" } as const;

/** A folder to learn from. */
export interface TrainingFolder {
  readonly path: string;
  /** Globs of files to leave out, beside what .gitignore and the secret rules leave out. */
  readonly exclude: readonly string[];
}

/** One training run. */
export interface TrainRequest {
  readonly folders: readonly TrainingFolder[];
  /** Model directories to start from, best first; a new model is made where none of them can be read. */
  readonly startDirectories: readonly string[];
  /** Where the result goes; what is there stays until the new model is complete. */
  readonly outputDirectory: string;
  readonly seconds: number;
  /** Threads; 0 stands for half of the cores. */
  readonly threads: number;
  readonly seed: number;
  /** WASM where absent. */
  readonly engine?: EngineWanted;
}

/** Where a training run is. */
export interface TrainingProgress {
  readonly phase: "reading" | "evaluating" | "training" | "saving";
  /** 0 to 1, of the time budget. */
  readonly fraction: number;
  readonly secondsLeft: number;
  readonly charactersPerSecond: number;
  /** Of the text read last; undefined before the first update. */
  readonly bitsPerCharacter?: number;
  /** The engine that trains and its variant, once it is known. */
  readonly engine?: string;
}

/** What a training run came to. */
export interface TrainingResult {
  /** Bits per character of held-out files; undefined where the workspace is too small to hold any out. */
  readonly heldOutBefore?: number;
  readonly heldOutAfter?: number;
  /** Files learned from or held out, and how many of the latter. */
  readonly files: number;
  readonly heldOutFiles: number;
  /** Characters trained on, counted as often as they were read. */
  readonly characters: number;
  readonly seconds: number;
  /** What was left out, e.g. "3 binary, 1 secret". */
  readonly leftOut: string;
  /** Lines left out because a secret scanner flagged them. */
  readonly secretLines: number;
  /** The engine that trained and its variant, e.g. "wasm (relaxed SIMD)". */
  readonly engine: string;
  /** Why it was not the engine that was wanted, in one line. */
  readonly engineProblem?: string;
}
