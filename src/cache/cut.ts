// Where a candidate is cut: at the length n whose expected saving is highest,
//   P(all)(n - 1) + (P(first word) - P(all))(w - 1) - (1 - P(first word)) * cost
// with w the characters of the first word. Nothing is shown where nothing pays.
import type { Candidate } from "./blend";

/** Characters of the first word of a text: white space, then a run of word characters or of other visible ones. */
export function firstWordLength(characters: readonly string[]): number {
  let end = 0;
  while (end < characters.length && /\s/u.test(characters[end])) end++;
  if (end === characters.length) return end;
  const word = isWord(characters[end]);
  while (end < characters.length && !/\s/u.test(characters[end]) && isWord(characters[end]) === word) end++;
  return end;
}

/** How many characters of a candidate are worth showing; `cost` is what a wrong first word costs, in keys. */
export function cutLength({ characters, logProbabilities }: Candidate, cost: number): number {
  const word = firstWordLength(characters);
  let best = 0;
  let bestSaving = 0;
  for (let length = 2; length <= characters.length; length++) {
    const all = Math.exp(logProbabilities[length - 1]);
    const shown = Math.min(word, length);
    const first = Math.exp(logProbabilities[shown - 1]);
    const saving = all * (length - 1) + (first - all) * (shown - 1) - (1 - first) * cost;
    if (saving > bestSaving) {
      bestSaving = saving;
      best = length;
    }
  }
  return best;
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}\p{M}_]/u.test(character);
}
