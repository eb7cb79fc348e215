// Compiles src/kernel by AssemblyScript: two instruction sets, each for memory of one thread and for shared memory.
//
//   relaxed.wasm, relaxed.shared.wasm   SIMD with relaxed multiply-add
//   plain.wasm, plain.shared.wasm       SIMD only
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tileSource } from "./kernelTiles";

const sources = path.resolve(__dirname, "../src/kernel");

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

/** Writes the four binaries of the kernel into `directory`. */
export async function buildKernel(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const files = new Map(
    readdirSync(sources).filter((name) => name.endsWith(".ts")).map((name) => [name, readFileSync(path.join(sources, name), "utf8")]),
  );
  files.set("tiles.ts", tileSource());
  await Promise.all([
    compile(files, ["simd"]).then((binary) => writeBoth(directory, "plain", binary)),
    compile(files, ["simd", "relaxed-simd"]).then((binary) => writeBoth(directory, "relaxed", binary)),
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

async function compile(files: ReadonlyMap<string, string>, features: readonly string[]): Promise<Uint8Array> {
  const asc: AssemblyScriptCompiler = await import(COMPILER);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "index.ts", "--outFile", "kernel.wasm", "-O3", "--noAssert", "--runtime", "stub", "--importMemory",
      "--initialMemory", "1", "--maximumMemory", String(MAXIMUM_PAGES),
      ...features.flatMap((feature) => ["--enable", feature]),
    ],
    {
      readFile: (name) => files.get(path.normalize(name)) ?? null,
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`the kernel does not compile:\n${stderr.toString()}`);
  return binary;
}
