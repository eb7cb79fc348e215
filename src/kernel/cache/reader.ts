// What has been read just before: a block of READER_BYTES that contexts are computed from. A function of the text since
// the file's header, and, in the matches, of what has been learned.
import { HASHES, READER, FOLLOWERS_ONE, FOLLOWERS_TWO } from "./layout";

export const LAST4: usize = READER; // u32, the last four bytes, the latest one lowest
export const LAST8: usize = READER + 4;
export const LAST12: usize = READER + 8;
const WORD: usize = READER + 16;
const WORD_BEFORE: usize = READER + 20;
const WORD_BEFORE_THAT: usize = READER + 24;
const FIRST_WORD: usize = READER + 28; // of the line
const FIRST_WORD_ABOVE: usize = READER + 32;
const TOKEN: usize = READER + 36;
const TOKEN_BEFORE: usize = READER + 40;
const TOKEN_BEFORE_THAT: usize = READER + 44;
const LINE: usize = READER + 48; // hash of the line so far, without its indentation
const LINE_ABOVE: usize = READER + 52;
const LANGUAGE: usize = READER + 56;
const IN_HEADER: usize = READER + 60;
export const COLUMN: usize = READER + 64;
export const INDENT: usize = READER + 68;
const DEPTH: usize = READER + 72; // open brackets
const LAST_OPENED: usize = READER + 76;
const SHAPE: usize = READER + 80; // classes of the last runs of characters, three bits each
export const CLASSES: usize = READER + 84; // classes of the last three characters
const ABOVE_LENGTH: usize = READER + 88;
export const READ: usize = READER + 92; // bytes read since the start, for the ring
export const MATCH_STATE: usize = READER + 96; // per match u32: at, length, misses
const BRACKETS: usize = READER + 128; // u32[64]
const BLOCK_WORDS: usize = BRACKETS + 256; // u32[64], first word of the line that opened each indentation
const LINE_TEXT: usize = BLOCK_WORDS + 256; // u8[256]
const ABOVE_TEXT: usize = LINE_TEXT + 256; // u8[256]
export const RING: usize = ABOVE_TEXT + 256; // u8[64], the last bytes

let hashes: usize = HASHES;

/** Nothing read. */
export function clearReader(): void {
  memory.fill(READER, 0, 2048);
}

/** A hash of two numbers (finaliser after Wellons' search for low bias). */
// @ts-ignore: decorator
@inline
export function mix(a: u32, b: u32): u32 {
  let x = (a * 0x9e3779b1) ^ (b * 0x85ebca6b + 0x7f4a7c15);
  x ^= x >>> 15;
  x *= 0x2c1b3c6d;
  x ^= x >>> 13;
  x *= 0x297a2d39;
  return x ^ (x >>> 16);
}

/** Reads one byte. */
export function readByte(byte: u32): void {
  const last = load<u32>(LAST4);
  store<u32>(LAST12, (load<u32>(LAST12) << 8) | (load<u32>(LAST8) >>> 24));
  store<u32>(LAST8, (load<u32>(LAST8) << 8) | (last >>> 24));
  store<u32>(LAST4, (last << 8) | byte);
  const read = load<u32>(READ);
  store<u8>(RING + (read & 63), <u8>byte);
  store<u32>(READ, read + 1);
  readHeader(byte);
  readWord(byte);
  readBracket(byte);
  readShape(byte);
  readLine(byte);
}

function readHeader(byte: u32): void {
  if (byte === 2 || byte === 3) {
    // A new file: what the last one left open says nothing about it.
    store<u32>(IN_HEADER, 1);
    store<u32>(LANGUAGE, 0);
    store<u32>(DEPTH, 0);
    store<u32>(WORD, 0);
  } else if (byte === 0x20 && load<u32>(IN_HEADER) !== 0 && load<u32>(LANGUAGE) === 0) {
    store<u32>(LANGUAGE, load<u32>(WORD) + 1);
  } else if (byte === 0x0a) {
    store<u32>(IN_HEADER, 0);
  }
}

// @ts-ignore: decorator
@inline
function isWord(byte: u32): bool {
  return byte > 127 || byte - 0x30 < 10 || (byte | 32) - 0x61 < 26 || byte === 0x5f;
}

function readWord(byte: u32): void {
  const word = load<u32>(WORD);
  if (isWord(byte)) {
    store<u32>(WORD, mix(word, byte));
    return;
  }
  if (word !== 0) {
    store<u32>(WORD_BEFORE_THAT, load<u32>(WORD_BEFORE));
    store<u32>(WORD_BEFORE, word);
    if (load<u32>(FIRST_WORD) === 0) store<u32>(FIRST_WORD, word);
    pushToken(word);
    store<u32>(WORD, 0);
  }
  if (byte !== 0x20 && byte !== 9 && byte !== 0x0a) pushToken(byte);
}

function pushToken(token: u32): void {
  store<u32>(TOKEN_BEFORE_THAT, load<u32>(TOKEN_BEFORE));
  store<u32>(TOKEN_BEFORE, load<u32>(TOKEN));
  store<u32>(TOKEN, token);
}

function readBracket(byte: u32): void {
  const depth = load<u32>(DEPTH);
  if (byte === 0x28 || byte === 0x5b || byte === 0x7b) {
    store<u32>(BRACKETS + ((depth & 63) << 2), mix(load<u32>(WORD_BEFORE), byte));
    store<u32>(DEPTH, depth + 1);
    store<u32>(LAST_OPENED, byte);
  } else if (byte === 0x29 || byte === 0x5d || byte === 0x7d) {
    if (depth > 0) store<u32>(DEPTH, depth - 1);
  } else if (byte === 0x2c) {
    store<u32>(LAST_OPENED, byte);
  }
}

