// What was overwritten, so that it can be put back bit for bit: records of an address and the 16 bytes that stood
// there, undone from the last to the first.
import { persistentEnd, reserve } from "./layout";

const RECORD: usize = 20;

/** Whether writes are recorded. */
export let recording: bool = false;
/** Whether a record could not be kept because memory ended; the host rebuilds then. */
export let overflowed: bool = false;
let end: usize = 0;
let reserved: usize = 0;

export function startJournal(): void {
  end = persistentEnd;
  reserved = persistentEnd;
  overflowed = false;
  recording = false;
}

export function setRecording(on: bool): void {
  recording = on;
}

/** Bytes of records. */
export function journalLength(): u32 {
  return <u32>(end - persistentEnd);
}

/** Keeps the 16 bytes at `address` (aligned to 16 by its users). */
// @ts-ignore: decorator
@inline
export function record(address: usize): void {
  if (recording) append(address);
}

function append(address: usize): void {
  if (end + RECORD > reserved) {
    const wanted = end + (1 << 20);
    if (!reserve(wanted)) {
      overflowed = true;
      return;
    }
    reserved = wanted;
  }
  store<u32>(end, <u32>address);
  v128.store(end + 4, v128.load(address));
  end += RECORD;
}

/** Undoes all writes since the journal had this length. */
export function undo(length: u32): void {
  const target = persistentEnd + <usize>length;
  while (end > target) {
    end -= RECORD;
    v128.store(<usize>load<u32>(end), v128.load(end + 4));
  }
}
