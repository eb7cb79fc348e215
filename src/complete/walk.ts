// Both models walked together over texts that are only considered: the cache model byte by byte, the LSTM character by
// character, with places to go back to. Nothing is learned.
import type { ByteDistributions } from "../cache/byteDistribution";
import { READER_BYTES, type CacheModel } from "../cache/cacheModel";
import type { CharacterModel } from "../cache/blend";

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
  /** Whether the next byte was begun there. */
  readonly begun: boolean;
}

/** Both models at one position. */
export interface Walk {
  /** The next characters whose probability is at least `least`, in the order of their bytes. */
  branches(least: number): readonly Branch[];
  /** Reads on; returns the natural logarithm of the character's probability. */
  read(character: string): number;
  /** The same without asking for the probability. */
  pass(character: string): void;
  keep(): Place;
  goTo(place: Place): void;
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Walks from where both models are; the caller goes back to the first place in the end. */
export function createWalk({ cache, character: lstm }: Predictors): Walk {
  const tables = lstm?.distributions;
  const cumulative = new Float32Array(257);
  const inner = new Uint8Array(READER_BYTES);
  let softmax: Float32Array | undefined;
  let begun = false;

  const walk: Walk = {
    branches(least) {
      begin([]);
      const found: Branch[] = [];
      const leads = bytesFrom(cache, least);
      for (const { byte, probability } of leads) {
        if (byte < 0x80) found.push({ character: String.fromCharCode(byte), probability });
      }
      const longer = leads.filter(({ byte }) => byte >= 0x80);
      if (longer.length === 0) return found;
      cache.getReader(inner);
      for (const { byte, probability } of longer) {
        spell([byte], probability, least, found);
        cache.setReader(inner);
      }
      return found;
    },
    read(character) {
      const bytes = utf8.encode(character);
      let logProbability = 0;
      bytes.forEach((byte, index) => {
        begin([...bytes.subarray(0, index)]);
        logProbability += Math.log(probabilityOf(cache, byte));
        passByte(byte);
      });
      step(character);
      return logProbability;
    },
    pass(character) {
      for (const byte of utf8.encode(character)) {
        if (!begun) cache.begin();
        passByte(byte);
      }
      step(character);
    },
    keep() {
      const reader = new Uint8Array(READER_BYTES);
      cache.getReader(reader);
      return { reader, goBack: lstm?.mark(), begun };
    },
    goTo(place) {
      const { reader, goBack } = place;
      begun = place.begun;
      cache.setDistribution(undefined);
      cache.setReader(reader);
      goBack?.();
      softmax = undefined;
    },
  };
  return walk;

  function step(character: string): void {
    lstm?.read(character.codePointAt(0) ?? 0);
    softmax = undefined;
  }

  function passByte(byte: number): void {
    cache.pass(byte);
    begun = false;
  }

  function begin(before: readonly number[]): void {
    cache.begin(distribution(tables, before));
    begun = true;
  }

  function distribution(byteDistributions: ByteDistributions | undefined, before: readonly number[]): Float32Array | undefined {
    if (lstm === undefined || byteDistributions === undefined) return undefined;
    softmax ??= lstm.softmax();
    byteDistributions.cumulative(softmax, before, cumulative);
    return cumulative;
  }

  /** Characters of several bytes that start with `bytes`, the last of which has not been passed. */
  function spell(bytes: readonly number[], probability: number, least: number, found: Branch[]): void {
    passByte(bytes[bytes.length - 1]);
    begin(bytes);
    const next = bytesFrom(cache, least / probability);
    const here = next.length > 1 || bytes.length < encodedLength(bytes[0]) - 1 ? new Uint8Array(READER_BYTES) : undefined;
    if (here !== undefined) cache.getReader(here);
    for (const one of next) {
      const spelled = [...bytes, one.byte];
      if (spelled.length < encodedLength(bytes[0])) {
        spell(spelled, probability * one.probability, least, found);
        if (here !== undefined) cache.setReader(here);
        continue;
      }
      const character = decoded(spelled);
      if (character !== undefined) found.push({ character, probability: probability * one.probability });
    }
  }
}

/** Bytes of at least this probability after `begin`, in order: those of one nibble are asked for together. */
function bytesFrom(cache: CacheModel, least: number): { readonly byte: number; readonly probability: number }[] {
  const found: { byte: number; probability: number }[] = [];
  const visit = (node: number, probability: number): void => {
    if (node >= 256) {
      found.push({ byte: node & 255, probability });
      return;
    }
    const one = cache.bit(node);
    if (probability * (1 - one) >= least) visit(node * 2, probability * (1 - one));
    if (probability * one >= least) visit(node * 2 + 1, probability * one);
  };
  visit(1, 1);
  return found;
}

function probabilityOf(cache: CacheModel, byte: number): number {
  let probability = 1;
  for (let node = 256 | byte, place = 7; place >= 0; place--) {
    const one = cache.bit(node >> (place + 1));
    probability *= (node >> place) & 1 ? one : 1 - one;
  }
  return probability;
}

function encodedLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function decoded(bytes: readonly number[]): string | undefined {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