/** 0 line end, 1 blank, 2 digit, 3 capital, 4 letter, 5 underscore, 6 opening bracket, 7 other. */
function classOf(byte: u32): u32 {
  if (byte === 0x0a) return 0;
  if (byte === 0x20 || byte === 9) return 1;
  if (byte - 0x30 < 10) return 2;
  if (byte - 0x41 < 26) return 3;
  if (byte - 0x61 < 26 || byte > 127) return 4;
  if (byte === 0x5f) return 5;
  if (byte === 0x28 || byte === 0x5b || byte === 0x7b) return 6;
  return 7;
}

function readShape(byte: u32): void {
  const kind = classOf(byte);
  const shape = load<u32>(SHAPE);
  if ((shape & 7) !== kind || kind >= 6) store<u32>(SHAPE, ((shape << 3) | kind) & 0x3fffff);
  store<u32>(CLASSES, ((load<u32>(CLASSES) << 3) | kind) & 511);
}

function readLine(byte: u32): void {
  const column = load<u32>(COLUMN);
  const indent = load<u32>(INDENT);
  if (byte === 0x0a) {
    store<u32>(LINE_ABOVE, load<u32>(LINE));
    store<u32>(LINE, 0);
    const first = load<u32>(FIRST_WORD);
    if (first !== 0) {
      store<u32>(BLOCK_WORDS + ((indent < 62 ? indent + 1 : 63) << <u32>2), first);
      store<u32>(FIRST_WORD_ABOVE, first);
    }
    store<u32>(FIRST_WORD, 0);
    const length: u32 = column < 255 ? column : 255;
    store<u8>(LINE_TEXT + length, 0x0a);
    memory.copy(ABOVE_TEXT, LINE_TEXT, 256);
    store<u32>(ABOVE_LENGTH, length + 1);
    store<u32>(COLUMN, 0);
    store<u32>(INDENT, 0);
    return;
  }
  if ((byte === 0x20 || byte === 9) && column === indent) store<u32>(INDENT, indent + 1);
  else store<u32>(LINE, mix(load<u32>(LINE), byte));
  if (column < 255) store<u8>(LINE_TEXT + column, <u8>byte);
  store<u32>(COLUMN, column + 1);
}

/** The byte above the column `ahead` of the cursor's, 0 where the line above ends before it. */
// @ts-ignore: decorator
@inline
function above(ahead: u32): u32 {
  const column = load<u32>(COLUMN) + ahead;
  return column < load<u32>(ABOVE_LENGTH) ? <u32>load<u8>(ABOVE_TEXT + column) : 0;
}

/** Hashes of all contexts into a block of HASHES; `expected` is what the matches expect next. */
export function hashContexts(block: usize, expected: u32): void {
  hashes = HASHES + (block << 7);
  const last = load<u32>(LAST4);
  const last8 = load<u32>(LAST8);
  const byte = last & 0xff;
  const two = last & 0xffff;
  const word = load<u32>(WORD);
  const before = load<u32>(WORD_BEFORE);
  const first = load<u32>(FIRST_WORD);
  const indent = load<u32>(INDENT);
  const column = load<u32>(COLUMN);
  const depth = load<u32>(DEPTH);
  const bracket = depth > 0 ? load<u32>(BRACKETS + (((depth - 1) & 63) << 2)) : 0;
  const language = load<u32>(LANGUAGE);
  const line = load<u32>(LINE);
  const tokens = mix(load<u32>(TOKEN), load<u32>(TOKEN_BEFORE));
  const words = mix(word, before * 3 + 1);
  const five = mix(last, last8 & 0xff);
  put(0, 0);
  put(1, byte);
  put(2, two);
  put(3, last);
  put(4, word);
  put(5, mix(indent | ((column < 40 ? column : 40) << 8) | (above(0) << 16), byte));
  put(6, mix(above(0) | (above(1) << 8), two));
  put(7, mix(last & 0xffff00, 5));
  put(8, mix(language, last & 0xffffff));
  put(9, mix(load<u32>(FOLLOWERS_TWO + (two << 2)), byte));
  put(10, mix(load<u32>(SHAPE), byte));
  put(11, mix(tokens, word));
  put(12, mix(last & 0xf0ff, load<u32>(FOLLOWERS_ONE + (byte << 2)) & 0xffff));
  put(13, mix(line, indent));
  put(14, mix(expected, 777));
  put(15, five);
  put(16, mix(last, last8 & 0xffff));
  put(17, mix(last, last8));
  put(18, words);
  put(19, mix(mix(word, before), load<u32>(WORD_BEFORE_THAT)));
  put(20, mix(word, first));
  put(21, mix(bracket, word));
  put(22, mix(mix(bracket, load<u32>(LAST_OPENED)), mix(byte, word)));
  put(23, mix(mix(first, load<u32>(FIRST_WORD_ABOVE)), mix(word, byte)));
  put(24, mix(mix(language, word), load<u32>(BLOCK_WORDS + ((indent < 63 ? indent : 63) << <u32>2))));
  put(25, mix(load<u32>(LINE_ABOVE), line));
  put(26, mix(tokens, mix(load<u32>(TOKEN_BEFORE_THAT), word)));
}

// @ts-ignore: decorator
@inline
function put(context: u32, hash: u32): void {
  store<u32>(hashes + (context << 2), mix(hash, context * 0x3c6ef372 + 1));
}
