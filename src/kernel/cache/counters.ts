// Entries and slots: what has followed each context. See layout.ts for their form.
import {
  CONTEXTS, DENSE, EMPTY, ENTRIES, ENTRY_AT, HASHES, NEXT, PRIORITY, REPEATED, SEVERAL, SLOT_AT, entryShift, slotShift, slots,
} from "./layout";
import { record } from "./journal";
import { mix } from "./reader";

/** An entry with several bytes seen is replaced as one that has seen this many times the same one. */
const SEVERAL_PRIORITY = 4;

/** Looks up the entries of all contexts; those to be written are made and recorded. */
export function findEntries(write: bool): void {
  for (let context: u32 = DENSE; context < CONTEXTS; context++) {
    store<u32>(ENTRY_AT + (<usize>context << 2), <u32>entryOf(load<u32>(HASHES + (<usize>context << 2)), write));
  }
}

/** Looks up the slots of the nibble that starts at `node` (1, or 16 to 31). */
export function findSlots(node: u32, write: bool): void {
  const salt = node * 0x3c6ef372;
  for (let context: u32 = 0; context < CONTEXTS; context++) {
    if (context >= DENSE && entryCount(context) !== SEVERAL) continue;
    const slot = slotOf(mix(load<u32>(HASHES + (<usize>context << 2)), salt), write);
    store<u32>(SLOT_AT + (<usize>context << 2), <u32>slot);
  }
}

// @ts-ignore: decorator
@inline
export function entryCount(context: u32): u32 {
  return <u32>load<u8>(<usize>load<u32>(ENTRY_AT + (<usize>context << 2)), 3);
}

// @ts-ignore: decorator
@inline
export function entryByte(context: u32): u32 {
  return <u32>load<u8>(<usize>load<u32>(ENTRY_AT + (<usize>context << 2)), 2);
}

/** Counts the byte that followed in all contexts of one byte; the slots of others have been updated bit by bit. */
export function countByte(byte: u32): void {
  for (let context: u32 = DENSE; context < CONTEXTS; context++) {
    const entry = <usize>load<u32>(ENTRY_AT + (<usize>context << 2));
    const count = <u32>load<u8>(entry, 3);
    if (count === SEVERAL) continue;
    if (count === 0) {
      store<u8>(entry, <u8>byte, 2);
      store<u8>(entry, 1, 3);
    } else if (<u32>load<u8>(entry, 2) === byte) {
      if (count < 250) store<u8>(entry, <u8>(count + 1), 3);
    } else {
      spread(load<u32>(HASHES + (<usize>context << 2)), <u32>load<u8>(entry, 2), count, byte);
      store<u8>(entry, <u8>SEVERAL, 3);
    }
  }
}

/** A second byte follows a context of one: makes slots that say `count` times the first byte, then the second one. */
function spread(hash: u32, first: u32, count: u32, second: u32): void {
  const times: u32 = count < 38 ? count : 38;
  const high = slotOf(mix(hash, 0x3c6ef372), true);
  clear(high);
  walk(high, first >>> 4, times);
  walk(high, second >>> 4, 0);
  const low = slotOf(mix(hash, (16 | (first >>> 4)) * 0x3c6ef372), true);
  clear(low);
  walk(low, first & 15, times);
  const other = slotOf(mix(hash, (16 | (second >>> 4)) * 0x3c6ef372), true);
  if (first >>> 4 !== second >>> 4) clear(other);
  walk(other, second & 15, 0);
}

function clear(slot: usize): void {
  const check = load<u8>(slot);
  v128.store(slot, i64x2.splat(0));
  store<u8>(slot, check);
}

/** Counts a nibble in a slot: `times` times from nothing, or once more where `times` is 0. */
function walk(slot: usize, nibble: u32, times: u32): void {
  let node: usize = 1;
  for (let place: u32 = 4; place-- > 0; ) {
    const bit = <usize>((nibble >>> place) & 1);
    const history = times > 0 ? load<u8>(REPEATED + (bit << 6) + times) : load<u8>(NEXT + (<usize>load<u8>(slot + node) << 1) + bit);
    store<u8>(slot + node, history);
    node = (node << 1) + bit;
  }
}

function entryOf(hash: u32, write: bool): usize {
  const bucket = ENTRIES + (<usize>((hash * 0x9e3779b1) >>> entryShift) << 4);
  const check = (hash & 0xffff) | 1;
  if (write) record(bucket);
  if (<u32>load<u16>(bucket) === check) return bucket;
  if (<u32>load<u16>(bucket, 4) === check) return bucket + 4;
  if (<u32>load<u16>(bucket, 8) === check) return bucket + 8;
  if (<u32>load<u16>(bucket, 12) === check) return bucket + 12;
  if (!write) return EMPTY;
  let lowest = bucket;
  let least = priority(bucket);
  for (let entry = bucket + 4; entry < bucket + 16; entry += 4) {
    const own = priority(entry);
    if (own < least) {
      least = own;
      lowest = entry;
    }
  }
  store<u32>(lowest, check);
  return lowest;
}

// @ts-ignore: decorator
@inline
function priority(entry: usize): u32 {
  const count = <u32>load<u8>(entry, 3);
  return count === SEVERAL ? SEVERAL_PRIORITY : count;
}

function slotOf(hash: u32, write: bool): usize {
  const bucket = slots + (<usize>((hash * 0x9e3779b1) >>> slotShift) << 6);
  const low = hash & 0xff;
  const check: u32 = low === 0 ? 1 : low;
  let lowest = bucket;
  let least: u32 = 1000;
  for (let slot = bucket; slot < bucket + 64; slot += 16) {
    if (<u32>load<u8>(slot) === check) {
      if (write) record(slot);
      return slot;
    }
    const own: u32 = load<u8>(slot) === 0 ? 0 : 1 + <u32>load<u8>(PRIORITY + <usize>load<u8>(slot, 1));
    if (own < least) {
      least = own;
      lowest = slot;
    }
  }
  if (!write) return EMPTY;
  record(lowest);
  v128.store(lowest, i64x2.splat(0));
  store<u8>(lowest, <u8>check);
  return lowest;
}
