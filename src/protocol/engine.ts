// What the extension or the command line asks of the engine process.
import type { FileFacts } from "../text/reading";

/** Names of requests. */
export const ENGINE_METHODS = {
  loadModel: "hunch/loadModel", complete: "hunch/complete", unload: "hunch/unload", privacy: "hunch/privacy",
} as const;

/** Loads the model of a directory; the model that was there serves until it is ready, and stays where this fails. */
export interface LoadModelRequest {
  readonly directory: string;
}

/** What is told of a loaded model. */
export interface LoadedModel {
  readonly directory: string;
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly parameters: number;
  /** The engine and its variant, e.g. "wasm (relaxed SIMD)". */
  readonly engine: string;
}

/** Asks whether a file is one that Hunch stays out of, by the rules that hold for learning. */
export interface PrivacyRequest {
  /** The workspace folder. */
  readonly folder: string;
  /** Globs that settings exclude. */
  readonly exclude: readonly string[];
  /** Path of the file below the folder. */
  readonly path: string;
}

/** Why nothing is learned from a file and nothing completed in it; null where nothing speaks against either. */
export type PrivacyAnswer = "secret" | "ignored" | "excluded" | null;

/** A continuation to compute. A newer request of the same source makes an older one stale. */
export interface CompleteRequest {
  /** Who asks, e.g. a document's URI. */
  readonly source: string;
  readonly facts: FileFacts;
  /** Text before the position (normalised line ends): all of it or its last MAXIMUM_CONTEXT + 1 UTF-16 units. */
  readonly before: string;
  readonly position: number;
  readonly temperature: number;
  readonly maxLength: number;
  readonly seed: number;
  readonly stopAtLineEnd: boolean;
}

/** A continuation; null stands for a request that became stale. */
export interface CompleteAnswer {
  readonly text: string;
  /** Natural logarithm of the probability of each model character. */
  readonly logProbabilities: readonly number[];
  /** Milliseconds the engine process worked on it. */
  readonly milliseconds: number;
}
