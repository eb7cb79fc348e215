// The cache language model's WebAssembly module, one instance with memory of its own.

/** What cache.wasm exports; see src/kernel/cache/index.ts. Addresses and lengths are unsigned 32-bit numbers. */
export interface CacheExports {
  create(pages: number, textCapacity: number): number;
  checksum(): number;
  checksumOf(from: number, to: number): number;
  persistentStart(): number;
  persistentStop(): number;
  mixersStart(): number;
  mixersStop(): number;
  inputAddress(): number;
  externalAddress(): number;
  readerAddress(): number;
  useExternal(on: number): void;
  learn(length: number, rate: number): number;
  learnBulk(length: number, rate: number, every: number): void;
  read(length: number): void;
  restart(): void;
  begin(): void;
  predict(node: number): number;
  pass(byte: number): void;
  expand(least: number): number;
  expandedAddress(): number;
  saveReader(place: number): void;
  restoreReader(place: number): void;
  journal(on: number): void;
  journalBytes(): number;
  journalFull(): number;
  rollBack(bytes: number, textLength: number, learnedBytes: number): void;
  textLength(): number;
  learnedBytes(): number;
}

/** An instance and the memory that its addresses are in. */
export interface CacheKernel {
  readonly exports: CacheExports;
  readonly memory: WebAssembly.Memory;
  /** What its mixers were taught beforehand, packed; absent in a bare build. */
  readonly mixers: Uint8Array | undefined;
}

/** The section of cache.wasm that holds the mixers' weights. */
export const MIXERS_SECTION = "hunch.mixers";

const MAXIMUM_PAGES = 65536;

/** Instantiates the bytes of cache.wasm; throws where they are none. */
export function instantiateCache(bytes: Uint8Array<ArrayBuffer>): CacheKernel {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: false });
  const module = new WebAssembly.Module(bytes);
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  const [mixers] = WebAssembly.Module.customSections(module, MIXERS_SECTION);
  return { exports: instance.exports as CacheExports, memory, mixers: mixers === undefined ? undefined : new Uint8Array(mixers) };
}

function abort(): never {
  throw new Error("the cache kernel stopped");
}
