// What speaks for a bit: an adaptive probability for each context, match and the character model, given to the mixers as
// a logit and as a probability. The maps behind them learn how far each history, count and length can be trusted.
import {
  CHARACTER_VOICE, CONTEXTS, DENSE, EXTERNAL, INPUTS, MAP_AT, MAPS, MATCHES, MATCH_MAPS, RECIPROCAL, SEVERAL, SINGLE_MAPS,
  SLOT_AT, VOICES, X,
} from "./layout";
import { LEVELS } from "./contexts";
import { entryByte, entryCount } from "./counters";
import { matchExpects, matchLength, matchMisses } from "./matches";
import { stretch } from "./mixer";

const MAP_LIMIT: u32 = 255;
const SINGLE_LIMIT: u32 = 1000;
const SURE: f32 = 0.9998;
/** The character model's probabilities stay this far from 0 and 1. */
const DOUBT: f32 = 0.0001;
const SCALE: f32 = 1.0 / 4194304.0;

/** The longest order that has something to say. */
export let order: u32 = 0;
/** How many of the orders have seen one byte alone. */
export let single: u32 = 0;
/** The length of the long match in use plus 16, else of the short one up to 15, else 0. */
export let lengths: u32 = 0;
/** What the longest match in use says, as a logit's class from 0 (surely a zero) by 4 (nothing) to 8 (surely a one). */
export let matchOpinion: u32 = 4;
/** What the character model says, as a logit. */
export let characterSays: f32 = 0;
/** The first byte that it holds likeliest, and whether it does so by less than 0.35, 0.7, 0.95 or more. */
let characterByte: u32 = 0;
let characterSure: u32 = 0;

/** Reads the character model's distribution of the byte to come. */
export function readDistribution(): void {
  let most: f32 = 0;
  let below = load<f32>(EXTERNAL);
  for (let byte: u32 = 0; byte < 256; byte++) {
    const above = load<f32>(EXTERNAL + (<usize>(byte + 1) << 2));
    if (above - below > most) {
      most = above - below;
      characterByte = byte;
    }
    below = above;
  }
  const share = most / max<f32>(1e-9, below);
  characterSure = u32(share > 0.35) + u32(share > 0.7) + u32(share > 0.95);
}

/** Whether match and character model expect the same byte (0 no match, 1 the same, 2 another), and how surely, below 96. */
export function agreement(): u32 {
  const byte = lengths >= 16 ? matchExpects(1) : lengths > 0 ? matchExpects(0) : 0;
  const same: u32 = byte === 0 ? 0 : byte === (256 | characterByte) ? 1 : 2;
  return (same * 8 + min<u32>(lengths < 16 ? lengths >>> 2 : 4 + ((lengths - 16) >>> 1), 7)) * 4 + characterSure;
}

/** Inputs of the bit at a node with `place` bits to come after it; `inside` is the node in its nibble. */
export function contextInputs(node: u32, place: u32, inside: usize): void {
  order = 0;
  single = 0;
  for (let context: u32 = 0; context < CONTEXTS; context++) {
    let map: u32 = 0;
    let probability: f32 = 0.5;
    const count = context < DENSE ? SEVERAL : entryCount(context);
    if (count === SEVERAL) {
      const history = <u32>load<u8>(<usize>load<u32>(SLOT_AT + (<usize>context << 2)) + inside);
      if (history !== 0) {
        map = <u32>(MAPS + (<usize>((context << 8) + history) << 2));
        probability = <f32>(load<u32>(<usize>map) >>> 10) * SCALE;
        map |= 1;
        order = max(order, <u32>load<u8>(LEVELS + context));
      }
    } else if (count > 0) {
      const byte = entryByte(context) | 256;
      if (byte >>> (place + 1) === node) {
        map = <u32>(SINGLE_MAPS + (<usize>((context << 9) + (min<u32>(count, 63) << 3) + place) << 2));
        probability = <f32>(load<u32>(<usize>map) >>> 10) * SCALE;
        if ((byte >>> place) & 1) map |= 1;
        else probability = 1 - probability;
        map |= 2;
        const level = <u32>load<u8>(LEVELS + context);
        if (level > 0) {
          order = level;
          single++;
        }
      }
    }
    speak(context, map, map === 0 ? 0 : stretch(probability) * 0.5, (probability - 0.5) * 2);
  }
}

