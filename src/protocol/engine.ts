// What the extension asks of the engine process, beside what it asks of the workspace (completion.ts).
import type { EngineWanted } from "./enginePreference";

/** Names of requests. */
export const ENGINE_METHODS = {
  loadModel: "hunch/loadModel", unload: "hunch/unload", privacy: "hunch/privacy",
} as const;

/** Loads the model of a directory; the model that was there serves until it is ready, and stays where this fails. */
export interface LoadModelRequest {
  readonly directory: string;
  /** WASM where absent. */
  readonly engine?: EngineWanted;
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
  /** Why it is not the engine that was wanted, in one line. */
  readonly engineProblem?: string;
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
