// The checkpoints of train_base.py: plain little-endian float32 numbers in the order of `namedTensors`, and beside them
// checkpoint.json with the architecture and where the run stands.
import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Architecture } from "../../src/model/architecture";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";

const progressSchema = v.object({
  /** Updates of the optimiser. */
  updates: v.number(),
  /** Characters trained on. */
  characters: v.number(),
  /** Seconds spent in updates. */
  seconds: v.number(),
  /** Passes over the corpus that are over, and samples drawn in this one. */
  pass: v.number(),
  drawn: v.number(),
});

const checkpointSchema = v.object({
  ...progressSchema.entries,
  architecture: v.object({
    cell: v.literal("lstm"), vocabularySize: v.number(), embeddingSize: v.number(), hiddenSize: v.number(), layers: v.number(),
  }),
});

/** Where a run stands. */
export type Progress = v.InferOutput<typeof progressSchema>;

/** Weights, both moments of Adam, and where the run stands. */
export interface Checkpoint {
  readonly progress: Progress;
  readonly weights: ModelWeights;
  readonly first: ModelWeights;
  readonly second: ModelWeights;
}

export function parseProgress(text: string): Progress {
  return v.parse(progressSchema, JSON.parse(text));
}

export function readCheckpoint(folder: string): Checkpoint {
  const { architecture, ...progress } = v.parse(checkpointSchema, JSON.parse(readFileSync(join(folder, "checkpoint.json"), "utf8")));
  const numbers = (name: string): ModelWeights => readNumbers(join(folder, `${name}.bin`), architecture);
  return { progress, weights: numbers("weights"), first: numbers("first"), second: numbers("second") };
}

export function writeCheckpoint(folder: string, { progress, weights, first, second }: Checkpoint): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, numbers] of Object.entries({ weights, first, second })) {
    const parts = namedTensors(numbers).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    writeFileSync(join(folder, `${name}.bin`), Buffer.concat(parts));
  }
  writeFileSync(join(folder, "checkpoint.json"), JSON.stringify({ architecture: weights.architecture, ...progress }, undefined, 1));
}

function readNumbers(path: string, architecture: Architecture): ModelWeights {
  const bytes = readFileSync(path);
  const weights = zeroWeights(architecture);
  let offset = 0;
  for (const { data } of namedTensors(weights)) {
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(bytes.subarray(offset, offset + data.byteLength));
    offset += data.byteLength;
  }
  if (offset !== bytes.length) throw new Error(`${path} has ${bytes.length} bytes instead of ${offset}`);
  return weights;
}
