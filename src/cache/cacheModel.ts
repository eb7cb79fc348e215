// The cache language model of a workspace: learns bytes, predicts the bits of the next one, forgets exactly what a
// checkpoint came before, and goes to disk and back as a snapshot.
import type { CacheKernel } from "./cacheKernel";
import { unpackMixers } from "./mixerWeights";

/** Sizes that follow from how much is to be learned. */
export interface CacheSize {
  /** Pages of 4 KiB for what has followed each context. */
  readonly pages: number;
  /** Bytes of text that can be learned. */
  readonly textBytes: number;
}

/** A moment to go back to. Valid until an earlier one is gone back to, or a snapshot is opened. */
export interface Checkpoint {
  readonly journalBytes: number;
  readonly textLength: number;
  readonly learnedBytes: number;
  /** What had been read. */
  readonly reader: Uint8Array;
}

/** Learning rates of the mixers: none (uncommitted text), of bulk learning, and of text just written. */
export const MIXER_RATES = { none: 0, bulk: 0.003, typed: 0.006 } as const;

/** About so many bytes of what is learned in bulk teach the mixers. */
const MIXED_BYTES = 1 << 18;
/** Bytes of what has been read; READER_BYTES of the kernel's layout. */
export const READER_BYTES = 2048;
const CHUNK = 65536;
/** Of the layout of `persistent`. */
export const SNAPSHOT_VERSION = 4;
const SNAPSHOT_HEAD_BYTES = 32;

/** Most pages: 384 MiB. */
const MOST_PAGES = 98304;

/** Sizes for a workspace of so many bytes: about 24 bytes of memory for each, between 6 and 384 MiB. */
export function cacheSize(workspaceBytes: number): CacheSize {
  const pages = Math.min(MOST_PAGES, Math.ceil((workspaceBytes + (1 << 18)) * (24 / 4096)));
  return { pages, textBytes: Math.ceil(workspaceBytes * 1.25) + (1 << 20) };
}

/** A model over one kernel instance. One user at a time; all calls are synchronous. */
export class CacheModel {
  private constructor(
    private readonly kernel: CacheKernel,
    /** Of so many blocks of bulk learning, the mixers learn from one. */
    private readonly every: number,
  ) {}

  /** A model that has learned nothing. Throws where there is no memory for it. */
  static create(kernel: CacheKernel, size: CacheSize): CacheModel {
    if (!kernel.exports.create(size.pages, size.textBytes)) {
      throw new Error("not enough memory for what is to be learned of this workspace");
    }
    const model = new CacheModel(kernel, Math.max(1, Math.floor(size.textBytes / MIXED_BYTES)));
    if (kernel.mixers !== undefined) model.useMixers(unpackMixers(kernel.mixers));
    return model;
  }

  /** The model that a snapshot holds. Throws one line where it is none, of another version, or damaged. */
  static open(kernel: CacheKernel, snapshot: Uint8Array): CacheModel {
    if (snapshot.length < SNAPSHOT_HEAD_BYTES) throw new Error("the snapshot is cut off; it is built again");
    const head = new DataView(snapshot.buffer, snapshot.byteOffset, SNAPSHOT_HEAD_BYTES);
    if (head.getUint32(0) !== 0x48554e43 || head.getUint32(4) !== SNAPSHOT_VERSION) {
      throw new Error("the snapshot is from another version; it is built again");
    }
    const [pages, textBytes, bytes] = [head.getUint32(8), head.getUint32(12), head.getUint32(16)];
    if (snapshot.length !== SNAPSHOT_HEAD_BYTES + bytes) throw new Error("the snapshot is cut off; it is built again");
    if (pages > MOST_PAGES || textBytes > bytes) throw new Error("the snapshot is damaged; it is built again");
    const model = CacheModel.create(kernel, { pages, textBytes });
    const { exports, memory } = kernel;
    if (exports.persistentStop() - exports.persistentStart() !== bytes) throw new Error("the snapshot is damaged; it is built again");
    new Uint8Array(memory.buffer).set(snapshot.subarray(SNAPSHOT_HEAD_BYTES), exports.persistentStart());
    if (exports.checksum() >>> 0 !== head.getUint32(20)) throw new Error("the snapshot is damaged; it is built again");
    return model;
  }

  /** Everything learned, with version and checksum. Not while uncommitted text is learned. */
  snapshot(size: CacheSize): Uint8Array {
    const { exports, memory } = this.kernel;
    const [start, stop] = [exports.persistentStart(), exports.persistentStop()];
    const snapshot = new Uint8Array(SNAPSHOT_HEAD_BYTES + stop - start);
    const head = new DataView(snapshot.buffer);
    const numbers = [0x48554e43, SNAPSHOT_VERSION, size.pages, size.textBytes, stop - start, exports.checksum() >>> 0];
    numbers.forEach((number, index) => head.setUint32(4 * index, number));
    snapshot.set(new Uint8Array(memory.buffer, start, stop - start), SNAPSHOT_HEAD_BYTES);
    return snapshot;
  }

  /**
   * Learns UTF-8 bytes after what was read. `rate` is one of MIXER_RATES. Returns the bits that they cost before; at the
   * rates none and bulk, where all or most of them are learned without being predicted, it returns 0.
   */
  learn(bytes: Uint8Array, rate: number): number {
    let bits = 0;
    const every = rate === MIXER_RATES.none ? 0 : this.every;
    for (let start = 0; start < bytes.length; start += CHUNK) {
      const length = this.put(bytes, start);
      if (rate === MIXER_RATES.none || rate === MIXER_RATES.bulk) this.kernel.exports.learnBulk(length, rate, every);
      else bits += this.kernel.exports.learn(length, rate);
    }
    return bits;
  }

