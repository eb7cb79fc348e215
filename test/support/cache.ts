// The cache kernel for tests, built once.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildCacheKernel } from "../../scripts/cacheKernel";
import { instantiateCache, type CacheKernel } from "../../src/cache/cacheKernel";

let binary: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** A new instance of the kernel, with memory of its own. */
export async function newCacheKernel(): Promise<CacheKernel> {
  return instantiateCache(await cacheKernelBytes());
}

/** The bytes of cache.wasm. */
export function cacheKernelBytes(): Promise<Uint8Array<ArrayBuffer>> {
  return (binary ??= build());
}

async function build(): Promise<Uint8Array<ArrayBuffer>> {
  const directory = mkdtempSync(path.join(os.tmpdir(), "hunch-cache-"));
  try {
    await buildCacheKernel(directory);
    return new Uint8Array(readFileSync(path.join(directory, "cache.wasm")));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
