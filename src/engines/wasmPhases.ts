// One command of the trainer as every thread runs it: phases of the kernel with a barrier after each.
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

/** Runs `thread`'s part; `barrier` returns when every thread has called it. */
export function runCommand(kernel: KernelExports, thread: number, command: Command, barrier: () => void): void {
  if (command.kind !== "pack") {
    kernel.passRows(thread, command.kind === "train" ? 0 : 1, command.scale);
    barrier();
    if (command.kind === "evaluate" || command.scale === 0) return;
    kernel.passColumns(thread);
    barrier();
    kernel.passEmbeddings(thread);
    barrier();
    kernel.square(thread);
    barrier();
    const { beta1, beta2, epsilon, clipNorm, stepSize, secondScale } = command;
    kernel.update(thread, beta1, beta2, epsilon, clipNorm, stepSize, secondScale);
    barrier();
  }
  kernel.pack(thread);
  barrier();
}
