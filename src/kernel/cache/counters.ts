// Entries and slots: what has followed each context. See layout.ts for their form. A context that makes another one more
// specific is looked up and kept only once several bytes have followed that one: until then it could say nothing else.
import {
  BUCKETS, CONTEXTS, DENSE, EMPTY, ENTRY_AT, ENTRY_BUCKETS, HASHES, NEXT, NIBBLES, PAGE_BYTES, PAGES, PRIORITY, REPEATED, ROOTS, SEVERAL,
  SLOT_AT, SLOT_BUCKETS, pages,
} from "./layout";
import { PARENTS } from "./contexts";
import { record } from "./journal";

/** An entry with several bytes seen is replaced as one that has seen this many times the same one. */
const SEVERAL_PRIORITY = 4;
/** Salt of a slot's hash, times the node that its nibble starts at. */
const SALT: u32 = 0x3c6ef372;
/** Keeps loads that only bring memory nearer from being optimised away. */
let touched: u32 = 0;

/** Finds the buckets of a block's contexts and loads those that are surely needed, so that none is waited for alone. */
export function touchEntries(block: usize): void {
  const hashes = HASHES + (block << 7);
  const buckets = BUCKETS + (block << 7);
  for (let at: usize = DENSE << 2; at < CONTEXTS << 2; at += 4) {
    const hash = load<u32>(hashes + at);
    store<u32>(buckets + at, <u32>(pageOf(hash) + (<usize>((((hash * 0x2c1b3c6d) >>> 16) * ENTRY_BUCKETS) >>> 16) << 4)));
  }
  let sum: u32 = 0;
  for (let at: usize = DENSE << 2; at < ROOTS << 2; at += 4) sum += load<u32>(<usize>load<u32>(buckets + at));
  touched = sum;
}

/** Looks up the entries of all contexts; those to be written are made and recorded. */
export function findEntries(block: usize, write: bool): void {
  const hashes = HASHES + (block << 7);
  const buckets = BUCKETS + (block << 7);
  for (let at: usize = DENSE << 2; at < ROOTS << 2; at += 4) {
    store<u32>(ENTRY_AT + at, <u32>entryOf(<usize>load<u32>(buckets + at), load<u32>(hashes + at), write));
  }
  for (let context: usize = ROOTS; context < CONTEXTS; context++) {
    const at = context << 2;
    const wanted = entryCount(<u32>load<u8>(PARENTS + context)) === SEVERAL;
    store<u32>(ENTRY_AT + at, wanted ? load<u32>(buckets + at) : <u32>EMPTY);
  }
  let sum: u32 = 0;
  for (let at: usize = ROOTS << 2; at < CONTEXTS << 2; at += 4) sum += load<u32>(<usize>load<u32>(ENTRY_AT + at));
  touched = sum;
  for (let at: usize = ROOTS << 2; at < CONTEXTS << 2; at += 4) {
    const bucket = <usize>load<u32>(ENTRY_AT + at);
    if (bucket !== EMPTY) store<u32>(ENTRY_AT + at, <u32>entryOf(bucket, load<u32>(hashes + at), write));
  }
}

