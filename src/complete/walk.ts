// Both models walked together over texts that are only considered: the cache model byte by byte, the LSTM character by
// character, with places to go back to. Nothing is learned.
import type { CharacterModel } from "../cache/blend";
import { READER_BYTES, type CacheModel } from "../cache/cacheModel";
import { nextCharacters } from "../cache/nextCharacters";

/** Both models, having read the text before the cursor. */
export interface Predictors {
  readonly cache: CacheModel;
  /** Absent where there is no LSTM; the cache model then predicts alone. */
  readonly character: CharacterModel | undefined;
}

/** A possible next character and its probability after the text at hand. */
export interface Branch {
  readonly character: string;
  readonly probability: number;
}

/** A position of both models to go back to, any number of times. */
export interface Place {
  readonly reader: Uint8Array; // (READER_BYTES)
  readonly goBack: (() => void) | undefined;
}

/** Both models at one position. */
export interface Walk {
  /** The next characters whose probability is at least `least`, the most probable first. */
  branches(least: number): readonly Branch[];
  /** Reads on. */
  pass(character: string): void;
  /** The same; returns the natural logarithm of the character's probability. */
  read(character: string): number;
  keep(): Place;
  goTo(place: Place): void;
}

const utf8 = new TextEncoder();

/** Walks from where both models are; the caller goes back to the first place in the end. */
export function createWalk({ cache, character: lstm }: Predictors): Walk {
  const cumulative = new Float32Array(257);
  let softmax: Float32Array | undefined; // (V) at this position, computed where it is asked for

  return {
    branches(least) {
      softmax ??= lstm?.softmax();
      return nextCharacters(cache, lstm, softmax, least).map(({ codePoint, probability }) => ({
        character: String.fromCodePoint(codePoint),
        probability,
      }));
    },
    pass(character) {
      for (const byte of utf8.encode(character)) {
        cache.begin();
        cache.pass(byte);
      }
      step(character);
    },
    read(character) {
      softmax ??= lstm?.softmax();
      let logProbability = 0;
      const before: number[] = [];
      for (const byte of utf8.encode(character)) {
        if (lstm !== undefined && softmax !== undefined) lstm.distributions.cumulative(softmax, before, cumulative);
        cache.begin(lstm === undefined ? undefined : cumulative);
        logProbability += Math.log(probabilityOf(cache, byte));
        cache.pass(byte);
        before.push(byte);
      }
      step(character);
      return logProbability;
    },
    keep() {
      const reader = new Uint8Array(READER_BYTES);
      cache.getReader(reader);
      return { reader, goBack: lstm?.mark() };
    },
    goTo({ reader, goBack }) {
      cache.setDistribution(undefined);
      cache.setReader(reader);
      goBack?.();
      softmax = undefined;
    },
  };

  function step(character: string): void {
    lstm?.read(character.codePointAt(0) ?? 0);
    softmax = undefined;
  }
}

function probabilityOf(cache: CacheModel, byte: number): number {
  let probability = 1;
  for (let node = 256 | byte, place = 7; place >= 0; place--) {
    const one = cache.bit(node >> (place + 1));
    probability *= (node >> place) & 1 ? one : 1 - one;
  }
  return probability;
}
