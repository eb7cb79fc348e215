// One bit after another: the inputs that contexts and matches give for it, the mixed probability, and learning.
import {
  APM_ROWS, APM_STEPS, APMS, CONTEXTS, DENSE, EXTERNAL, FINAL_INPUTS, FINAL_ROWS_EVIDENCE, FINAL_ROWS_PARTIAL, FINAL_WEIGHTS,
  FOLLOWERS_ONE, FOLLOWERS_TWO, HASHES, HEAD_LEARNED, HEAD_TEXT_LENGTH, INPUTS, MAP_AT, MAPS, MATCHES, MATCH_MAPS, NEXT,
  OUTPUTS, RECIPROCAL, ROWS, STRETCH, ROWS_BYTE, ROWS_MATCH, ROWS_ORDER, ROWS_PARTIAL, ROWS_SHAPE, SETS, SEVERAL, SINGLE_MAPS, SLOT_AT,
  WEIGHTS, X, text, textCapacity,
} from "./layout";
import { record } from "./journal";
import { countByte, entryByte, entryCount, findEntries, findSlots } from "./counters";
import { findMatches, followMatches, matchExpects, matchLength, matchMisses } from "./matches";
import { learnMixers, mixFinal, mixSets, refine, select, squash, stretch } from "./mixer";
import { CLASSES, COLUMN, INDENT, LAST4, hashContexts, mix, readByte } from "./reader";
import { prior } from "./tables";
import { findAllowedBytes, forcedBit } from "./utf8";

const MAP_LIMIT: u32 = 255;
const SINGLE_LIMIT: u32 = 1000;
/** Bytes over which the mixers' rate falls from three times its value. */
const WARM: u32 = 100000;
const SURE: f32 = 0.9998;
/** What a bit is charged that well-formed text cannot have. */
const LEAST: f64 = 1e-12;

let slotsOf: u32 = 0; // node whose slots SLOT_AT holds
let writing: bool = false;
/** Whether UTF-8 left no choice in the last bit: nothing was mixed then, and mixers learn nothing. */
let forced: bool = false;
/** Whether EXTERNAL holds the character model's distribution of the next byte. */
let external: bool = false;

/** Weights, maps and APMs before anything is learned. */
export function initialiseModel(): void {
  for (let index: usize = 0; index < ROWS * INPUTS; index++) store<f32>(WEIGHTS + (index << 2), 0.12);
  const rows: usize = FINAL_ROWS_PARTIAL + FINAL_ROWS_EVIDENCE;
  for (let row: usize = 0; row < 2 * rows; row++) {
    const character = row >= rows;
    for (let index: usize = 0; index < FINAL_INPUTS; index++) {
      const own: f32 = index < SETS ? (character ? 0.7 : 1.0) / <f32>SETS : character && index === SETS ? 0.35 : 0;
      store<f32>(FINAL_WEIGHTS + ((row * FINAL_INPUTS + index) << 2), own);
    }
  }
  for (let context: usize = 0; context < CONTEXTS; context++) {
    for (let history: u32 = 0; history < 256; history++) {
      store<u32>(MAPS + (((context << 8) + history) << 2), <u32>(prior(history) * 4194303) << 10);
    }
    for (let count: usize = 0; count < 512; count++) {
      const times = <f64>(count >> 3);
      store<u32>(SINGLE_MAPS + (((context << 9) + count) << 2), <u32>(((times + 1) / (times + 1.5)) * 4194303) << 10);
    }
  }
  for (let index: usize = 0; index < MATCHES * 2048; index++) store<u32>(MATCH_MAPS + (index << 2), <u32>(0.75 * 4194303) << 10);
  for (let row: usize = 0; row < 3 * APM_ROWS; row++) {
    for (let step: usize = 0; step < APM_STEPS; step++) {
      store<f32>(APMS + ((row * APM_STEPS + step) << 2), squash((<f32>(<i32>step) - 16) / 2));
    }
  }
}

export function setExternal(on: bool): void {
  external = on;
}

