// A Markov chain of order n over characters, with back-off: Witten-Bell smoothing from the empty context up to n characters
// (Witten & Bell 1991). Its ghost text is the most probable character again and again, as long as the whole is probable.
import { createContextTrie } from "./contextTrie";
import type { Peer } from "./peer";

export interface MarkovChain extends Peer {
  /** Bits of text[from, end) after what is before it; learns every character once it is paid for. */
  bits(text: string, from: number): number;
}

/** Shares the mass of what was never seen: all code points are as likely. */
const CODE_POINTS = 0x110000;
const LEAST_PROBABILITY = 0.5;
const LONGEST = 80;

/** A chain of an order; order 0 knows how often characters are, and no more. */
export function createMarkovChain(order: number): MarkovChain {
  const trie = createContextTrie(order + 1);

  /** Probabilities of the characters seen after a context, and the mass left for each other one. */
  const distribution = (codePoints: readonly number[] | Int32Array, end: number): { readonly seen: Map<number, number>; readonly other: number } => {
    let seen = new Map<number, number>();
    let other = 1 / CODE_POINTS;
    for (let length = 0; length <= Math.min(order, end); length++) {
      const node = trie.find(codePoints, end - length, end);
      if (node < 0) break;
      const counts: [number, number][] = [];
      let total = 0;
      trie.children(node, (codePoint, count) => {
        counts.push([codePoint, count]);
        total += count;
      });
      if (total === 0) break;
      const escape = counts.length / (total + counts.length);
      const next = new Map([...seen].map(([codePoint, probability]) => [codePoint, probability * escape]));
      for (const [codePoint, count] of counts) {
        next.set(codePoint, count / (total + counts.length) + (next.get(codePoint) ?? other * escape));
      }
      other *= escape;
      seen = next;
    }
    return { seen, other };
  };
  /** Probability of one character, without the others. */
  const probability = (codePoints: Int32Array, end: number): number => {
    let result = 1 / CODE_POINTS;
    for (let length = 0; length <= Math.min(order, end); length++) {
      const node = trie.find(codePoints, end - length, end);
      if (node < 0) break;
      let [total, distinct, own] = [0, 0, 0];
      trie.children(node, (codePoint, count) => {
        total += count;
        distinct++;
        if (codePoint === codePoints[end]) own = count;
      });
      if (total === 0) break;
      result = (own + distinct * result) / (total + distinct);
    }
    return result;
  };
  return {
    name: `Markov chain of order ${order}`,
    learn(text, from) {
      const { codePoints, start } = codePointsFrom(text, from, order);
      for (let end = start + 1; end <= codePoints.length; end++) trie.count(codePoints, 0, end);
    },
    bits(text, from) {
      const { codePoints, start } = codePointsFrom(text, from, order);
      let bits = 0;
      for (let at = start; at < codePoints.length; at++) {
        bits -= Math.log2(probability(codePoints, at));
        trie.count(codePoints, 0, at + 1);
      }
      return bits;
    },
    suggest(before) {
      const context = [...before.slice(-2 * order)].map((character) => character.codePointAt(0) ?? 0);
      let suggestion = "";
      let whole = 1;
      for (let length = 0; length < LONGEST; length++) {
        let [best, most] = [0, 0];
        for (const [codePoint, one] of distribution(context, context.length).seen) if (one > most) [best, most] = [codePoint, one];
        whole *= most;
        if (whole < LEAST_PROBABILITY || best === 0x0a) break;
        context.push(best);
        suggestion += String.fromCodePoint(best);
      }
      return suggestion;
    },
  };
}

/** Code points of a text's end with `order` units of context before `from`, and where the end starts among them. */
function codePointsFrom(text: string, from: number, order: number): { readonly codePoints: Int32Array; readonly start: number } {
  const context = [...text.slice(Math.max(0, from - 2 * order), from)];
  const codePoints = Int32Array.from([...context, ...text.slice(from)], (character) => character.codePointAt(0) ?? 0);
  return { codePoints, start: context.length };
}
