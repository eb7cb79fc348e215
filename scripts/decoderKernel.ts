// Compiles src/kernel/decoder by AssemblyScript: decoder.relaxed.wasm with relaxed SIMD's product of bytes, and
// decoder.plain.wasm with SIMD only. Both compute the same bits.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileKernel, sourcesOf } from "./kernelCompiler";

const sources = path.resolve(__dirname, "../src/kernel/decoder");

/** Writes the two binaries of the quantised decoder into `directory`. */
export async function buildDecoderKernel(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const files = sourcesOf(sources);
  const builds = { plain: ["simd"], relaxed: ["simd", "relaxed-simd"] };
  await Promise.all(
    Object.entries(builds).map(async ([build, features]) =>
      writeFileSync(path.join(directory, `decoder.${build}.wasm`), await compileKernel("decoder kernel", files, features)),
    ),
  );
}
