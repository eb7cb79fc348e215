// Threads of one trainer: the caller is thread 0, the others are workers that wait for commands in shared memory.
import { Worker } from "node:worker_threads";
import { createMemory, instantiate, type Kernel, type KernelExports, type Plan } from "./wasmKernel";
import { runCommand, type Command } from "./wasmPhases";

/** The threads of a trainer and the memory they share. */
export interface Threads {
  readonly memory: WebAssembly.Memory;
  readonly kernel: KernelExports;
  /** Runs a command on all threads; throws if a thread failed. Takes the calling thread until all have done. */
  run(command: Command): void;
  dispose(): void;
}

/** What a worker is started with. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly plan: Plan;
  readonly thread: number;
  readonly control: SharedArrayBuffer;
}

/** The calling thread alone, over memory of its own. */
export function createSingleThread({ module }: Kernel, plan: Plan): Threads {
  const memory = createMemory(false);
  const kernel = instantiate(module, memory, plan);
  return { memory, kernel, run: (command) => runCommand(kernel, 0, command, () => {}), dispose() {} };
}

/** `plan.threads` threads over shared memory; `script` is the bundled src/worker/trainingThread.ts. */
export async function createThreads({ module }: Kernel, plan: Plan, script: string): Promise<Threads> {
  const memory = createMemory(true);
  const kernel = instantiate(module, memory, plan);
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const workers: Worker[] = [];
  const dispose = (): void => {
    const { words } = viewControl(control);
    Atomics.store(words, FAILED, 1);
    Atomics.add(words, SEQUENCE, 1);
    Atomics.notify(words, SEQUENCE);
    for (const worker of workers) void worker.terminate();
  };
  try {
    for (let thread = 1; thread < plan.threads; thread++) {
      const workerData: ThreadData = { module, memory, plan, thread, control };
      workers.push(new Worker(script, { workerData, execArgv: [] }));
    }
    await Promise.all(workers.map(whenReady));
  } catch (error) {
    dispose();
    throw error;
  }
  for (const worker of workers) worker.unref();
  const barrier = createBarrier(control, plan.threads);
  return {
    memory,
    kernel,
    run(command) {
      writeCommand(control, command);
      guard(control, () => runCommand(kernel, 0, command, barrier));
    },
    dispose,
  };
}

/** A worker's life: tells `ready`, then runs commands until the trainer is disposed of. */
export function serveCommands({ module, memory, plan, thread, control }: ThreadData, ready: () => void): void {
  const kernel = instantiate(module, memory, plan);
  const { words } = viewControl(control);
  const barrier = createBarrier(control, plan.threads);
  let sequence = Atomics.load(words, SEQUENCE);
  ready();
  for (;;) {
    Atomics.wait(words, SEQUENCE, sequence);
    if (Atomics.load(words, FAILED) !== 0) return;
    const next = Atomics.load(words, SEQUENCE);
    if (next === sequence) continue;
    sequence = next;
    guard(control, () => runCommand(kernel, thread, readCommand(control), barrier));
  }
}

// The control block: words 0..7, then the numbers of the command as float64.
const SEQUENCE = 0; // counts commands; workers sleep on it
const ARRIVED = 1; // counts arrivals at barriers since the start
const FAILED = 2; // not 0 when a thread failed or the trainer was disposed of
const KIND = 3;
const WORDS = 8;
const KINDS = ["train", "evaluate", "pack"] as const;
const NUMBERS = ["scale", "beta1", "beta2", "epsilon", "clipNorm", "stepSize", "secondScale"] as const;
const CONTROL_BYTES = WORDS * 4 + NUMBERS.length * 8;

/** Looks at a barrier before going to sleep: waking takes longer than most waits last. */
const SPINS = 4000;

function viewControl(control: SharedArrayBuffer): { words: Int32Array; numbers: Float64Array } {
  return { words: new Int32Array(control, 0, WORDS), numbers: new Float64Array(control, WORDS * 4) };
}

function writeCommand(control: SharedArrayBuffer, command: Command): void {
  const { words, numbers } = viewControl(control);
  words[KIND] = KINDS.indexOf(command.kind);
  NUMBERS.forEach((name, index) => (numbers[index] = command[name]));
  Atomics.add(words, SEQUENCE, 1);
  Atomics.notify(words, SEQUENCE);
}

function readCommand(control: SharedArrayBuffer): Command {
  const { words, numbers } = viewControl(control);
  const [scale, beta1, beta2, epsilon, clipNorm, stepSize, secondScale] = numbers;
  return { kind: KINDS[words[KIND]], scale, beta1, beta2, epsilon, clipNorm, stepSize, secondScale };
}

function createBarrier(control: SharedArrayBuffer, threads: number): () => void {
  const { words } = viewControl(control);
  let goal = Atomics.load(words, ARRIVED);
  return () => {
    goal = (goal + threads) | 0;
    if (((Atomics.add(words, ARRIVED, 1) + 1) | 0) === goal) Atomics.notify(words, ARRIVED);
    for (let looks = 0; ; looks++) {
      const arrived = Atomics.load(words, ARRIVED);
      if (((arrived - goal) | 0) >= 0) return;
      if (Atomics.load(words, FAILED) !== 0) throw new Error("a training thread failed");
      if (looks > SPINS) Atomics.wait(words, ARRIVED, arrived, 1000);
    }
  };
}

/** Tells the other threads of a failure, so that none waits for ever. */
function guard(control: SharedArrayBuffer, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { words } = viewControl(control);
    Atomics.store(words, FAILED, 1);
    Atomics.notify(words, ARRIVED);
    Atomics.notify(words, SEQUENCE);
    throw error;
  }
}

function whenReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a training thread ended with code ${code}`)));
  });
}
