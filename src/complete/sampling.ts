// One character from logits. Temperature T turns probabilities p into p^(1/T), renormalised; 0 takes the most probable.
import type { Random } from "../model/random";
import { OTHER_ID, type Vocabulary } from "../text/vocabulary";
import { createOtherCode } from "../text/otherCode";

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
  const allowed = vocabulary.characters.map((character, id) => id === OTHER_ID || /^[\t\n]$|^[^\x00-\x1f\x7f-\x9f]$/u.test(character));
  const otherCode = createOtherCode(vocabulary);
  const weights = new Float64Array(vocabulary.size);

  return (logits, temperature, random) => {
    const best = argmax(logits, (id) => allowed[id] && id !== OTHER_ID);
    const id = temperature > 0 ? sample(logits, temperature, random) : best;
    const logProbability = logits[id] - logSumExp(logits);
    if (id !== OTHER_ID) return { id, character: vocabulary.characters[id], logProbability };
    const codePoint = spellOther(random);
    return {
      id,
      character: String.fromCodePoint(codePoint),
      logProbability: logProbability - otherCode.bits(codePoint) * Math.LN2,
    };
  };

  function sample(logits: Float32Array, temperature: number, random: Random): number {
    const highest = logits[argmax(logits, (id) => allowed[id])];
    let sum = 0;
    for (let id = 0; id < logits.length; id++) {
      weights[id] = allowed[id] ? Math.exp((logits[id] - highest) / temperature) : 0;
      sum += weights[id];
    }
    let left = random() * sum;
    for (let id = 0; id < logits.length; id++) {
      left -= weights[id];
      if (left < 0) return id;
    }
    return argmax(weights, () => true);
  }

  /** A character outside the vocabulary that can be shown: assigned, and no control or private one. */
  function spellOther(random: Random): number {
    for (let attempt = 0; attempt < 64; attempt++) {
      const codePoint = otherCode.select(random());
      if (!/\p{C}/u.test(String.fromCodePoint(codePoint))) return codePoint;
    }
    return 0xfffd;
  }
}

function argmax(values: Float32Array | Float64Array, isCandidate: (index: number) => boolean): number {
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    if (isCandidate(index) && (best < 0 || values[index] > values[best])) best = index;
  }
  return best;
}

function logSumExp(logits: Float32Array): number {
  let highest = -Infinity;
  for (const logit of logits) if (logit > highest) highest = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  return highest + Math.log(sum);
}
