// The trainer of the WASM engine: fills a window into the kernel's memory, runs the update, adds up the losses.
import type { ModelWeights } from "../model/weights";
import { IGNORED, type Window } from "../model/window";
import type { Loss, Trainer, TrainerOptions } from "./engine";
import { REGION, type Lane } from "./wasmKernel";
import type { Command } from "./wasmPhases";
import type { Threads } from "./wasmThreads";
import { readRegion, writeRegion } from "./wasmWeights";

/** A trainer over threads whose plan has the options' steps and rows and the weights' architecture. */
export async function createWasmTrainer(weights: ModelWeights, options: TrainerOptions, threads: Threads, lane: Lane): Promise<Trainer> {
  const { architecture } = weights;
  const { steps, rows, optimiser, adam } = options;
  const { kernel, memory } = threads;
  const { buffer } = memory; // grown once, by the plan
  const parameters = kernel.address(REGION.parameterBytes) / 4;
  const region = (name: "weights" | "firstMoments" | "secondMoments"): Float32Array =>
    new Float32Array(buffer, kernel.address(REGION[name]), parameters);
  const inputs = new Int32Array(buffer, kernel.address(REGION.inputs), steps * rows);
  const targets = new Int32Array(buffer, kernel.address(REGION.targets), steps * rows);
  const resets = new Int32Array(buffer, kernel.address(REGION.resets), rows);
  const losses = new Float32Array(buffer, kernel.address(REGION.losses), steps * rows * 2);
  let step = optimiser?.step ?? 0;

  const run = (command: Partial<Command> & Pick<Command, "kind">): Promise<void> =>
    threads.run({ scale: 0, ...adam, stepSize: 0, secondScale: 1, ...command });
  const fill = (window: Window): void => {
    if (window.steps !== steps || window.rows !== rows) {
      throw new RangeError(`a window of ${window.steps} x ${window.rows} for a trainer of ${steps} x ${rows}`);
    }
    inputs.set(window.inputs);
    targets.set(window.targets);
    resets.set(window.resets);
  };
  const lossOf = ({ targets: wanted, counted }: Window): Loss => {
    let nats = 0;
    wanted.forEach((target, entry) => {
      if (target !== IGNORED) nats += losses[2 * entry] + Math.log(losses[2 * entry + 1]);
    });
    return { nats, counted };
  };

  writeRegion(weights, region("weights"), lane);
  if (optimiser !== undefined) {
    writeRegion(optimiser.first, region("firstMoments"), lane);
    writeRegion(optimiser.second, region("secondMoments"), lane);
  }
  await run({ kind: "pack" });

  return {
    async train(window, learningRate) {
      fill(window);
      if (window.counted > 0) step++;
      await run({
        kind: "train",
        scale: window.counted > 0 ? 1 / window.counted : 0,
        stepSize: learningRate / (1 - adam.beta1 ** step),
        secondScale: 1 / Math.sqrt(1 - adam.beta2 ** step),
      });
      return lossOf(window);
    },
    async evaluate(window) {
      fill(window);
      await run({ kind: "evaluate" });
      return lossOf(window);
    },
    weights: () => readRegion(region("weights"), architecture, lane),
    optimiser: () => ({
      step,
      first: readRegion(region("firstMoments"), architecture, lane),
      second: readRegion(region("secondMoments"), architecture, lane),
    }),
    dispose: () => threads.dispose(),
  };
}
