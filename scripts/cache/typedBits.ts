// Typing a file before a cache model: what each character costs before it is learned, with or without the LSTM.
import type { ByteDistributions } from "../../src/cache/byteDistribution";
import { MIXER_RATES, type CacheModel } from "../../src/cache/cacheModel";
import type { ModelFile } from "./workspaceTexts";

const utf8 = new TextEncoder();

/** What the LSTM says along a text. */
export interface Served {
  readonly distributions: ByteDistributions;
  /** (characters, V) */
  readonly softmaxes: Float32Array;
  /** V */
  readonly vocabularySize: number;
}

/** Bits of the first characters of a file, learned one after the other; `served` where the LSTM takes part. */
export function typedBits(cache: CacheModel, file: ModelFile, maximumCharacters: number, served?: Served, rate: number = MIXER_RATES.typed): number {
  cache.restart();
  cache.setDistribution(undefined);
  cache.learn(utf8.encode(file.header), MIXER_RATES.none);
  const characters = [...file.text.slice(0, 2 * maximumCharacters)].slice(0, maximumCharacters);
  if (served === undefined) return cache.learn(utf8.encode(characters.join("")), rate);
  const size = served.vocabularySize;
  const cumulative = new Float32Array(257);
  let bits = 0;
  characters.forEach((character, index) => {
    const softmax = served.softmaxes.subarray(index * size, (index + 1) * size);
    const before: number[] = [];
    for (const byte of utf8.encode(character)) {
      served.distributions.cumulative(softmax, before, cumulative);
      cache.setDistribution(cumulative);
      bits += cache.learn(Uint8Array.of(byte), rate);
      before.push(byte);
    }
  });
  cache.setDistribution(undefined);
  return bits;
}

/** Characters that `typedBits` counts. */
export function typedCharacters(file: ModelFile, maximumCharacters: number): number {
  return Math.min(maximumCharacters, [...file.text.slice(0, 2 * maximumCharacters)].length);
}