/** Looks up the slots of the nibble that starts at `node` (1, or 16 to 31). */
export function findSlots(node: u32, write: bool): void {
  for (let context: u32 = 0; context < CONTEXTS; context++) {
    if (context >= DENSE && entryCount(context) !== SEVERAL) continue;
    const slot = slotAt(load<u32>(HASHES + (<usize>context << 2)), node, write);
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

/** Counts a byte in the slots of all contexts that keep them. */
export function countInSlots(block: usize, byte: u32): void {
  const hashes = HASHES + (block << 7);
  const high = byte >>> 4;
  let end = NIBBLES;
  for (let context: u32 = 0; context < CONTEXTS; context++) {
    if (context >= DENSE && entryCount(context) !== SEVERAL) continue;
    const hash = load<u32>(hashes + (<usize>context << 2));
    const page = pageOf(hash);
    const first = slotHash(hash, 1);
    const second = slotHash(hash, 16 | high);
    store<u32>(end, <u32>slotBucket(page, first));
    store<u32>(end, slotCheck(first), 4);
    store<u32>(end, <u32>slotBucket(page, second), 256);
    store<u32>(end, slotCheck(second), 260);
    end += 8;
  }
  let sum: u32 = 0;
  for (let at = NIBBLES; at < end; at += 8) sum += load<u32>(<usize>load<u32>(at)) + load<u32>(<usize>load<u32>(at, 256));
  touched = sum;
  for (let at = NIBBLES; at < end; at += 8) countNibble(slotOf(<usize>load<u32>(at), load<u32>(at, 4), true), high);
  for (let at = NIBBLES; at < end; at += 8) countNibble(slotOf(<usize>load<u32>(at, 256), load<u32>(at, 260), true), byte & 15);
}

/** Counts the byte that followed in all contexts of one byte; the slots of others have been updated. */
export function countByte(block: usize, byte: u32): void {
  for (let context: u32 = DENSE; context < CONTEXTS; context++) {
    const entry = <usize>load<u32>(ENTRY_AT + (<usize>context << 2));
    const count = <u32>load<u8>(entry, 3);
    if (count === SEVERAL || entry === EMPTY) continue;
    if (count === 0) {
      store<u8>(entry, <u8>byte, 2);
      store<u8>(entry, 1, 3);
    } else if (<u32>load<u8>(entry, 2) === byte) {
      if (count < 250) store<u8>(entry, <u8>(count + 1), 3);
    } else {
      spread(load<u32>(HASHES + (block << 7) + (<usize>context << 2)), <u32>load<u8>(entry, 2), count, byte);
      store<u8>(entry, <u8>SEVERAL, 3);
    }
  }
}

/** A second byte follows a context of one: makes slots that say `count` times the first byte, then the second one. */
function spread(hash: u32, first: u32, count: u32, second: u32): void {
  const times: u32 = count < 38 ? count : 38;
  const high = slotAt(hash, 1, true);
  clear(high);
  repeatNibble(high, first >>> 4, times);
  countNibble(high, second >>> 4);
  const low = slotAt(hash, 16 | (first >>> 4), true);
  clear(low);
  repeatNibble(low, first & 15, times);
  const other = slotAt(hash, 16 | (second >>> 4), true);
  if (first >>> 4 !== second >>> 4) clear(other);
  countNibble(other, second & 15);
}

function clear(slot: usize): void {
  const check = load<u8>(slot);
  v128.store(slot, i64x2.splat(0));
  store<u8>(slot, check);
}

/** Counts a nibble in a slot. */
// @ts-ignore: decorator
@inline
function countNibble(slot: usize, nibble: u32): void {
  count(slot + 1, nibble >>> 3);
  count(slot + (2 | (nibble >>> 3)), (nibble >>> 2) & 1);
  count(slot + (4 | (nibble >>> 2)), (nibble >>> 1) & 1);
  count(slot + (8 | (nibble >>> 1)), nibble & 1);
}

// @ts-ignore: decorator
@inline
function count(history: usize, bit: u32): void {
  store<u8>(history, load<u8>(NEXT + (<usize>load<u8>(history) << 1) + bit));
}

/** Counts a nibble so many times in a slot that is empty. */
function repeatNibble(slot: usize, nibble: u32, times: u32): void {
  let node: usize = 1;
  for (let place: u32 = 4; place-- > 0; ) {
    const bit = <usize>((nibble >>> place) & 1);
    store<u8>(slot + node, load<u8>(REPEATED + (bit << 6) + times));
    node = (node << 1) + bit;
  }
}

function entryOf(bucket: usize, hash: u32, write: bool): usize {
  const check = (hash & 0xffff) | 1;
  if (write) record(bucket);
  const same = i32x4.bitmask(i32x4.eq(v128.and(v128.load(bucket), i32x4.splat(0xffff)), i32x4.splat(check)));
  if (same !== 0) return bucket + (<usize>ctz(same) << 2);
  if (!write) return EMPTY;
  // The entry seen least often goes: its count above its place, the least of four.
  const counts = i32x4.shr_u(v128.load(bucket), 24);
  const ranks = v128.bitselect(i32x4.splat(SEVERAL_PRIORITY), counts, i32x4.eq(counts, i32x4.splat(SEVERAL)));
  const placed = v128.or(i32x4.shl(ranks, 2), i32x4(0, 1, 2, 3));
  const halves = i32x4.min_u(placed, v128.shuffle<i32>(placed, placed, 2, 3, 0, 1));
  const least = <u32>min(i32x4.extract_lane(halves, 0), i32x4.extract_lane(halves, 1));
  const entry = bucket + (<usize>(least & 3) << 2);
  store<u32>(entry, check);
  return entry;
}

// @ts-ignore: decorator
@inline
function pageOf(hash: u32): usize {
  return PAGES + <usize>(((<u64>(hash * 0x9e3779b1) * pages) >>> 32) * PAGE_BYTES);
}

// @ts-ignore: decorator
@inline
function slotHash(hash: u32, node: u32): u32 {
  return (hash ^ (node * SALT)) * 0x297a2d39;
}

// @ts-ignore: decorator
@inline
function slotCheck(own: u32): u32 {
  return max<u32>(1, (own >>> 4) & 0xff);
}

// @ts-ignore: decorator
@inline
function slotBucket(page: usize, own: u32): usize {
  return page + ENTRY_BUCKETS * 16 + (<usize>(((own >>> 16) * SLOT_BUCKETS) >>> 16) << 6);
}

/** The slot of a context's nibble that starts at `node`. */
function slotAt(hash: u32, node: u32, write: bool): usize {
  const own = slotHash(hash, node);
  return slotOf(slotBucket(pageOf(hash), own), slotCheck(own), write);
}

function slotOf(bucket: usize, check: u32, write: bool): usize {
  const checks = <u32>load<u8>(bucket) | (<u32>load<u8>(bucket, 16) << 8) | (<u32>load<u8>(bucket, 32) << 16) | (<u32>load<u8>(bucket, 48) << 24);
  // The byte that is zero where all four are compared at once (Mycroft).
  const other = checks ^ (check * 0x01010101);
  const same = (other - 0x01010101) & ~other & 0x80808080;
  if (same !== 0) {
    const slot = bucket + (<usize>ctz(same) >>> 3 << 4);
    if (write) record(slot);
    return slot;
  }
  if (!write) return EMPTY;
  const least = min(min(slotRank(bucket, 0), slotRank(bucket, 1)), min(slotRank(bucket, 2), slotRank(bucket, 3)));
  const slot = bucket + (<usize>(least & 3) << 4);
  record(slot);
  v128.store(slot, i64x2.splat(0));
  store<u8>(slot, <u8>check);
  return slot;
}

/** Bits seen by a slot's first history above its place in the bucket. */
// @ts-ignore: decorator
@inline
function slotRank(bucket: usize, place: u32): u32 {
  return (<u32>load<u8>(PRIORITY + <usize>load<u8>(bucket + (<usize>place << 4), 1)) << 2) | place;
}
