// The characters that may come next with their probabilities, from both models: what beam search and sampling choose of.
import type { CharacterModel } from "./blend";
import type { CacheModel } from "./cacheModel";

/** A character and its probability given the text before. */
export interface NextCharacter {
  readonly codePoint: number;
  readonly bytes: readonly number[];
  readonly probability: number;
}

/** The last of the places that the reader is kept in, one for each byte of a character. */
const PLACE = 62;

/**
 * The characters of probability `leastProbability` and more after what both models have read, most probable first; of
 * equal ones the lower code point first. `softmax` (V) is the LSTM's, absent where the cache model predicts alone; over
 * all characters (`leastProbability` 0) the probabilities sum to 1. Leaves both models as they were.
 */
export function nextCharacters(
  cache: CacheModel,
  character: Pick<CharacterModel, "distributions"> | undefined,
  softmax: Float32Array | undefined,
  leastProbability: number,
): NextCharacter[] {
  const found: NextCharacter[] = [];
  const cumulative = new Float32Array(257);
  const withSoftmax = character !== undefined && softmax !== undefined;
  const descend = (before: readonly number[], probabilityBefore: number): void => {
    const place = PLACE - before.length;
    if (withSoftmax) character.distributions.cumulative(softmax, before, cumulative);
    cache.saveReader(place);
    try {
      cache.begin(withSoftmax ? cumulative : undefined);
      for (const { byte, probability } of cache.expand(leastProbability / probabilityBefore)) {
        const bytes = [...before, byte];
        const whole = probabilityBefore * probability;
        if (bytes.length === encodedLength(bytes[0])) {
          found.push({ codePoint: codePointOf(bytes), bytes, probability: whole });
          continue;
        }
        cache.pass(byte);
        descend(bytes, whole);
        cache.restoreReader(place);
        // What `begin` looked up for this byte, a sibling's lookups have replaced.
        cache.begin();
      }
    } finally {
      cache.restoreReader(place);
    }
  };
  try {
    descend([], 1);
  } finally {
    cache.setDistribution(undefined);
  }
  return found.sort((a, b) => b.probability - a.probability || a.codePoint - b.codePoint);
}

/** How many bytes a character has by its first one. */
export function encodedLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function codePointOf(bytes: readonly number[]): number {
  const [lead, ...rest] = bytes;
  if (rest.length === 0) return lead;
  return rest.reduce((sum, byte) => sum * 64 + (byte & 63), lead & (0x3f >> rest.length));
}
