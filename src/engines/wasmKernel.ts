// The WebAssembly kernel of src/kernel: loading, and the typed face of its exports.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Architecture } from "../model/architecture";

/** What src/kernel/index.ts exports. Addresses are in bytes. */
export interface KernelExports {
  plan(
    cell: number, vocabularySize: number, embeddingSize: number, hiddenSize: number, layers: number,
    steps: number, rows: number, threads: number, lane: number, training: number,
  ): number;
  address(region: number): number;
  passRows(thread: number, kind: number, scale: number): void;
  passColumns(thread: number): void;
  passEmbeddings(thread: number): void;
  square(thread: number): void;
  update(
    thread: number, beta1: number, beta2: number, epsilon: number, clipNorm: number, stepSize: number, secondScale: number,
  ): void;
  pack(thread: number): void;
  packTable(thread: number): void;
  step(count: number): void;
  readLogits(count: number): void;
  /** Floating-point operations done. */
  probeTile(lane: number, rounds: number): number;
  probePeak(rounds: number): number;
}

/** Regions that `address` knows, by their numbers in src/kernel/index.ts. */
export const REGION = {
  weights: 0,
  gradients: 1,
  firstMoments: 2,
  secondMoments: 3,
  inputs: 4,
  targets: 5,
  resets: 6,
  losses: 7,
  states: 8,
  logits: 9,
  parameterBytes: 10,
} as const;

/** Most pages of memory, as in scripts/kernel.ts. */
const MAXIMUM_PAGES = 65536;
const PAGE_BYTES = 65536;

/** Panel widths of the kernel's tiles, in floats. */
export type Lane = 8 | 16;

/** The memory of one trainer or decoder. */
export interface Plan {
  readonly architecture: Architecture;
  readonly steps: number;
  readonly rows: number;
  readonly threads: number;
  readonly lane: Lane;
  readonly training: boolean;
}

/** A compiled kernel. */
export interface Kernel {
  readonly build: Build;
  readonly module: WebAssembly.Module;
  readonly isRevectorised: boolean;
}

/** Instruction sets that the kernel is built for, the faster first. */
export type Build = "relaxed" | "plain";

/** A custom section named "r", without content. */
const EMPTY_SECTION = Uint8Array.of(0, 2, 1, 0x72);

/** Which binaries to choose from. */
export interface KernelChoice {
  readonly directory: string;
  /** Taken in this order, the first that the host runs. */
  readonly builds: readonly Build[];
  /** Whether V8 may join neighbouring 128-bit operations to 256 bits; see `allowRevectorising`. */
  readonly revectorise: boolean;
}

/** Reads and compiles the best binary that this host takes, for shared or own memory. */
export async function loadKernel({ directory, builds, revectorise }: KernelChoice, shared: boolean): Promise<Kernel> {
  for (const build of builds) {
    const binary = await readFile(path.join(directory, `${build}${shared ? ".shared" : ""}.wasm`));
    if (!WebAssembly.validate(binary)) continue;
    if (build === "plain" || !revectorise) return { build, module: await WebAssembly.compile(binary), isRevectorised: false };
    const isRevectorised = allowRevectorising();
    // V8 hands out what it compiled before from the same bytes: other bytes make it compile anew.
    return { build, module: await WebAssembly.compile(Buffer.concat([binary, EMPTY_SECTION])), isRevectorised };
  }
  throw new Error(`this host runs none of the WebAssembly builds ${builds.join(", ")}`);
}

/**
 * Sets V8's `--experimental-wasm-revectorize` for what is compiled from now on. An experiment of V8's, for a process
 * whose end does no harm. Every V8 that takes relaxed SIMD knows the flag, on x64; false elsewhere.
 */
function allowRevectorising(): boolean {
  if (process.arch !== "x64") return false;
  setFlagsFromString("--experimental-wasm-revectorize");
  return true;
}

/** Memory for any plan: one page, to be grown. */
export function createMemory(shared: boolean): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared });
}

/** An instance over `memory`, which is grown to what the plan needs. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory, plan: Plan): KernelExports {
  const kernel = instantiateUnplanned(module, memory);
  const { vocabularySize, embeddingSize, hiddenSize, layers } = plan.architecture;
  const bytes = kernel.plan(
    cellNumber(plan.architecture), vocabularySize, embeddingSize, hiddenSize, layers, plan.steps, plan.rows, plan.threads, plan.lane, Number(plan.training));
  growTo(memory, bytes);
  return kernel;
}

/** Grows a memory to at least so many bytes. */
export function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** A cell by its number in src/kernel/cells.ts. */
function cellNumber({ cell, resetAfter }: Architecture): number {
  switch (cell) {
    case "lstm": return 0;
    case "simpleRNN": return 1;
    case "gru": return resetAfter ? 3 : 2;
  }
}

/** An instance whose memory is one page, for its probes alone. */
export function instantiateUnplanned(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
