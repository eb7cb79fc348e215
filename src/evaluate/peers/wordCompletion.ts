// Word completion as editors without a language server have it: the most frequent word that starts as the one at the
// cursor, once a letter of it is there.
import type { Peer } from "./peer";

const WORD = /[\p{L}\p{N}\p{M}_$]+/gu;
const WORD_AT_END = /[\p{L}\p{M}_$][\p{L}\p{N}\p{M}_$]*$/u;
/** No word is longer, and a search for one need not read farther. */
const LONGEST_WORD = 100;

export function createWordCompletion(): Peer {
  const counts = new Map<string, number>();
  /** Words by their first two characters, so that few are looked at. */
  const byStart = new Map<string, Set<string>>();
  return {
    name: "word completion",
    learn(text, from) {
      for (const [word] of text.slice(from).matchAll(WORD)) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        for (const length of [1, 2]) {
          const start = word.slice(0, length);
          const words = byStart.get(start) ?? new Set();
          byStart.set(start, words.add(word));
        }
      }
    },
    suggest(before) {
      const typed = WORD_AT_END.exec(before.slice(-LONGEST_WORD))?.[0];
      if (typed === undefined) return "";
      let [best, bestCount] = ["", 0];
      for (const word of byStart.get(typed.slice(0, 2)) ?? []) {
        const count = counts.get(word) ?? 0;
        if (count > bestCount && word.length > typed.length && word.startsWith(typed)) [best, bestCount] = [word, count];
      }
      return best.slice(typed.length);
    },
  };
}
