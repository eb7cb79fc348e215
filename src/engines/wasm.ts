// The WASM engine: the kernel of src/kernel for training on threads and for decoding in one.
import type { Engine } from "./engine";
import { createWasmDecoder } from "./wasmDecoder";
import { loadKernel, type Build, type Lane } from "./wasmKernel";
import { createSingleThread, createThreads } from "./wasmThreads";
import { createWasmTrainer } from "./wasmTrainer";

/** Where the built files of the engine are. */
export interface WasmAssets {
  /** Holds relaxed.wasm, plain.wasm and their shared variants. */
  readonly kernelDirectory: string;
  /** The bundled src/worker/trainingThread.ts; training takes one thread without it. */
  readonly threadScript?: string;
  /** Panel width of the trainer; timed when absent. */
  readonly lane?: Lane;
  /** Builds to choose from, the first that the host takes; relaxed, then plain, when absent. */
  readonly builds?: readonly Build[];
}

/** An engine over the binaries in `assets.kernelDirectory`; rejects where they are missing. */
export async function createWasmEngine({ kernelDirectory, threadScript, lane = 8, builds = ["relaxed", "plain"] }: WasmAssets): Promise<Engine> {
  const own = await loadKernel(kernelDirectory, false, builds);
  return {
    name: "wasm",
    description: own.build === "relaxed" ? "WebAssembly, relaxed SIMD" : "WebAssembly, SIMD",
    cells: ["lstm"],
    async createTrainer(weights, options) {
      const threads = threadScript === undefined ? 1 : Math.max(1, Math.min(options.threads, options.rows));
      const plan = {
        architecture: weights.architecture, steps: options.steps, rows: options.rows, threads, lane, training: true,
      };
      const pool =
        threads === 1 || threadScript === undefined
          ? createSingleThread(own, plan)
          : await createThreads(await loadKernel(kernelDirectory, true, builds), plan, threadScript);
      return createWasmTrainer(weights, options, pool, lane);
    },
    createDecoder: (weights) => Promise.resolve(createWasmDecoder(own, weights)),
  };
}
