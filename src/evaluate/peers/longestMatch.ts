// Greedy longest match: goes on as the text went on where the longest end of what was typed stood before, character by
// character; several such places vote. Places are found by a hash of the last characters, newest first.
import type { Peer } from "./peer";

/** Shorter ends say nothing. */
const SHORTEST = 5;
const LONGEST = 32;
/** Places looked at, newest first. */
const MOST_PLACES = 256;
const HASH_BITS = 20;
const LONGEST_SUGGESTION = 80;

/** `leastProbability` of the whole suggestion: the product of the votes' shares. */
export function createLongestMatch(leastProbability = 0.5): Peer {
  let units = new Uint16Array(1 << 20);
  let previous = new Int32Array(1 << 20);
  let size = 0;
  const last = new Int32Array(1 << HASH_BITS).fill(-1);

  const push = (unit: number): void => {
    if (size === units.length) {
      const [moreUnits, morePrevious] = [new Uint16Array(2 * size), new Int32Array(2 * size)];
      moreUnits.set(units);
      morePrevious.set(previous);
      [units, previous] = [moreUnits, morePrevious];
    }
    units[size++] = unit;
  };
  /** Enters the place after the last SHORTEST units that were pushed. */
  const enter = (): void => {
    const hash = hashOf((back) => units[size - back]);
    previous[size - 1] = last[hash];
    last[hash] = size - 1;
  };
  const next = (context: readonly number[]): { readonly unit: number; readonly share: number } | undefined => {
    const end = context.length;
    if (end < SHORTEST) return undefined;
    const votes = new Map<number, number>();
    let [longest, count] = [SHORTEST - 1, 0];
    let place = last[hashOf((back) => context[end - back])];
    for (let looked = 0; place >= 0 && looked < MOST_PLACES; looked++, place = previous[place]) {
      let length = 0;
      while (length < LONGEST && length < end && length <= place && units[place - length] === context[end - 1 - length]) length++;
      if (length < longest || place + 1 >= size) continue;
      if (length > longest) {
        votes.clear();
        [longest, count] = [length, 0];
      }
      votes.set(units[place + 1], (votes.get(units[place + 1]) ?? 0) + 1);
      count++;
    }
    if (count === 0 || longest < SHORTEST) return undefined;
    const [unit, most] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best));
    return { unit, share: most / count };
  };
  return {
    name: `longest match, probability ${leastProbability}`,
    learn(text, from) {
      // A text starts behind a mark that no text has, so that no match runs over its start.
      if (from === 0) push(0);
      else for (let at = Math.max(0, from - LONGEST); at < from; at++) push(text.charCodeAt(at));
      for (let at = from; at < text.length; at++) {
        push(text.charCodeAt(at));
        if (at + 1 >= SHORTEST) enter();
      }
      push(0);
    },
    suggest(before) {
      const context = Array.from({ length: Math.min(LONGEST, before.length) }, (_, index) => before.charCodeAt(before.length - Math.min(LONGEST, before.length) + index));
      let suggestion = "";
      let whole = 1;
      while (suggestion.length < LONGEST_SUGGESTION) {
        const found = next(context);
        if (found === undefined || found.unit === 0x0a || found.unit === 0) break;
        whole *= found.share;
        if (whole < leastProbability) break;
        context.push(found.unit);
        suggestion += String.fromCharCode(found.unit);
      }
      return /[\ud800-\udbff]$/.test(suggestion) ? suggestion.slice(0, -1) : suggestion;
    },
  };
}

/** `unitAt(1)` is the last unit. */
function hashOf(unitAt: (back: number) => number): number {
  let hash = 0;
  for (let back = 1; back <= SHORTEST; back++) hash = Math.imul(hash ^ unitAt(back), 0x9e3779b1) ^ (hash >>> 13);
  return (hash >>> (32 - HASH_BITS)) & ((1 << HASH_BITS) - 1);
}
