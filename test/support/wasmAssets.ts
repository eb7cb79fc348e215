// The WASM engine's files for tests: the kernel in dist/kernel, compiled when it changed, and the thread script bundled.
import { build } from "esbuild";
import path from "node:path";
import type { WasmAssets } from "../../src/engines/wasm";
import { buildKernelIfChanged } from "../../scripts/buildKernel";

const root = path.resolve(__dirname, "../..");

/** Builds what is missing: about 15 seconds the first time, none after. */
export async function wasmAssets(): Promise<WasmAssets & { readonly threadScript: string }> {
  const threadScript = path.join(root, ".cache/trainingThread.js");
  await Promise.all([
    buildKernelIfChanged(),
    build({
      entryPoints: [path.join(root, "src/worker/trainingThread.ts")],
      outfile: threadScript,
      bundle: true,
      platform: "node",
    }),
  ]);
  return { kernelDirectory: path.join(root, "dist/kernel"), threadScript };
}
