// The checkpoint that later runs go on from, in the repository but not in the package: the weights as they were before the
// learning rate was brought to zero (half precision), and Adam's moments (bfloat16: their range is that of float32, their
// precision does not matter).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "../../src/model/architecture";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";
import { decodeFloat16, encodeFloat16 } from "../../src/store/float16";
import { parseProgress, type Checkpoint } from "./checkpoint";

export function storeCheckpoint(folder: string, { progress, weights, first, second }: Checkpoint): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "weights.float16"), Buffer.concat(namedTensors(weights).map(({ data }) => encodeFloat16(data))));
  writeFileSync(join(folder, "first.bfloat16"), toBfloat16(first));
  writeFileSync(join(folder, "second.bfloat16"), toBfloat16(second));
  writeFileSync(join(folder, "progress.json"), `${JSON.stringify(progress, undefined, 1)}\n`);
}

export function readStoredCheckpoint(folder: string, architecture: Architecture): Checkpoint {
  const bytes = (name: string): Buffer => readFileSync(join(folder, name));
  return {
    progress: parseProgress(readFileSync(join(folder, "progress.json"), "utf8")),
    weights: fillWeights(architecture, decodeFloat16(bytes("weights.float16"))),
    first: fillWeights(architecture, fromBfloat16(bytes("first.bfloat16"))),
    second: fillWeights(architecture, fromBfloat16(bytes("second.bfloat16"))),
  };
}

/** The upper halves of the float32 bits, rounded to nearest. */
function toBfloat16(weights: ModelWeights): Uint8Array {
  const parts = namedTensors(weights).map(({ data }) => {
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    return Buffer.from(Uint16Array.from(bits, (value) => (value + 0x8000) >>> 16).buffer);
  });
  return Buffer.concat(parts);
}

function fromBfloat16(bytes: Uint8Array): Float32Array {
  const bits = new Uint32Array(bytes.length / 2);
  for (let index = 0; index < bits.length; index++) bits[index] = (bytes[2 * index] | (bytes[2 * index + 1] << 8)) << 16;
  return new Float32Array(bits.buffer);
}

function fillWeights(architecture: Architecture, numbers: Float32Array): ModelWeights {
  const weights = zeroWeights(architecture);
  let offset = 0;
  for (const { data } of namedTensors(weights)) data.set(numbers.subarray(offset, (offset += data.length)));
  if (offset !== numbers.length) throw new Error(`${numbers.length} numbers stored, ${offset} expected`);
  return weights;
}
