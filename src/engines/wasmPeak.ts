// What this host's multiply-adds give at most in the vectors in use: the measure that training is held against.
import { createMemory, instantiateUnplanned, loadKernel } from "./wasmKernel";
import type { WasmAssets } from "./wasm";

/** In 1e9 floating-point operations a second, one thread. */
export interface Peak {
  /** Multiply-adds on registers alone. */
  readonly registers: number;
  /** The faster tile on operands in the first-level cache; can be above `registers` where V8 joins only the tile's vectors. */
  readonly tile: number;
}

const TIMED_MS = 300;

/** Best of many short runs. */
export async function measurePeak({ kernelDirectory, builds = ["relaxed", "plain"], revectorise = false }: WasmAssets): Promise<Peak> {
  const { module } = await loadKernel({ directory: kernelDirectory, builds, revectorise }, false);
  const kernel = instantiateUnplanned(module, createMemory(false));
  const best = (run: () => number): number => {
    let most = 0;
    for (const end = performance.now() + TIMED_MS; performance.now() < end;) {
      const start = performance.now();
      most = Math.max(most, run() / (performance.now() - start) / 1e6);
    }
    return most;
  };
  const tiles = ([8, 16] as const).map((lane) => best(() => kernel.probeTile(lane, 50)));
  return { registers: best(() => kernel.probePeak(10_000)), tile: Math.max(...tiles) };
}
