// The characters that a suggestion may hold, chosen from logits; <other> is spelled out as the text layer says.
import type { Random } from "../model/random";
import { logProbability, sampleId } from "../model/sample";
import { createOtherCode } from "../text/otherCode";
import { OTHER_ID, type Vocabulary } from "../text/vocabulary";

/** A chosen character. */
export interface Choice {
  readonly id: number;
  readonly character: string;
  /** Natural logarithm of the model's probability of the character (temperature 1). */
  readonly logProbability: number;
}

export type Chooser = (logits: Float32Array, temperature: number, random: Random) => Choice;

/**
 * Chooses among the characters that may stand in a suggestion: no control characters except tab and line end. <other>
 * is spelled by the byte code; a greedy choice never takes it, as it names no character.
 */
export function createChooser(vocabulary: Vocabulary): Chooser {
  const named = vocabulary.characters.map((character) => /^[\t\n]$|^[^\x00-\x1f\x7f-\x9f]$/u.test(character));
  const otherCode = createOtherCode(vocabulary);

  return (logits, temperature, random) => {
    const id = sampleId(logits, temperature, random, (candidate) => named[candidate] || (candidate === OTHER_ID && temperature > 0));
    if (id !== OTHER_ID) return { id, character: vocabulary.characters[id], logProbability: logProbability(logits, id) };
    const codePoint = spellOther(random);
    return {
      id,
      character: String.fromCodePoint(codePoint),
      logProbability: logProbability(logits, id) - otherCode.bits(codePoint) * Math.LN2,
    };
  };

  /** A character outside the vocabulary that can be shown: assigned, and no control or private one. */
  function spellOther(random: Random): number {
    for (let attempt = 0; attempt < 64; attempt++) {
      const codePoint = otherCode.select(random());
      if (!/\p{C}/u.test(String.fromCodePoint(codePoint))) return codePoint;
    }
    return 0xfffd;
  }
}
