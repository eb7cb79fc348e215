// Threads of one trainer: the caller is thread 0, the others are workers that wait for commands in shared memory.
import { Worker } from "node:worker_threads";
import { createMemory, instantiate, type Kernel, type KernelExports, type Plan } from "./wasmKernel";
import { runPhases, type Command } from "./wasmPhases";

/** The threads of a trainer and the memory they share. */
export interface Threads {
  readonly memory: WebAssembly.Memory;
  readonly kernel: KernelExports;
  /**
   * Runs a command on all threads; takes the calling thread until all have done. Rejects, now and ever after, once a
   * thread has failed or ended.
   */
  run(command: Command): Promise<void>;
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
  return {
    memory,
    kernel,
    async run(command) {
      for (const _ of runPhases(kernel, 0, command));
    },
    dispose() {},
  };
}

/** `plan.threads` threads over shared memory; `script` is the bundled src/worker/trainingThread.ts. */
export async function createThreads({ module }: Kernel, plan: Plan, script: string): Promise<Threads> {
  const memory = createMemory(true);
  const kernel = instantiate(module, memory, plan);
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const { words } = viewControl(control);
  const workers: Worker[] = [];
  let problem: string | undefined;
  const fail = (message: string): void => {
    problem ??= message;
    poison(words);
  };
  const dispose = (): void => {
    fail("the trainer was disposed of");
    for (const worker of workers) void worker.terminate();
  };
  try {
    for (let thread = 1; thread < plan.threads; thread++) {
      const workerData: ThreadData = { module, memory, plan, thread, control };
      const worker = new Worker(script, { workerData, execArgv: [] });
      worker.on("error", ({ message }) => fail(`a training thread failed: ${message}`));
      worker.on("exit", (code) => fail(`a training thread ended with code ${code}`));
      workers.push(worker);
    }
    await Promise.all(workers.map(whenReady));
  } catch (error) {
    dispose();
    throw error;
  }
  for (const worker of workers) worker.unref();
  const barrier = createBarrier(words, plan.threads);
  return {
    memory,
    kernel,
    async run(command) {
      try {
        if (hasFailed(words)) throw new Error("a training thread failed");
        writeCommand(control, command);
        for (const _ of runPhases(kernel, 0, command)) {
          // The end of a thread is told by the event loop, which this thread must not hold for ever.
          barrier.arrive();
          while (!barrier.wait()) await new Promise((resolve) => setImmediate(resolve));
        }
      } catch (error) {
        poison(words);
        throw problem === undefined ? error : new Error(problem);
      }
    },
    dispose,
  };
}

/** A worker's life: tells `ready`, then runs commands until the trainer is disposed of. */
export function serveCommands({ module, memory, plan, thread, control }: ThreadData, ready: () => void): void {
  const kernel = instantiate(module, memory, plan);
  const { words } = viewControl(control);
  const barrier = createBarrier(words, plan.threads);
  let sequence = Atomics.load(words, SEQUENCE);
  ready();
  for (;;) {
    Atomics.wait(words, SEQUENCE, sequence);
    if (hasFailed(words)) return;
    const next = Atomics.load(words, SEQUENCE);
    if (next === sequence) continue;
    sequence = next;
    try {
      for (const _ of runPhases(kernel, thread, readCommand(control))) {
        barrier.arrive();
        while (!barrier.wait());
      }
    } catch (error) {
      poison(words);
      throw error;
    }
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
/** A thread at a barrier looks for failures this often. */
const WAIT_MS = 200;

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

/** Where threads wait for each other. */
interface Barrier {
  arrive(): void;
  /** False where some have not arrived for a while; throws where a thread failed. */
  wait(): boolean;
}

function createBarrier(words: Int32Array, threads: number): Barrier {
  let goal = Atomics.load(words, ARRIVED);
  return {
    arrive() {
      goal = (goal + threads) | 0;
      if (((Atomics.add(words, ARRIVED, 1) + 1) | 0) === goal) Atomics.notify(words, ARRIVED);
    },
    wait() {
      for (let looks = 0; ; looks++) {
        const arrived = Atomics.load(words, ARRIVED);
        if (((arrived - goal) | 0) >= 0) return true;
        if (hasFailed(words)) throw new Error("a training thread failed");
        if (looks > SPINS && Atomics.wait(words, ARRIVED, arrived, WAIT_MS) === "timed-out") return false;
      }
    },
  };
}

function hasFailed(words: Int32Array): boolean {
  return Atomics.load(words, FAILED) !== 0;
}

/** Tells all threads of a failure, so that none waits for ever. */
function poison(words: Int32Array): void {
  Atomics.store(words, FAILED, 1);
  Atomics.add(words, SEQUENCE, 1);
  Atomics.notify(words, ARRIVED);
  Atomics.notify(words, SEQUENCE);
}

function whenReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a training thread ended with code ${code}`)));
  });
}
