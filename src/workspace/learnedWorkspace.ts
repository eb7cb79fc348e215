// Everything that was learned of a workspace: the cache model, and of each file the lines that went into it.
import { instantiateCache, type CacheKernel } from "../cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../cache/cacheModel";
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

/** What was learned of a file, and size and time of the file on disk that it was learned of; zeros where it is of none. */
export interface FileRecord extends LearnedLines {
  readonly bytes: number;
  readonly modifiedMs: number;
}

const ON_NO_DISK = { bytes: 0, modifiedMs: 0 };

/** One cache model with the overlay over it and the record of its files. */
export class LearnedWorkspace {
  readonly overlay: Overlay;
  private readonly files = new Map<string, FileRecord>();

  private constructor(
    readonly cache: CacheModel,
    /** Bytes that its size was chosen for. */
    readonly workspaceBytes: number,
    private learned: number,
  ) {
    this.overlay = createOverlay(cache);
  }

  /** What has learned nothing, with room for so many bytes; or what a snapshot is read into. */
  static create(kernel: CacheKernel, workspaceBytes: number, characters = 0): LearnedWorkspace {
    return new LearnedWorkspace(CacheModel.create(kernel, cacheSize(workspaceBytes)), workspaceBytes, characters);
  }

  /** Whether more was learned than its size was chosen for. */
  get isFull(): boolean {
    return this.learned > 1.2 * this.workspaceBytes + (1 << 19);
  }

  /** Characters learned. */
  get characters(): number {
    return this.learned;
  }

  /** Lines of each file by its key: its absolute path, or its URI where it has none. */
  get records(): ReadonlyMap<string, FileRecord> {
    return this.files;
  }

  /** Lines learned. */
  get lines(): number {
    let count = this.forgottenLines;
    for (const { sequence } of this.files.values()) count += sequence.length;
    return count;
  }

  /** Lines learned that stand nowhere any more. */
  get forgottenLines(): number {
    let count = 0;
    for (const record of this.files.values()) count += forgottenLines(record);
    return count;
  }

  /** Notes lines of a file as learned; whoever notes them learns them. */
  commit(key: string, hashes: readonly number[], committed: readonly number[], file?: Pick<FileRecord, "bytes" | "modifiedMs">): void {
    const record = this.files.get(key);
    const { bytes, modifiedMs } = file ?? record ?? ON_NO_DISK;
    this.files.set(key, { bytes, modifiedMs, ...withCommitted(record, hashes, committed) });
  }

  record(key: string, learned: FileRecord): void {
    this.files.set(key, learned);
  }

  /** Notes that the file is gone. What was learned of it is forgotten when everything is learned anew. */
  lose(key: string): void {
    this.commit(key, [], [], ON_NO_DISK);
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
