// One byte after another: predicting its bits, learning it with or without the mixers, going past it.
import {
  APM_ROWS, CHARACTER_WEIGHTS, FOLLOWERS_ONE, FOLLOWERS_TWO, HASHES, HEAD_LEARNED, HEAD_TEXT_LENGTH, INPUT_TEXT, NEXT, CONTEXTS,
  DENSE, ROWS_AGREEMENT, ROWS_BYTE, ROWS_MATCH, ROWS_OPINION, ROWS_ORDER, ROWS_PARTIAL, ROWS_SHAPE, SETS, SEVERAL, SLOT_AT,
  WEIGHTS, text, textCapacity,
} from "./layout";
import { WORD_CONTEXT } from "./contexts";
import { record } from "./journal";
import { countByte, countInSlots, entryCount, findEntries, findSlots, touchEntries } from "./counters";
import {
  agreement, characterInputs, characterSays, contextInputs, learnMaps, lengths, matchInputs, matchOpinion, order, readDistribution, single,
} from "./inputs";
import { expectedByte, findMatches, followMatches, isVerbatim } from "./matches";
import { learnMixers, mixFinal, mixSets, refine, select } from "./mixer";
import { CLASSES, COLUMN, INDENT, LAST4, hashContexts, mix, readByte } from "./reader";
import { findAllowedBytes, forcedBit } from "./utf8";

/** What a bit is charged that well-formed text cannot have. */
const LEAST: f64 = 1e-12;

let slotsOf: u32 = 0; // node whose slots SLOT_AT holds
let writing: bool = false;
/** Whether UTF-8 left no choice in the last bit: nothing was mixed then, and mixers learn nothing. */
let forced: bool = false;
/** Whether EXTERNAL holds the character model's distribution of the next byte. */
let external: bool = false;

export function setExternal(on: bool): void {
  external = on;
}

/** Starts the next byte: contexts, matches, entries. */
export function beginByte(): void {
  findMatches(false);
  begin(false);
}

/** Probability that the next bit is a one; `node` is 1 followed by the bits of the byte so far. */
export function predictBit(node: u32): f32 {
  const nibble: u32 = node < 16 ? 1 : node >>> (27 - clz(node));
  if (slotsOf !== nibble) {
    slotsOf = nibble;
    findSlots(nibble, writing);
  }
  const only = forcedBit(node);
  forced = only !== 2;
  if (forced) return <f32>only;
  const place = clz(node) - 24; // bits to come after this one, 7 to 0
  contextInputs(node, place, treeNode(node));
  matchInputs(node, place);
  characterInputs(node, place, external);
  selectRows(node, place);
  mixSets(external);
  const state: u32 = lengths >= 16 ? 2 : lengths > 0 ? 1 : 0;
  const certainty: u32 = external ? min<u32>(7, <u32>abs(characterSays)) : 0;
  const logit = mixFinal(node, (certainty * 3 + state) * 8 + order, u32(external), characterSays);
  const last = load<u32>(LAST4);
  return refine(
    logit,
    apmRow(last & 0xff, node),
    apmRow(last & 0xffffff, node),
    apmRow(load<u32>(HASHES + (WORD_CONTEXT << 2)), node),
    external ? <i32>(opinion() * 9 + matchOpinion) * 8 + <i32>place : -1,
  );
}

/** Reads and learns one byte, mixers and maps as well; returns bits by the model before. */
export function learnByte(byte: u32, rate: f32): f64 {
  findMatches(true);
  const counted = !isVerbatim(byte);
  begin(counted);
  let bits: f64 = 0;
  let node: u32 = 1;
  for (let place: u32 = 8; place-- > 0; ) {
    const bit = (byte >>> place) & 1;
    const probability = predictBit(node);
    bits -= NativeMath.log2(max(LEAST, <f64>(bit ? probability : 1 - probability)));
    if (!forced) {
      learnMixers(bit, rate);
      learnMaps(bit);
    }
    if (counted) learnHistories(node, bit);
    node = (node << 1) | bit;
  }
  if (counted) countByte(0, byte);
  store<u32>(HEAD_LEARNED, load<u32>(HEAD_LEARNED) + 1);
  advance(byte);
  return bits;
}

/** Reads and learns a stretch of the input text without predicting it: counters and matches only. */
export function memorise(from: u32, until: u32): void {
  if (from >= until) return;
  let counted = lookAhead(0, from);
  for (let index = from; index < until; index++) {
    const block = <usize>((index - from) & 1);
    const byte = <u32>load<u8>(INPUT_TEXT + <usize>index);
    const now = counted;
    advance(byte);
    // The next byte's buckets are on their way while this one is counted.
    if (index + 1 < until) counted = lookAhead(block ^ 1, index + 1);
    if (!now) continue;
    findEntries(block, true);
    countInSlots(block, byte);
    countByte(block, byte);
  }
}

