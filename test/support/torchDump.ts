// What PyTorch computed with small models: the files beside test/reference/dump.py, which says what they hold.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { AdamOptions } from "../../src/model/adam";
import type { Architecture } from "../../src/model/architecture";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";
import { IGNORED, type Window } from "../../src/model/window";

export interface TorchDump {
  readonly name: string;
  readonly architecture: Architecture;
  readonly steps: number;
  readonly rows: number;
  readonly learningRate: number;
  readonly adam: AdamOptions;
  readonly weights: ModelWeights;
  readonly windows: readonly Window[];
  /** Mean cross-entropy of each window before its update, nats. */
  readonly losses: readonly number[];
  /** Global norm of each window's gradient before clipping. */
  readonly norms: readonly number[];
  /** Of the first window; absent in the dump of middle size. */
  readonly first?: {
    readonly hidden: Float32Array; // (T, B, H) of the top layer
    readonly logits: Float32Array; // (T, B, V)
    readonly lastHidden: Float32Array; // (L, B, H)
    readonly lastCell: Float32Array; // (L, B, H)
    readonly gradients: ModelWeights; // before clipping
  };
  /** After all updates. */
  readonly trained?: ModelWeights;
}

export const TORCH_DUMPS: readonly TorchDump[] = ["small1", "small2", "odd2", "middle1"].map(readDump);

type Stored = Omit<TorchDump, "name" | "weights" | "windows" | "first" | "trained"> & {
  readonly weights: Record<string, string>;
  readonly windows: readonly Record<"inputs" | "targets" | "resets", number[]>[];
  readonly gradients?: Record<string, string>;
  readonly trained?: Record<string, string>;
} & Record<"hidden" | "logits" | "lastHidden" | "lastCell", string>;

function readDump(name: string): TorchDump {
  const file = path.join(__dirname, "../reference", `${name}.json`);
  const stored = JSON.parse(readFileSync(file, "utf8")) as Stored;
  const { architecture, steps, rows, learningRate, adam, losses, norms } = stored;
  const windows = stored.windows.map(({ inputs, targets, resets }) => ({
    steps,
    rows,
    inputs: Int32Array.from(inputs),
    targets: Int32Array.from(targets),
    resets: Uint8Array.from(resets),
    counted: targets.filter((target) => target !== IGNORED).length,
  }));
  const common = { name, architecture, steps, rows, learningRate, adam, losses, norms, windows };
  const weights = weightsOf(architecture, stored.weights);
  if (stored.gradients === undefined || stored.trained === undefined) return { ...common, weights };
  return {
    ...common,
    weights,
    first: {
      hidden: floats(stored.hidden),
      logits: floats(stored.logits),
      lastHidden: floats(stored.lastHidden),
      lastCell: floats(stored.lastCell),
      gradients: weightsOf(architecture, stored.gradients),
    },
    trained: weightsOf(architecture, stored.trained),
  };
}

function weightsOf(architecture: Architecture, stored: Record<string, string>): ModelWeights {
  const weights = zeroWeights(architecture);
  for (const { name, data } of namedTensors(weights)) data.set(floats(stored[name]));
  return weights;
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return new Float32Array(bytes.buffer);
}
