// The WASM engine: the kernel of src/kernel for training on threads and for decoding in one.
import type { Engine } from "./engine";
import { createWasmDecoder } from "./wasmDecoder";
import { fastestLane } from "./wasmLane";
import { loadKernel, type Build, type Lane } from "./wasmKernel";
import { createQuantisedDecoder, loadQuantisedKernel } from "./wasmQuantised";
import { createSingleThread, createThreads } from "./wasmThreads";
import { createWasmTrainer } from "./wasmTrainer";

/** Where the built files of the engine are. */
export interface WasmAssets {
  /** Holds relaxed.wasm and plain.wasm, their shared variants, and the same two of the quantised decoder. */
  readonly kernelDirectory: string;
  /** The bundled src/worker/trainingThread.ts; training takes one thread without it. */
  readonly threadScript?: string;
  /** Panel width of the trainer; timed when absent. */
  readonly lane?: Lane;
  /** Builds to choose from, the first that the host takes; relaxed, then plain, when absent. */
  readonly builds?: readonly Build[];
  /** Lets V8's revectoriser work on the kernel: about 1.5 times as fast where it can, for the training process only. */
  readonly revectorise?: boolean;
}

/** The engine, and how its kernel was compiled. */
export interface WasmEngine extends Engine {
  /** Whether the revectoriser was asked for and takes this host's build. */
  readonly isRevectorised: boolean;
}

/** An engine over the binaries in `assets.kernelDirectory`; rejects where they are missing. */
export async function createWasmEngine(assets: WasmAssets): Promise<WasmEngine> {
  const { kernelDirectory, threadScript, lane, builds = ["relaxed", "plain"], revectorise = false } = assets;
  const choice = { directory: kernelDirectory, builds, revectorise };
  const own = await loadKernel(choice, false);
  let timedLane = lane;
  let quantised: Promise<WebAssembly.Module> | undefined;
  return {
    name: "wasm",
    description: own.build === "relaxed" ? "WebAssembly, relaxed SIMD" : "WebAssembly, SIMD",
    isRevectorised: own.isRevectorised,
    cells: ["lstm", "gru", "simpleRNN"],
    async createTrainer(weights, options) {
      const threads = threadScript === undefined ? 1 : Math.max(1, Math.min(options.threads, options.rows));
      timedLane ??= fastestLane(own);
      const plan = {
        architecture: weights.architecture, steps: options.steps, rows: options.rows, threads, lane: timedLane, training: true,
      };
      const pool =
        threads === 1 || threadScript === undefined
          ? createSingleThread(own, plan)
          : await createThreads(await loadKernel(choice, true), plan, threadScript);
      return createWasmTrainer(weights, options, pool, timedLane);
    },
    async createDecoder(weights, precision) {
      if (precision !== "quantised" || weights.architecture.cell !== "lstm") return createWasmDecoder(own, weights);
      return createQuantisedDecoder(await (quantised ??= loadQuantisedKernel(choice)), weights);
    },
  };
}
