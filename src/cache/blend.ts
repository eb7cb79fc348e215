// The cache model and the LSTM side by side: one is asked for bits of bytes, the other once per character.
import type { ByteDistributions } from "./byteDistribution";
import type { CacheModel } from "./cacheModel";
import { encodedLength } from "./nextCharacters";

/** A character model as the blend needs it: one state, read on and gone back. */
export interface CharacterModel {
  readonly distributions: ByteDistributions;
  /** Probabilities of the next character (V), valid until the next call. */
  softmax(): Float32Array;
  read(codePoint: number): void;
  /** Goes back to the state of `mark`. */
  mark(): () => void;
}

/** A continuation: text, and the natural logarithm of the probability of each of its prefixes that ends a character. */
export interface Candidate {
  readonly characters: readonly string[];
  readonly logProbabilities: readonly number[];
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** The place that the reader is kept in while a continuation is looked for. */
const PLACE = 63;

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

/**
 * The most probable next character again and again (by bits, greedily), until a line end, `maximumCharacters`, or a
 * probability of the whole below `leastProbability`. Nothing is learned and both models end where they began.
 */
export function greedyCandidate(
  cache: CacheModel,
  character: CharacterModel | undefined,
  { maximumCharacters, leastProbability }: { readonly maximumCharacters: number; readonly leastProbability: number },
): Candidate {
  const characters: string[] = [];
  const logProbabilities: number[] = [];
  const cumulative = new Float32Array(257);
  const goBack = character?.mark();
  const leastLog = Math.log(leastProbability);
  let logProbability = 0;
  cache.saveReader(PLACE);
  try {
    while (characters.length < maximumCharacters) {
      const softmax = character?.softmax();
      const bytes: number[] = [];
      for (let length = 1; bytes.length < length; ) {
        if (character !== undefined && softmax !== undefined) character.distributions.cumulative(softmax, bytes, cumulative);
        cache.begin(softmax === undefined ? undefined : cumulative);
        const { byte, probability } = likeliestByte(cache);
        logProbability += Math.log(probability);
        cache.pass(byte);
        bytes.push(byte);
        if (bytes.length === 1) length = encodedLength(byte);
      }
      const text = decoded(bytes);
      if (text === undefined || text < " " && text !== "\t" || logProbability < leastLog) break;
      characters.push(text);
      logProbabilities.push(logProbability);
      character?.read(text.codePointAt(0) ?? 0);
    }
  } finally {
    cache.setDistribution(undefined);
    cache.restoreReader(PLACE);
    goBack?.();
  }
  return { characters, logProbabilities };
}

function likeliestByte(cache: CacheModel): { readonly byte: number; readonly probability: number } {
  let probability = 1;
  let node = 1;
  while (node < 256) {
    const one = cache.bit(node);
    probability *= Math.max(one, 1 - one);
    node = node * 2 + (one > 0.5 ? 1 : 0);
  }
  return { byte: node & 255, probability };
}

function decoded(bytes: readonly number[]): string | undefined {
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
