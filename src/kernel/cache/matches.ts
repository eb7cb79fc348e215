// Match models: where the last bytes stood before in the learned text, and the byte that followed there. After a
// mismatch a match goes on at the next byte and recovers, until a longer one is found.
import { MATCH_BITS, MATCH_TABLES, MATCHES, HEAD_TEXT_LENGTH, text } from "./layout";
import { record } from "./journal";
import { LAST4, LAST8, LAST12, MATCH_STATE, READ, RING, mix } from "./reader";

const SHORT: u32 = 5;
const LONG: u32 = 12;
/** Long matches are found at every fourth byte at the latest, so that a table of as many bytes reaches back four times as far. */
const SPACING: u32 = 3;
const MISSES: u32 = 8;
const LONGEST: u32 = 400;
/** Bytes of a match after which its text counts as a repetition. */
const VERBATIM: u32 = 24;

// @ts-ignore: decorator
@inline
function stateOf(match: u32): usize {
  return MATCH_STATE + <usize>match * 12;
}

// @ts-ignore: decorator
@inline
export function matchLength(match: u32): u32 {
  return load<u32>(stateOf(match), 4);
}

// @ts-ignore: decorator
@inline
export function matchMisses(match: u32): u32 {
  return load<u32>(stateOf(match), 8);
}

/** The byte that a match expects with 256 added, 0 where there is none. */
// @ts-ignore: decorator
@inline
export function matchExpects(match: u32): u32 {
  const at = load<u32>(stateOf(match));
  return at > 0 && at < load<u32>(HEAD_TEXT_LENGTH) ? 256 | <u32>load<u8>(text + at) : 0;
}

/** Whether a byte goes on with text that was learned before word for word: counting it again would say nothing new. */
export function isVerbatim(byte: u32): bool {
  return matchLength(1) >= VERBATIM && matchExpects(1) === (256 | byte);
}

/** What the longer match, else the shorter one, expects next, with its length's class; 0 where there is none. */
export function expectedByte(): u32 {
  const long = matchExpects(1);
  if (long !== 0) return (long & 0xff) | (256 * (1 + min(matchLength(1) / 4, 15)));
  const short = matchExpects(0);
  return short !== 0 ? (short & 0xff) | (256 * (20 + min(matchLength(0) / 2, 15))) : 0;
}

/** Looks for matches that are missing or lost; with `write` the position is kept for later ones. */
export function findMatches(write: bool): void {
  const read = load<u32>(READ);
  const length = load<u32>(HEAD_TEXT_LENGTH);
  for (let match: u32 = 0; match < MATCHES; match++) {
    const least = match === 0 ? SHORT : LONG;
    if (read < least) continue;
    const last8 = load<u32>(LAST8);
    const hash = match === 0 ? mix(load<u32>(LAST4), last8 & 0xff) : mix(mix(load<u32>(LAST4), last8), load<u32>(LAST12));
    const place = MATCH_TABLES + (<usize>match << (MATCH_BITS + 2)) + (<usize>(hash >>> (32 - MATCH_BITS)) << 2);
    const found = load<u32>(place);
    if (write && (match === 0 || (length & SPACING) === 0)) {
      record(place & ~15);
      store<u32>(place, length);
    }
    const state = stateOf(match);
    const at = load<u32>(state);
    if (at !== 0 && load<u32>(state, 8) < MISSES && load<u32>(state, 4) >= least) continue;
    if (found === 0 || found === at || found >= length) continue;
    const common = commonBefore(found, read);
    if (common < least || common <= load<u32>(state, 4)) continue;
    store<u32>(state, found);
    store<u32>(state, common, 4);
    store<u32>(state, 0, 8);
  }
}

/** Follows the matches over the byte that came. */
export function followMatches(byte: u32): void {
  for (let match: u32 = 0; match < MATCHES; match++) {
    const state = stateOf(match);
    const at = load<u32>(state);
    if (at === 0) continue;
    const length = load<u32>(state, 4);
    if (matchExpects(match) === (256 | byte)) {
      store<u32>(state, length < LONGEST ? length + 1 : length, 4);
      if (length >= 16) store<u32>(state, 0, 8);
    } else {
      store<u32>(state, 0, 4);
      store<u32>(state, load<u32>(state, 8) + 1, 8);
    }
    if (load<u32>(state, 8) > MISSES) {
      store<u32>(state, 0);
      store<u32>(state, 0, 4);
    } else {
      store<u32>(state, at + 1);
    }
  }
}

/** How many of the last bytes stand before a position of the learned text; at most what the ring holds. */
function commonBefore(at: u32, read: u32): u32 {
  let common: u32 = 0;
  const most = min(min(read, at), 48);
  while (common < most && load<u8>(text + at - 1 - common) === load<u8>(RING + ((read - 1 - common) & 63))) common++;
  return common;
}
