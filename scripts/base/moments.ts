// Adam's moments of the shipped model, so that a later run goes on from the repository alone: bfloat16 (their range is
// that of float32, their precision does not matter), outside the model directory, not part of the package.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "../../src/model/architecture";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";
import { parseProgress, type Progress } from "./checkpoint";

/** Moments and where the run stood that they are of. */
export interface StoredMoments {
  readonly progress: Progress;
  readonly first: ModelWeights;
  readonly second: ModelWeights;
}

export function writeMoments(folder: string, { progress, first, second }: StoredMoments): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "first.bfloat16"), toBfloat16(first));
  writeFileSync(join(folder, "second.bfloat16"), toBfloat16(second));
  writeFileSync(join(folder, "progress.json"), `${JSON.stringify(progress, undefined, 1)}\n`);
}

export function readMoments(folder: string, architecture: Architecture): StoredMoments {
  return {
    progress: parseProgress(readFileSync(join(folder, "progress.json"), "utf8")),
    first: fromBfloat16(readFileSync(join(folder, "first.bfloat16")), architecture),
    second: fromBfloat16(readFileSync(join(folder, "second.bfloat16")), architecture),
  };
}

/** The upper halves of the float32 bits, rounded to nearest. */
function toBfloat16(weights: ModelWeights): Uint8Array {
  const parts = namedTensors(weights).map(({ data }) => {
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    return Buffer.from(Uint16Array.from(bits, (value) => Math.min(0xffffffff, value + 0x8000) >>> 16).buffer);
  });
  return Buffer.concat(parts);
}

function fromBfloat16(bytes: Uint8Array, architecture: Architecture): ModelWeights {
  const weights = zeroWeights(architecture);
  const halves = new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let offset = 0;
  for (const { data } of namedTensors(weights)) {
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    for (let index = 0; index < bits.length; index++) bits[index] = halves[offset++] << 16;
  }
  if (offset !== halves.length) throw new Error(`${halves.length} moments stored, ${offset} expected`);
  return weights;
}
