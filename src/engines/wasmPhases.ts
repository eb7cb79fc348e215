// One command of the trainer as every thread runs it: phases of the kernel with a pause after each.
import type { KernelExports } from "./wasmKernel";

/** Numbers of a command, the same for all threads. */
export interface Command {
  readonly kind: "train" | "evaluate" | "pack";
  /** 1 / counted targets, or 0. */
  readonly scale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clipNorm: number;
  /** Learning rate / (1 - beta1^step). */
  readonly stepSize: number;
  /** 1 / sqrt(1 - beta2^step). */
  readonly secondScale: number;
}

/** Runs `thread`'s part; pauses where it may go on only when every thread has come so far. */
export function* runPhases(kernel: KernelExports, thread: number, command: Command): Generator<void, void> {
  if (command.kind !== "pack") {
    kernel.passRows(thread, command.kind === "train" ? 0 : 1, command.scale);
    yield;
    if (command.kind === "evaluate" || command.scale === 0) return;
    kernel.passColumns(thread);
    yield;
    kernel.passEmbeddings(thread);
    yield;
    kernel.square(thread);
    yield;
    const { beta1, beta2, epsilon, clipNorm, stepSize, secondScale } = command;
    kernel.update(thread, beta1, beta2, epsilon, clipNorm, stepSize, secondScale);
    yield;
  }
  kernel.pack(thread);
  yield;
}
