// Compiles src/kernel/cache by AssemblyScript to one binary, cache.wasm (SIMD; no relaxed operations, so that every
// machine computes the same bits), and puts the mixers' weights of models/mixers into it as a section of its own.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { MIXERS_SECTION } from "../src/cache/cacheKernel";
import { compileKernel, sourcesOf } from "./kernelCompiler";

const sources = path.resolve(__dirname, "../src/kernel/cache");
/** What scripts/pretrainMixers.ts wrote. */
export const MIXERS_FILE = path.resolve(__dirname, "../models/mixers/weights.bin");

/** Writes cache.wasm into `directory`; a `bare` one knows nothing of the mixers' weights. */
export async function buildCacheKernel(directory: string, { bare = false } = {}): Promise<void> {
  const binary = await compileKernel("cache kernel", sourcesOf(sources), ["simd"]);
  mkdirSync(directory, { recursive: true });
  const mixers = bare || !existsSync(MIXERS_FILE) ? new Uint8Array() : section(MIXERS_SECTION, readFileSync(MIXERS_FILE));
  writeFileSync(path.join(directory, "cache.wasm"), Buffer.concat([binary, mixers]));
}

/** A custom section: id 0, the length of the rest, the name with its length, the contents. */
function section(name: string, contents: Uint8Array): Uint8Array {
  const head = Buffer.concat([length(Buffer.byteLength(name)), Buffer.from(name)]);
  return Buffer.concat([Uint8Array.of(0), length(head.length + contents.length), head, contents]);
}

/** An unsigned LEB128 number. */
function length(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Uint8Array.from([...bytes, value]);
}
