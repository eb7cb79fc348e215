// Compiles src/kernel by AssemblyScript: two instruction sets, each for memory of one thread and for shared memory.
//
//   relaxed.wasm, relaxed.shared.wasm   SIMD with relaxed multiply-add
//   plain.wasm, plain.shared.wasm       SIMD only
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileKernel, sourcesOf } from "./kernelCompiler";
import { tileSource } from "./kernelTiles";

const sources = path.resolve(__dirname, "../src/kernel");

/** Writes the four binaries of the kernel into `directory`. */
export async function buildKernel(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const files = sourcesOf(sources);
  files.set("tiles.ts", tileSource());
  await Promise.all([
    compileKernel("kernel", files, ["simd"]).then((binary) => writeBoth(directory, "plain", binary)),
    compileKernel("kernel", files, ["simd", "relaxed-simd"]).then((binary) => writeBoth(directory, "relaxed", binary)),
  ]);
}

function writeBoth(directory: string, name: string, binary: Uint8Array): void {
  writeFileSync(path.join(directory, `${name}.wasm`), binary);
  writeFileSync(path.join(directory, `${name}.shared.wasm`), withSharedMemory(binary));
}

/** The same module with the import of its memory marked shared: the two differ in that flag alone. */
function withSharedMemory(binary: Uint8Array): Uint8Array {
  const memoryImport = Buffer.from("\x03env\x06memory\x02\x01", "latin1"); // names, kind memory, flags: has a maximum
  const at = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength).indexOf(memoryImport);
  if (at < 0) throw new Error("the kernel imports no memory");
  const shared = binary.slice();
  shared[at + memoryImport.length - 1] |= 2;
  return shared;
}
