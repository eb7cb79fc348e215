// Everything that was learned of a workspace: the cache model, and of each file the lines that went into it.
import { instantiateCache, type CacheKernel } from "../cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize, type CacheSize } from "../cache/cacheModel";
import { learnText, type CharacterModel } from "../cache/blend";
import { forgottenLines, withCommitted, type LearnedLines } from "./learnedLines";
import { createOverlay, type Overlay } from "./overlay";
import type { Turn } from "./turns";

/** Bytes or characters learned between two looks at the clock. */
const BYTES_AT_ONCE = 256;
const CHARACTERS_AT_ONCE = 12;

/** Makes instances of the cache kernel from the bytes of cache.wasm. */
export function cacheKernels(bytes: Uint8Array<ArrayBuffer>): () => CacheKernel {
  return () => instantiateCache(bytes);
}

/** One cache model with the overlay over it and the record of its files. */
export class LearnedWorkspace {
  readonly overlay: Overlay;
  private readonly files = new Map<string, LearnedLines>();
  private learned = 0;

  private constructor(readonly cache: CacheModel, readonly size: CacheSize) {
    this.overlay = createOverlay(cache);
  }

  /** What has learned nothing, with room for so many bytes. */
  static create(kernel: CacheKernel, workspaceBytes: number): LearnedWorkspace {
    const size = cacheSize(workspaceBytes);
    return new LearnedWorkspace(CacheModel.create(kernel, size), size);
  }

  /** Characters learned. */
  get characters(): number {
    return this.learned;
  }

  /** Lines of each file by its key: its absolute path, or its URI where it has none. */
  get records(): ReadonlyMap<string, LearnedLines> {
    return this.files;
  }

  /** Lines learned that stand nowhere any more. */
  get forgottenLines(): number {
    let count = 0;
    for (const record of this.files.values()) count += forgottenLines(record);
    return count;
  }

  /** Notes lines of a file as learned; whoever notes them learns them. */
  commit(key: string, hashes: readonly number[], committed: readonly number[]): void {
    this.files.set(key, withCommitted(this.files.get(key), hashes, committed));
  }

  record(key: string, learned: LearnedLines): void {
    this.files.set(key, learned);
  }

  /** Forgets what was read and reads this instead. */
  place(text: string): void {
    this.cache.restart();
    this.cache.read(new TextEncoder().encode(text));
  }

  /** Learns model text after what was read, without the LSTM. */
  async learn(text: string, turn: Turn, rate: number = MIXER_RATES.bulk): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let start = 0; start < bytes.length; start += BYTES_AT_ONCE) {
      await turn.next();
      this.cache.learn(bytes.subarray(start, start + BYTES_AT_ONCE), rate);
    }
    this.learned += text.length;
  }

  /** Learns model text after what both have read, the LSTM taking part. */
  async learnWith(character: CharacterModel, text: string, turn: Turn): Promise<void> {
    const characters = [...text];
    for (let start = 0; start < characters.length; start += CHARACTERS_AT_ONCE) {
      await turn.next();
      learnText(this.cache, character, characters.slice(start, start + CHARACTERS_AT_ONCE).join(""), MIXER_RATES.typed);
    }
    this.learned += text.length;
  }
}
