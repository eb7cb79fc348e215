// The fixed code of characters outside the vocabulary: beside <other>, the character is spelled by its UTF-8 encoding.
// The lengths of 1 to 4 bytes share the probability evenly (those that have a character outside the vocabulary), and
// the characters of one length share theirs evenly. Over all characters outside the vocabulary it sums to 1, so that
// P(<other>) times this code is a proper probability of the character.
import { OTHER_ID, type Vocabulary } from "./vocabulary";

/** First code point after each UTF-8 length, and how many scalar values the length has (surrogates are none). */
const LENGTHS = [
  { from: 0, to: 0x80, surrogates: 0 },
  { from: 0x80, to: 0x800, surrogates: 0 },
  { from: 0x800, to: 0x10000, surrogates: 0x800 },
  { from: 0x10000, to: 0x110000, surrogates: 0 },
] as const;

/** The code of the characters that one vocabulary lacks. */
export interface OtherCode {
  /** Bits of a code point outside the vocabulary, beside the bits of <other> itself. */
  bits(codePoint: number): number;
  /** The code point that a uniform number in [0, 1) selects. */
  select(uniform: number): number;
}

export function createOtherCode(vocabulary: Vocabulary): OtherCode {
  const taken = vocabulary.characters.slice(OTHER_ID + 1).map((character) => character.codePointAt(0) ?? 0).sort((a, b) => a - b);
  const classes = LENGTHS.map((length) => {
    const inside = taken.filter((codePoint) => codePoint >= length.from && codePoint < length.to);
    return { ...length, inside, outside: length.to - length.from - length.surrogates - inside.length };
  }).filter(({ outside }) => outside > 0);
  return {
    bits(codePoint) {
      const found = classes.find(({ from, to }) => codePoint >= from && codePoint < to);
      return Math.log2(classes.length) + Math.log2(found?.outside ?? 1);
    },
    select(uniform) {
      const scaled = Math.min(Math.max(uniform, 0), 1 - Number.EPSILON) * classes.length;
      const { from, surrogates, inside, outside } = classes[Math.floor(scaled)];
      let codePoint = from + Math.floor((scaled % 1) * outside);
      // Ranks skip the characters of the vocabulary; above the surrogates, ranks lag behind by their number.
      for (const skipped of inside) if (skipped - (skipped > 0xdfff ? surrogates : 0) <= codePoint) codePoint++;
      return surrogates > 0 && codePoint >= 0xd800 ? codePoint + surrogates : codePoint;
    },
  };
}