/** Starts the next byte: contexts, matches, entries. */
export function beginByte(write: bool): void {
  writing = write;
  slotsOf = 0;
  findAllowedBytes();
  findMatches(write);
  let expected: u32 = 0;
  const long = matchExpects(1);
  const short = matchExpects(0);
  if (long !== 0) expected = (long & 0xff) | (256 * (1 + min(matchLength(1) / 4, 15)));
  else if (short !== 0) expected = (short & 0xff) | (256 * (20 + min(matchLength(0) / 2, 15)));
  hashContexts(expected);
  findEntries(write);
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
  const inside = treeNode(node);
  let order: u32 = 0;
  let single: u32 = 0;
  for (let context: u32 = 0; context < CONTEXTS; context++) {
    let map: u32 = 0;
    let says: f32 = 0;
    const count = context < DENSE ? SEVERAL : entryCount(context);
    if (count === SEVERAL) {
      const history = <u32>load<u8>(<usize>load<u32>(SLOT_AT + (<usize>context << 2)) + inside);
      if (history !== 0) {
        map = <u32>(MAPS + (<usize>((context << 8) + history) << 2));
        says = load<f32>(stretchAt(map)) * 0.5;
        map |= 1;
        if (context >= 1 && context <= 6) order = context;
      }
    } else if (count > 0) {
      const byte = entryByte(context) | 256;
      if (byte >>> (place + 1) === node) {
        map = <u32>(SINGLE_MAPS + (<usize>((context << 9) + (min<u32>(count, 63) << 3) + place) << 2));
        says = load<f32>(stretchAt(map)) * 0.5;
        if ((byte >>> place) & 1) map |= 1;
        else says = -says;
        map |= 2;
        if (context <= 6) {
          order = context;
          single++;
        }
      }
    }
    store<u32>(MAP_AT + (<usize>context << 2), map);
    store<f32>(X + (<usize>context << 2), says);
  }
  const lengths = matchInputs(node, place);
  store<f32>(X + ((CONTEXTS + 2 * MATCHES) << 2), 0.3);
  selectRows(node, place, order, single, lengths);
  mixSets();
  const character = external ? externalInputs(node, place) : 0;
  if (!external) v128.store32_lane(OUTPUTS, f32x4.splat(0), 0, SETS * 4);
  if (!external) v128.store32_lane(OUTPUTS, f32x4.splat(0), 0, SETS * 4 + 4);
  const state: u32 = lengths >= 16 ? 2 : lengths > 0 ? 1 : 0;
  const logit = mixFinal(node, (character * 3 + state) * 8 + order, u32(external));
  const last = load<u32>(LAST4);
  return refine(
    logit,
    ((last & 0xff) << 8) | node,
    mix(last & 0xffffff, node) >>> 16,
    mix(load<u32>(HASHES + (7 << 2)), node) >>> 16,
  );
}

