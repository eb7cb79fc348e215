// The cache model and the LSTM side by side: one is asked for bits of bytes, the other once per character.
import type { ByteDistributions } from "./byteDistribution";
import type { CacheModel } from "./cacheModel";

/** A character model as the blend needs it: one state, read on and gone back. */
export interface CharacterModel {
  readonly distributions: ByteDistributions;
  /** Probabilities of the next character (V), valid until the next call. */
  softmax(): Float32Array;
  read(codePoint: number): void;
  /** Keeps the state as it is; what is returned goes back to it, any number of times. */
  mark(): () => void;
}

/** Learns text that was read by both; returns the bits that it cost before. */
export function learnText(cache: CacheModel, character: CharacterModel | undefined, text: string, rate: number): number {
  const encoder = new TextEncoder();
  if (character === undefined) return cache.learn(encoder.encode(text), rate);
  const cumulative = new Float32Array(257);
  let bits = 0;
  for (const one of text) {
    const softmax = character.softmax();
    const before: number[] = [];
    for (const byte of encoder.encode(one)) {
      character.distributions.cumulative(softmax, before, cumulative);
      cache.setDistribution(cumulative);
      bits += cache.learn(Uint8Array.of(byte), rate);
      before.push(byte);
    }
    character.read(one.codePointAt(0) ?? 0);
  }
  cache.setDistribution(undefined);
  return bits;
}