/** Inputs of the matches. */
export function matchInputs(node: u32, place: u32): void {
  lengths = 0;
  matchOpinion = 4;
  for (let match: u32 = 0; match < MATCHES; match++) {
    const byte = matchExpects(match);
    if (byte === 0 || byte >>> (place + 1) !== node) {
      speak(CONTEXTS + match, 0, 0, 0);
      continue;
    }
    const length = matchLength(match);
    const bucket = length < 16 ? length : 16 + min<u32>(15, (length - 16) / 8);
    let map = <u32>(MATCH_MAPS + (<usize>((match << 11) + (((bucket << 3) + min<u32>(matchMisses(match), 7)) << 3) + place) << 2));
    const probability = min<f32>(SURE, <f32>(load<u32>(<usize>map) >>> 10) * SCALE);
    const one = (byte >>> place) & 1;
    map |= 2 | one;
    const logit = stretch(probability);
    const sign: f32 = one ? 1 : -1;
    speak(CONTEXTS + match, map, logit * sign, (probability - 0.5) * 3 * sign);
    matchOpinion = <u32>(4 + <i32>(sign * min<f32>(4, max<f32>(0, logit * 0.6 + 0.5))));
    lengths = match === 1 ? 16 + min<u32>(7, length / 8) : 1 + (length < 16 ? length / 2 : min<u32>(14, 8 + (length - 16) / 8));
  }
}

/** Inputs of the character model, nothing where `external` is false. */
export function characterInputs(node: u32, place: u32, external: bool): void {
  characterSays = 0;
  let sure: f32 = 0;
  if (external) {
    const width = <usize>1 << place;
    const from = <usize>((node << (place + 1)) & 255);
    const low = load<f32>(EXTERNAL + (from << 2));
    const middle = load<f32>(EXTERNAL + ((from + width) << 2));
    const high = load<f32>(EXTERNAL + ((from + 2 * width) << 2));
    const probability = max<f32>(DOUBT, min<f32>(1 - DOUBT, (high - middle + 1e-7) / (high - low + 2e-7)));
    characterSays = stretch(probability);
    sure = (probability - 0.5) * 3;
  }
  const at = X + <usize>(CHARACTER_VOICE << 2);
  store<f32>(at, characterSays);
  store<f32>(at, sure, VOICES << 2);
}

/** Puts what never changes among the inputs. */
export function fillBias(place: usize): void {
  memory.fill(X, 0, INPUTS * 4);
  store<f32>(X + (place << 2), 0.3);
}

/** Moves the maps in use towards the bit that came. */
export function learnMaps(bit: u32): void {
  for (let input: usize = 0; input < CONTEXTS + MATCHES; input++) {
    const map = load<u32>(MAP_AT + (input << 2));
    if (map === 0) continue;
    const at = <usize>(map & ~3);
    const came: u32 = map & 2 ? u32((map & 1) === bit) : bit;
    const value = load<u32>(at);
    const count = value & 1023;
    const probability = <i32>(value >>> 10);
    const target: i32 = came ? 4194303 : 0;
    const moved = probability + <i32>(<f32>(target - probability) * load<f32>(RECIPROCAL + (<usize>count << 2)));
    store<u32>(at, (<u32>moved << 10) | min<u32>(count + 1, map & 2 ? SINGLE_LIMIT : MAP_LIMIT));
  }
}

// @ts-ignore: decorator
@inline
function speak(voice: u32, map: u32, logit: f32, lean: f32): void {
  store<u32>(MAP_AT + (<usize>voice << 2), map);
  const at = X + (<usize>voice << 2);
  store<f32>(at, logit);
  store<f32>(at, lean, VOICES << 2);
}
