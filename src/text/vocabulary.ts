// Characters <-> ids. A character is a Unicode code point. Id 0 is <other>: every character outside the vocabulary,
// which `otherCode.ts` spells out beside it.
import { FILE_MIDDLE, FILE_START } from "./header";

/** The id of every character that the vocabulary lacks. */
export const OTHER_ID = 0;
/** How <other> is written where a vocabulary is stored; longer than one character, so it names none. */
export const OTHER = "<other>";

/** A fixed list of characters; the index of a character is its id. */
export interface Vocabulary {
  /** Distinct code points as strings, except index 0, which is `OTHER`. */
  readonly characters: readonly string[];
  readonly size: number;
  /** The id of a code point, OTHER_ID where it is not in the vocabulary. */
  id(codePoint: number): number;
}

/** A vocabulary of the given characters, in their order. Throws where index 0 is not `OTHER` or one stands twice. */
export function createVocabulary(characters: readonly string[]): Vocabulary {
  if (characters[OTHER_ID] !== OTHER) throw new Error(`a vocabulary starts with ${OTHER}`);
  const ids = new Map<number, number>();
  characters.forEach((character, id) => {
    if (id === OTHER_ID) return;
    const codePoint = character.codePointAt(0);
    if (codePoint === undefined || String.fromCodePoint(codePoint) !== character || isSurrogate(codePoint) || ids.has(codePoint)) {
      throw new Error(`entry ${id} of the vocabulary is not one new character: ${JSON.stringify(character)}`);
    }
    ids.set(codePoint, id);
  });
  const ascii = Int32Array.from({ length: 128 }, (_, codePoint) => ids.get(codePoint) ?? OTHER_ID);
  return {
    characters,
    size: characters.length,
    id: (codePoint) => (codePoint < 128 ? ascii[codePoint] : (ids.get(codePoint) ?? OTHER_ID)),
  };
}

/** How often each code point stands in the texts; added to `counts` where given. */
export function countCharacters(texts: Iterable<string>, counts = new Map<number, number>()): Map<number, number> {
  for (const text of texts) {
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0;
      counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * The vocabulary that a text of these counts deserves: the header marks, tab, line end and printable ASCII always,
 * other characters from `minimumCount` on, most frequent first, up to `maximumSize` entries; ids in code point order.
 */
export function learnVocabulary(
  counts: ReadonlyMap<number, number>,
  { minimumCount = 20, maximumSize = 256 } = {},
): Vocabulary {
  const always = new Set([FILE_START, FILE_MIDDLE, "\t", "\n"].map((character) => character.codePointAt(0) ?? 0));
  for (let codePoint = 0x20; codePoint < 0x7f; codePoint++) always.add(codePoint);
  const room = Math.max(0, maximumSize - 1 - always.size);
  const learned = frequent(counts, minimumCount).filter((codePoint) => !always.has(codePoint)).slice(0, room);
  const ids = [...always, ...learned].sort((a, b) => a - b);
  return createVocabulary([OTHER, ...ids.map((codePoint) => String.fromCodePoint(codePoint))]);
}

/** The vocabulary with rows for further characters after its own, most frequent first; the old ids stay. */
export function extendVocabulary(
  vocabulary: Vocabulary,
  counts: ReadonlyMap<number, number>,
  { minimumCount = 20, maximumAdded = 64 } = {},
): Vocabulary {
  const added = frequent(counts, minimumCount).filter((codePoint) => vocabulary.id(codePoint) === OTHER_ID);
  if (added.length === 0) return vocabulary;
  return createVocabulary([
    ...vocabulary.characters,
    ...added.slice(0, maximumAdded).map((codePoint) => String.fromCodePoint(codePoint)),
  ]);
}

/** The ids of a text's characters, one per code point; a lone surrogate is <other>. */
export function encode(vocabulary: Vocabulary, text: string): Int32Array {
  const ids = new Int32Array(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const codePoint = text.codePointAt(index) ?? 0;
    ids[length++] = vocabulary.id(codePoint);
    if (codePoint > 0xffff) index++;
  }
  return ids.subarray(0, length);
}

function frequent(counts: ReadonlyMap<number, number>, minimumCount: number): number[] {
  return [...counts]
    .filter(([codePoint, count]) => count >= minimumCount && !isSurrogate(codePoint))
    .sort(([a, countA], [b, countB]) => countB - countA || a - b)
    .map(([codePoint]) => codePoint);
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}
