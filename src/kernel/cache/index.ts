// The cache language model as a WebAssembly module: what the host calls.
import {
  EXPANDED, HEAD_PAGES, HEAD_LEARNED, HEAD_MAGIC, HEAD_TEXT_CAPACITY, HEAD_TEXT_LENGTH, EXTERNAL, INPUT_TEXT, MAGIC, APMS, WEIGHTS,
  PERSISTENT, READER, READER_BYTES, SAVED_READERS, lay, persistentEnd, reserve,
} from "./layout";
import { journalLength, overflowed, setRecording, startJournal, undo } from "./journal";
import { initialise } from "./initial";
import { beginByte, clearText, learnByte, memorise, passByte, predictBit, setExternal } from "./model";
import { expandByte } from "./expand";
import { clearReader, readByte } from "./reader";
import { fillTables } from "./tables";

/** Bytes that bulk learning predicts or leaves unpredicted together, a power of two. */
const BLOCK: u32 = 2048;

/** Lays out a model of so many pages of 4 KiB and bytes of text; false where there is no memory for it. */
export function create(pages: u32, textCapacity: u32): bool {
  if (!reserve(lay(pages, textCapacity))) return false;
  fillTables();
  store<u32>(HEAD_MAGIC, MAGIC);
  store<u32>(HEAD_PAGES, pages);
  store<u32>(HEAD_TEXT_CAPACITY, textCapacity);
  store<u32>(HEAD_TEXT_LENGTH, 1);
  store<u32>(HEAD_LEARNED, 0);
  initialise();
  clearReader();
  startJournal();
  return true;
}

/** Checksum of the persistent block (FNV-1a over words, four lanes). */
export function checksum(): u32 {
  return checksumOf(PERSISTENT, persistentEnd);
}

/** Checksum of a part of the persistent block; both addresses are multiples of 16. */
export function checksumOf(from: usize, to: usize): u32 {
  let lanes = i32x4.splat(0x811c9dc5);
  for (let at = from; at < to; at += 16) lanes = i32x4.mul(v128.xor(lanes, v128.load(at)), i32x4.splat(16777619));
  let sum: u32 = i32x4.extract_lane(lanes, 0);
  sum = (sum ^ i32x4.extract_lane(lanes, 1)) * 16777619;
  sum = (sum ^ i32x4.extract_lane(lanes, 2)) * 16777619;
  return (sum ^ i32x4.extract_lane(lanes, 3)) * 16777619;
}

export function persistentStart(): usize {
  return PERSISTENT;
}

export function persistentStop(): usize {
  return persistentEnd;
}

/** Weights and maps that make up what the mixers have learned, without the APM stages of single contexts. */
export function mixersStart(): usize {
  return WEIGHTS;
}

export function mixersStop(): usize {
  return APMS;
}

export function inputAddress(): usize {
  return INPUT_TEXT;
}

export function externalAddress(): usize {
  return EXTERNAL;
}

export function useExternal(on: bool): void {
  setExternal(on);
}

/** Learns the first bytes of the input area; returns the bits they cost before they were learned. */
export function learn(length: u32, rate: f32): f64 {
  let bits: f64 = 0;
  for (let index: u32 = 0; index < length; index++) bits += learnByte(<u32>load<u8>(INPUT_TEXT + index), rate);
  return bits;
}

/**
 * Learns the first bytes of the input area; the mixers learn from one block of BLOCK bytes in `every`, from none where
 * that is 0.
 */
export function learnBulk(length: u32, rate: f32, every: u32): void {
  for (let from: u32 = 0; from < length; ) {
    const at = load<u32>(HEAD_TEXT_LENGTH);
    const until = min<u32>(length, from + BLOCK - (at & (BLOCK - 1)));
    if (every > 0 && (at / BLOCK) % every === 0) {
      for (let index = from; index < until; index++) learnByte(<u32>load<u8>(INPUT_TEXT + index), rate);
    } else {
      memorise(from, until);
    }
    from = until;
  }
}

/** Reads the first bytes of the input area without learning them; matches are looked for afterwards. */
export function read(length: u32): void {
  for (let index: u32 = 0; index < length; index++) readByte(<u32>load<u8>(INPUT_TEXT + index));
}

/** Forgets what was read, not what was learned. */
export function restart(): void {
  clearReader();
}

/** Prepares the bits of the next byte. */
export function begin(): void {
  beginByte();
}

/** Probability of a one at a node (1 followed by the bits so far) of the byte that `begin` prepared. */
export function predict(node: u32): f32 {
  return predictBit(node);
}

/** Writes the bytes of probability `least` and more that `begin` prepared to expandedAddress; returns how many. */
export function expand(least: f32): u32 {
  return expandByte(least);
}

export function expandedAddress(): usize {
  return EXPANDED;
}

/** Goes past a byte after `begin`, without learning. */
export function pass(byte: u32): void {
  passByte(byte);
}

/** Keeps what has been read in one of the saved places, or takes it back. */
export function saveReader(place: u32): void {
  memory.copy(SAVED_READERS + <usize>place * READER_BYTES, READER, READER_BYTES);
}

export function restoreReader(place: u32): void {
  memory.copy(READER, SAVED_READERS + <usize>place * READER_BYTES, READER_BYTES);
}

export function readerAddress(): usize {
  return READER;
}

/** Starts or stops recording what is overwritten. */
export function journal(on: bool): void {
  setRecording(on);
}

export function journalBytes(): u32 {
  return journalLength();
}

export function journalFull(): bool {
  return overflowed;
}

/** Undoes what was learned since the journal had `bytes` and the text `textLength`. */
export function rollBack(bytes: u32, textLength: u32, learnedBytes: u32): void {
  undo(bytes);
  clearText(textLength);
  store<u32>(HEAD_LEARNED, learnedBytes);
}

export function textLength(): u32 {
  return load<u32>(HEAD_TEXT_LENGTH);
}

export function learnedBytes(): u32 {
  return load<u32>(HEAD_LEARNED);
}