/** Reads and learns one byte; `rate` 0 leaves mixers, maps and APMs as they are. Returns bits by the model before. */
export function learnByte(byte: u32, rate: f32): f64 {
  beginByte(true);
  let bits: f64 = 0;
  const learned = load<u32>(HEAD_LEARNED);
  const warmth: f32 = learned < WARM ? 3 - 2 * (<f32>learned / <f32>WARM) : 1;
  let node: u32 = 1;
  for (let place: u32 = 8; place-- > 0; ) {
    const bit = (byte >>> place) & 1;
    const probability = predictBit(node);
    bits -= NativeMath.log2(max(LEAST, <f64>(bit ? probability : 1 - probability)));
    if (rate > 0 && !forced) {
      learnMixers(bit, rate * warmth, u32(external));
      learnMaps(bit);
    }
    learnHistories(node, bit);
    node = (node << 1) | bit;
  }
  countByte(byte);
  const last = load<u32>(LAST4);
  remember(FOLLOWERS_ONE + (<usize>(last & 0xff) << 2), byte);
  remember(FOLLOWERS_TWO + (<usize>(last & 0xffff) << 2), byte);
  const length = load<u32>(HEAD_TEXT_LENGTH);
  if (length < textCapacity) {
    store<u8>(text + length, <u8>byte);
    store<u32>(HEAD_TEXT_LENGTH, length + 1);
  }
  if (rate > 0) store<u32>(HEAD_LEARNED, learned + 1);
  passByte(byte);
  return bits;
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

// @ts-ignore: decorator
@inline
function treeNode(node: u32): usize {
  return node < 16 ? <usize>node : <usize>((node & ((1 << (27 - clz(node))) - 1)) | (1 << (27 - clz(node))));
}

// @ts-ignore: decorator
@inline
function stretchAt(map: u32): usize {
  return STRETCH + (<usize>(load<u32>(<usize>map) >>> 20) << 2);
}

/** Two inputs for each match; returns the length of the long one plus 16, else of the short one up to 15, else 0. */
function matchInputs(node: u32, place: u32): u32 {
  let lengths: u32 = 0;
  for (let match: u32 = 0; match < MATCHES; match++) {
    const at = X + <usize>((CONTEXTS + 2 * match) << 2);
    const byte = matchExpects(match);
    let map: u32 = 0;
    let says: f32 = 0;
    let sure: f32 = 0;
    if (byte !== 0 && byte >>> (place + 1) === node) {
      const length = matchLength(match);
      const bucket = length < 16 ? length : 16 + min<u32>(15, (length - 16) / 8);
      map = <u32>(MATCH_MAPS + (<usize>((match << 11) + (((bucket << 3) + min<u32>(matchMisses(match), 7)) << 3) + place) << 2));
      const probability = min<f32>(SURE, <f32>(load<u32>(<usize>map) >>> 10) * (1.0 / 4194304.0));
      says = stretch(probability);
      sure = (probability - 0.5) * 3;
      map |= 2;
      if ((byte >>> place) & 1) map |= 1;
      else {
        says = -says;
        sure = -sure;
      }
      lengths = match === 1 ? 16 + min<u32>(7, length / 8) : 1 + (length < 16 ? length / 2 : min<u32>(14, 8 + (length - 16) / 8));
    }
    store<u32>(MAP_AT + <usize>((CONTEXTS + match) << 2), map);
    store<f32>(at, says);
    store<f32>(at, sure, 4);
  }
  return lengths;
}

function selectRows(node: u32, place: u32, order: u32, single: u32, lengths: u32): void {
  const last = load<u32>(LAST4) & 0xff;
  let base: u32 = 0;
  select(0, WEIGHTS, node);
  base += ROWS_PARTIAL;
  select(1, WEIGHTS, base + lengths * 8 + place);
  base += ROWS_MATCH;
  select(2, WEIGHTS, base + last * 8 + place);
  base += ROWS_BYTE;
  select(3, WEIGHTS, base + (order * 8 + min<u32>(single, 4)) * 8 + place);
  base += ROWS_ORDER;
  select(4, WEIGHTS, base + load<u32>(CLASSES));
  base += ROWS_SHAPE;
  select(5, WEIGHTS, base + (min<u32>(load<u32>(INDENT), 15) * 16 + min<u32>(load<u32>(COLUMN) / 4, 15)) * 8 + place);
}

/** What the character model says of this bit, into OUTPUTS; returns how certain it is, 0 to 7. */
function externalInputs(node: u32, place: u32): u32 {
  const width = <usize>1 << place;
  const from = <usize>((node << (place + 1)) & 255);
  const low = load<f32>(EXTERNAL + (from << 2));
  const middle = load<f32>(EXTERNAL + ((from + width) << 2));
  const high = load<f32>(EXTERNAL + ((from + 2 * width) << 2));
  const probability = max<f32>(0.0001, min<f32>(0.9999, (high - middle + 1e-7) / (high - low + 2e-7)));
  const logit = stretch(probability);
  store<f32>(OUTPUTS + (SETS << 2), logit);
  store<f32>(OUTPUTS + (SETS << 2), (probability - 0.5) * 3, 4);
  return min<u32>(7, <u32>abs(logit));
}

function learnMaps(bit: u32): void {
  for (let input: usize = 0; input < CONTEXTS + MATCHES; input++) {
    const map = load<u32>(MAP_AT + (input << 2));
    if (map === 0) continue;
    const at = <usize>(map & ~3);
    const came: u32 = map & 2 ? u32((map & 1) === bit) : bit;
    const value = load<u32>(at);
    const count = value & 1023;
    const probability = <i32>(value >>> 10);
    const target: i32 = came ? 4194303 : 0;
    const error = <f32>(target - probability);
    const moved = probability + <i32>(error * load<f32>(RECIPROCAL + (<usize>count << 2)));
    store<u32>(at, (<u32>moved << 10) | min<u32>(count + 1, map & 2 ? SINGLE_LIMIT : MAP_LIMIT));
  }
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
