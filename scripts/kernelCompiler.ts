// AssemblyScript's compiler over sources in memory: what every kernel is compiled with.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

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

/** The AssemblyScript files of a folder by name, not of those below it. */
export function sourcesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

/** The binary of `index.ts` among `files`; throws with the compiler's messages, which `name` heads. */
export async function compileKernel(name: string, files: ReadonlyMap<string, string>, features: readonly string[]): Promise<Uint8Array> {
  const asc: AssemblyScriptCompiler = await import(COMPILER);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "index.ts", "--outFile", "kernel.wasm", "-O3", "--noAssert", "--runtime", "stub", "--importMemory",
      "--initialMemory", "1", "--maximumMemory", String(MAXIMUM_PAGES),
      ...features.flatMap((feature) => ["--enable", feature]),
    ],
    {
      readFile: (file) => files.get(path.normalize(file)) ?? null,
      writeFile: (_file, contents) => {
        if (typeof contents !== "string") binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`the ${name} does not compile:\n${stderr.toString()}`);
  return binary;
}