/** Takes learned text back to a length; what stood after it becomes zero, as it was. */
export function clearText(length: u32): void {
  const now = load<u32>(HEAD_TEXT_LENGTH);
  if (now > length) memory.fill(text + length, 0, now - length);
  store<u32>(HEAD_TEXT_LENGTH, length);
}

/** Reads one byte after `beginByte` without learning it. */
export function passByte(byte: u32): void {
  followMatches(byte);
  readByte(byte);
}

function begin(write: bool): void {
  writing = write;
  slotsOf = 0;
  findAllowedBytes();
  if (external) readDistribution();
  hashContexts(0, expectedByte());
  touchEntries(0);
  findEntries(0, write);
}

/** Matches and contexts of a byte of the input text that is learned next, into one block; false where it is not counted. */
function lookAhead(block: usize, index: u32): bool {
  findMatches(true);
  if (isVerbatim(<u32>load<u8>(INPUT_TEXT + <usize>index))) return false;
  hashContexts(block, expectedByte());
  touchEntries(block);
  return true;
}

/** Goes past a byte that is learned: keeps it in the text, after the bytes that it followed, and reads it. */
function advance(byte: u32): void {
  const last = load<u32>(LAST4);
  remember(FOLLOWERS_ONE + (<usize>(last & 0xff) << 2), byte);
  remember(FOLLOWERS_TWO + (<usize>(last & 0xffff) << 2), byte);
  const length = load<u32>(HEAD_TEXT_LENGTH);
  if (length < textCapacity) {
    store<u8>(text + length, <u8>byte);
    store<u32>(HEAD_TEXT_LENGTH, length + 1);
  }
  passByte(byte);
}

// @ts-ignore: decorator
@inline
function treeNode(node: u32): usize {
  return node < 16 ? <usize>node : <usize>((node & ((1 << (27 - clz(node))) - 1)) | (1 << (27 - clz(node))));
}

// @ts-ignore: decorator
@inline
function apmRow(hash: u32, node: u32): u32 {
  return mix(hash, node) & (APM_ROWS - 1);
}

/** The character model's logit of the bit in 16 classes. */
function opinion(): u32 {
  return <u32>max<f32>(0, min<f32>(15, characterSays * 0.9 + 8));
}

function selectRows(node: u32, place: u32): void {
  const last = load<u32>(LAST4) & 0xff;
  const shape = load<u32>(CLASSES);
  let base: u32 = 0;
  select(0, WEIGHTS, node);
  base += ROWS_PARTIAL;
  select(1, WEIGHTS, base + lengths * 8 + place);
  base += ROWS_MATCH;
  select(2, WEIGHTS, base + last * 8 + place);
  base += ROWS_BYTE;
  select(3, WEIGHTS, base + (order * 8 + min<u32>(single, 4)) * 8 + place);
  base += ROWS_ORDER;
  select(4, WEIGHTS, base + shape);
  base += ROWS_SHAPE;
  select(5, WEIGHTS, base + (min<u32>(load<u32>(INDENT), 15) * 16 + min<u32>(load<u32>(COLUMN) / 4, 15)) * 8 + place);
  if (!external) return;
  select(SETS, CHARACTER_WEIGHTS, node);
  base = ROWS_PARTIAL;
  select(SETS + 1, CHARACTER_WEIGHTS, base + lengths * 8 + place);
  base += ROWS_MATCH;
  select(SETS + 2, CHARACTER_WEIGHTS, base + shape);
  base += ROWS_SHAPE;
  select(SETS + 3, CHARACTER_WEIGHTS, base + (opinion() * 9 + matchOpinion) * 7 + order);
  base += ROWS_OPINION;
  select(SETS + 4, CHARACTER_WEIGHTS, base + agreement() * 8 + place);
}

function learnHistories(node: u32, bit: u32): void {
  const inside = treeNode(node);
  for (let context: u32 = 0; context < CONTEXTS; context++) {
    if (context >= DENSE && entryCount(context) !== SEVERAL) continue;
    const at = <usize>load<u32>(SLOT_AT + (<usize>context << 2)) + inside;
    store<u8>(at, load<u8>(NEXT + (<usize>load<u8>(at) << 1) + bit));
  }
}

function remember(at: usize, byte: u32): void {
  record(at & ~15);
  store<u32>(at, (load<u32>(at) << 8) | byte);
}
