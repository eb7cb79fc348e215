// Compiles src/kernel/cache by AssemblyScript to one binary, cache.wasm (SIMD; no relaxed operations, so that every
// machine computes the same bits).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const sources = path.resolve(__dirname, "../src/kernel/cache");

/** An ES module, out of reach of require. Not a literal: its own types would put AssemblyScript's globals over Node's. */
const COMPILER: string = "assemblyscript/asc";

interface AssemblyScriptCompiler {
  main(
    args: readonly string[],
    options: {
      readonly readFile: (name: string) => string | null;
      readonly writeFile: (name: string, contents: string | Uint8Array) => void;
      readonly listFiles: () => string[];
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

/** Most pages of memory, 64 KiB each: 4 GiB, all that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;

/** Writes cache.wasm into `directory`. */
export async function buildCacheKernel(directory: string): Promise<void> {
  const files = new Map(
    readdirSync(sources).filter((name) => name.endsWith(".ts")).map((name) => [name, readFileSync(path.join(sources, name), "utf8")]),
  );
  const asc: AssemblyScriptCompiler = await import(COMPILER);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "index.ts", "--outFile", "cache.wasm", "-O3", "--noAssert", "--runtime", "stub", "--importMemory",
      "--initialMemory", "1", "--maximumMemory", String(MAXIMUM_PAGES), "--enable", "simd",
    ],
    {
      readFile: (name) => files.get(path.normalize(name)) ?? null,
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`the cache kernel does not compile:\n${stderr.toString()}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "cache.wasm"), binary);
}