  /** Reads UTF-8 bytes without learning them. */
  read(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += CHUNK) this.kernel.exports.read(this.put(bytes, start));
  }

  /** Forgets what was read, as before the first file. */
  restart(): void {
    this.kernel.exports.restart();
  }

  /** Prepares the next byte; with the cumulative distribution of that byte (257 numbers) where the LSTM takes part. */
  begin(cumulative?: Float32Array): void {
    this.setDistribution(cumulative);
    this.kernel.exports.begin();
  }

  /** What the LSTM says of the next byte that is learned or predicted; nothing where absent. */
  setDistribution(cumulative?: Float32Array): void {
    const { exports, memory } = this.kernel;
    exports.useExternal(cumulative === undefined ? 0 : 1);
    if (cumulative !== undefined) new Float32Array(memory.buffer, exports.externalAddress(), 257).set(cumulative);
  }

  /** Probability that the next bit is 1, at a node of the byte that `begin` prepared: 1 followed by the bits so far. */
  bit(node: number): number {
    return this.kernel.exports.predict(node);
  }

  /** The bytes of probability `leastProbability` and more that `begin` prepared, in their own order. */
  expand(leastProbability: number): { readonly byte: number; readonly probability: number }[] {
    const { exports, memory } = this.kernel;
    const count = exports.expand(leastProbability);
    const view = new DataView(memory.buffer, exports.expandedAddress(), 8 * count);
    return Array.from({ length: count }, (_, index) => ({
      byte: view.getUint32(8 * index, true),
      probability: view.getFloat32(8 * index + 4, true),
    }));
  }

  /** Goes past one byte after `begin`, without learning it. */
  pass(byte: number): void {
    this.kernel.exports.pass(byte);
  }

  /** Keeps what has been read in one of 64 places. */
  saveReader(place: number): void {
    this.kernel.exports.saveReader(place);
  }

  restoreReader(place: number): void {
    this.kernel.exports.restoreReader(place);
  }

  /** Copies what has been read, and where a byte was begun, into READER_BYTES of the caller's own; `setReader` takes it back. */
  getReader(into: Uint8Array): void {
    const { exports, memory } = this.kernel;
    into.set(new Uint8Array(memory.buffer, exports.readerAddress(), READER_BYTES));
  }

  setReader(from: Uint8Array): void {
    const { exports, memory } = this.kernel;
    new Uint8Array(memory.buffer, exports.readerAddress(), READER_BYTES).set(from);
  }

  /** From here on everything learned can be undone, until `keep`. */
  checkpoint(): Checkpoint {
    const { exports, memory } = this.kernel;
    exports.journal(1);
    const reader = new Uint8Array(memory.buffer, exports.readerAddress(), READER_BYTES).slice();
    const learnedBytes = exports.learnedBytes() >>> 0;
    return { journalBytes: exports.journalBytes() >>> 0, textLength: exports.textLength() >>> 0, learnedBytes, reader };
  }

  /** Goes back to a checkpoint, bit for bit; text since then must have been learned at rate 0. */
  rollBack({ journalBytes, textLength, learnedBytes, reader }: Checkpoint): void {
    const { exports, memory } = this.kernel;
    if (exports.journalFull()) throw new Error("more uncommitted text than memory can undo; save the open files");
    exports.rollBack(journalBytes, textLength, learnedBytes);
    new Uint8Array(memory.buffer, exports.readerAddress(), READER_BYTES).set(reader);
  }

  /** Ends recording: what is learned from now on stays. Only after going back to the first checkpoint. */
  keep(): void {
    this.kernel.exports.journal(0);
  }

  /** What the mixers have learned: weights (f32) and maps (u32), in the order of the kernel's layout. */
  mixers(): Uint8Array {
    const { exports, memory } = this.kernel;
    return new Uint8Array(memory.buffer, exports.mixersStart(), exports.mixersStop() - exports.mixersStart()).slice();
  }

  useMixers(mixers: Uint8Array): void {
    new Uint8Array(this.kernel.memory.buffer).set(mixers, this.kernel.exports.mixersStart());
  }

  /** A number that differs where anything learned differs. */
  checksum(): number {
    return this.kernel.exports.checksum() >>> 0;
  }

  /** Everything learned, as it lies in memory; a snapshot in parts reads and writes it. Valid until memory grows. */
  persistent(): Uint8Array {
    const { exports, memory } = this.kernel;
    return new Uint8Array(memory.buffer, exports.persistentStart(), exports.persistentStop() - exports.persistentStart());
  }

  /** Like `checksum`, of a part of `persistent`; both ends are multiples of 16. */
  checksumOf(from: number, to: number): number {
    const { exports } = this.kernel;
    return exports.checksumOf(exports.persistentStart() + from, exports.persistentStart() + to) >>> 0;
  }

  private put(bytes: Uint8Array, start: number): number {
    const part = bytes.subarray(start, start + CHUNK);
    new Uint8Array(this.kernel.memory.buffer, this.kernel.exports.inputAddress(), part.length).set(part);
    return part.length;
  }
}
