// Which engine is wanted: what a setting or an option says.

/** "auto" trains on whichever is measured faster for the model at hand, and completes on "wasm". */
export const ENGINE_PREFERENCES = ["auto", "wasm", "tensorflow"] as const;

export type EnginePreference = (typeof ENGINE_PREFERENCES)[number];

/** An engine as a process is asked for it. */
export interface EngineWanted {
  readonly preference: EnginePreference;
  /** The folder that TensorFlow is loaded from; "" where none is known. */
  readonly tensorFlowPath: string;
}

/** What a process takes where it is told nothing. */
export const WASM_WANTED: EngineWanted = { preference: "wasm", tensorFlowPath: "" };
