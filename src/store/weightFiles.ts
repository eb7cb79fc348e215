// The weights of model.json: a manifest that names every tensor with its shape, and shards of bytes, cut from one long
// buffer without regard to where a tensor ends.
//
//   buffer   | embedding/embeddings | lstm_1/kernel | lstm_1/recurrent_kernel      | ... | logits/bias |
//   shards   | group1-shard1of3.bin           | group1-shard2of3.bin           | group1-shard3of3.bin |
import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { parameterCount, type Architecture } from "../model/architecture";
import { namedTensors, zeroWeights, type ModelWeights } from "../model/weights";
import { decodeFloat16, encodeFloat16 } from "./float16";
import { ModelError, oneLine } from "./modelError";
import { parse } from "./topology";

/** How a number is stored. */
export type Precision = "float32" | "float16";

/** Shards larger than this would not be cached by browsers; TF.js cuts at the same size. */
const SHARD_BYTES = 4 * 1024 * 1024;
/** More parameters than this is a damaged file, not a character model. */
export const MAXIMUM_PARAMETERS = 1 << 25;

const manifestSchema = v.array(
  v.object({
    paths: v.array(v.string()),
    weights: v.array(
      v.object({
        name: v.string(),
        shape: v.array(v.number()),
        dtype: v.literal("float32"),
        quantization: v.optional(v.object({ dtype: v.literal("float16") })),
      }),
    ),
  }),
);

/** Weights as files: the `weightsManifest` of model.json, and the shards by file name. */
export interface WeightFiles {
  readonly manifest: object;
  readonly shards: ReadonlyMap<string, Uint8Array>;
  /** Of all shards' bytes, in order. */
  readonly sha256: string;
}

/** Lays weights out as files. Throws a ModelError where one is not a finite number or does not fit the precision. */
export function weightFilesOf(weights: ModelWeights, precision: Precision): WeightFiles {
  const parts: Uint8Array[] = [];
  const described: object[] = [];
  for (const { name, shape, data } of namedTensors(weights)) {
    if (!data.every(Number.isFinite)) throw new ModelError(`the weight ${name} holds numbers that are not finite`);
    try {
      parts.push(precision === "float16" ? encodeFloat16(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    } catch (error) {
      throw new ModelError(`${name}: ${oneLine(error)}`);
    }
    const quantization = { dtype: "float16", original_dtype: "float32" };
    described.push({ name, shape, dtype: "float32", ...(precision === "float16" ? { quantization } : {}) });
  }
  const bytes = Buffer.concat(parts);
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const shards = new Map<string, Uint8Array>();
  for (let index = 0; index < count; index++) {
    shards.set(`group1-shard${index + 1}of${count}.bin`, bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES));
  }
  return { manifest: [{ paths: [...shards.keys()], weights: described }], shards, sha256: sha256Of(bytes) };
}

/** Reads what a `weightsManifest` names from `directory`. Throws a ModelError where anything differs from `architecture`. */
export async function readWeights(
  directory: string,
  manifest: unknown,
  architecture: Architecture,
): Promise<{ readonly weights: ModelWeights; readonly sha256: string }> {
  const groups = parse(manifestSchema, manifest, "its weights manifest");
  if (parameterCount(architecture) > MAXIMUM_PARAMETERS) throw new ModelError("it is too large to be a character model");
  const weights = zeroWeights(architecture);
  const tensors = new Map(namedTensors(weights).map((tensor) => [tensor.name, tensor]));
  const listed = groups.flatMap(({ weights }) => weights);
  for (const { name, shape } of listed) {
    const expected = tensors.get(name)?.shape;
    if (expected === undefined) throw new ModelError(`it has an unknown weight "${name}"`);
    if (shape.join() !== expected.join()) throw new ModelError(`the weight ${name} has shape [${shape}] instead of [${expected}]`);
  }
  const missing = [...tensors.keys()].find((name) => listed.every((weight) => weight.name !== name));
  if (missing !== undefined) throw new ModelError(`the weight ${missing} is missing`);
  if (listed.length !== tensors.size) throw new ModelError("it lists a weight twice");

  const hash = createHash("sha256");
  for (const { paths, weights: specifications } of groups) {
    const sizes = specifications.map(({ shape, quantization }) => shape.reduce((product, length) => product * length, 1) * (quantization ? 2 : 4));
    const bytes = await readShards(directory, paths, sizes.reduce((sum, length) => sum + length, 0));
    hash.update(bytes);
    let offset = 0;
    specifications.forEach(({ name, quantization }, index) => {
      const part = bytes.slice(offset, (offset += sizes[index]));
      const values = quantization ? decodeFloat16(part) : new Float32Array(part.buffer, part.byteOffset, part.byteLength / 4);
      if (!values.every(Number.isFinite)) throw new ModelError(`the weight ${name} holds numbers that are not finite`);
      tensors.get(name)?.data.set(values);
    });
  }
  return { weights, sha256: hash.digest("hex") };
}

async function readShards(directory: string, paths: readonly string[], expected: number): Promise<Uint8Array> {
  const files = await Promise.all(paths.map((name) => shardPath(directory, name)));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== expected) {
    throw new ModelError(`its weight files are ${total < expected ? "truncated" : "oversized"}: ${total} bytes instead of ${expected}`);
  }
  const bytes = new Uint8Array(expected);
  let offset = 0;
  for (const file of files) {
    const part = await readFile(file);
    if (offset + part.length > expected) throw new ModelError("its weight files change while they are read");
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The file that a manifest's path names. Throws a ModelError where it lies outside the directory or is missing. */
async function shardPath(directory: string, name: string): Promise<string> {
  const inside = (from: string, to: string): boolean => {
    const relative = path.relative(from, to);
    return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
  };
  const file = path.resolve(directory, name);
  const escapes = new ModelError(`its weight file "${name}" lies outside the model directory`);
  if (/[\\:\0]/.test(name) || !inside(directory, file)) throw escapes;
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw new ModelError(`its weight file "${name}" is missing`);
  if (!inside(await realpath(directory), real)) throw escapes;
  return real;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
