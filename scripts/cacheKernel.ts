// Compiles src/kernel/cache by AssemblyScript to one binary, cache.wasm (SIMD; no relaxed operations, so that every
// machine computes the same bits).
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileKernel, sourcesOf } from "./kernelCompiler";

const sources = path.resolve(__dirname, "../src/kernel/cache");

/** Writes cache.wasm into `directory`. */
export async function buildCacheKernel(directory: string): Promise<void> {
  const binary = await compileKernel("cache kernel", sourcesOf(sources), ["simd"]);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "cache.wasm"), binary);
}
