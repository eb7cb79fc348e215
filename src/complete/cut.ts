// What a suggestion is worth, and where a text is cut: at the length n whose expected saving is highest,
//   P(all)(n - 1) + (P(first word) - P(all))(w - 1) - (1 - P(first word)) * cost
// with w the characters of the first word. Nothing is shown where nothing pays. P(first word) is the probability that the
// text goes on with the word's characters, whatever follows them: that is what a typist can accept.

/** Characters of a continuation, and the natural logarithm of the probability of each of its prefixes. */
export interface Candidate {
  readonly characters: readonly string[];
  readonly logProbabilities: readonly number[];
}

/** How probabilities are judged for one language. */
export interface Judgement {
  /** What a wrong first word costs, in keys. */
  readonly cost: number;
  /** The share of right texts among those that the models give a probability; monotone, 0 to 0 and 1 to 1. */
  readonly calibrate: (probability: number) => number;
}

/** What showing a text is worth. */
export interface Worth {
  /** Calibrated probabilities. */
  readonly firstWordProbability: number;
  readonly wholeProbability: number;
  /** Keys that are expected to be saved. */
  readonly expectedSaving: number;
}

/** What the first `length` characters of a candidate are worth, 1 or more. */
export function worthOf({ characters, logProbabilities }: Candidate, length: number, { cost, calibrate }: Judgement): Worth {
  const word = Math.min(firstWordLength(characters), length);
  const all = calibrate(Math.exp(logProbabilities[length - 1]));
  const first = calibrate(Math.exp(logProbabilities[word - 1]));
  const expectedSaving = all * (length - 1) + (first - all) * (word - 1) - (1 - first) * cost;
  return { firstWordProbability: first, wholeProbability: all, expectedSaving };
}

/** How many characters of a candidate are worth showing; 0 where nothing pays. */
export function cutLength(candidate: Candidate, judgement: Judgement): number {
  let best = 0;
  let bestSaving = 0;
  for (let length = 2; length <= candidate.characters.length; length++) {
    const { expectedSaving } = worthOf(candidate, length, judgement);
    if (expectedSaving > bestSaving) {
      bestSaving = expectedSaving;
      best = length;
    }
  }
  return best;
}

/** Characters of the first word of a text: white space, then a run of word characters or of other visible ones. */
export function firstWordLength(characters: readonly string[]): number {
  let end = 0;
  while (end < characters.length && /\s/u.test(characters[end])) end++;
  if (end === characters.length) return end;
  const word = isWord(characters[end]);
  while (end < characters.length && !/\s/u.test(characters[end]) && isWord(characters[end]) === word) end++;
  return end;
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}\p{M}_]/u.test(character);
}
