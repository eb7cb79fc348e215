// What the LSTM says of the next byte: its softmax over characters laid out in UTF-8 byte order, so that a bit's
// probability is a ratio of two differences in a cumulative table, inside a multi-byte character as well. The mass of
// <other> is spread as `otherCode` spreads it: evenly over the lengths, within a length evenly over the characters that
// the vocabulary lacks. Bytes that no well-formed UTF-8 has next get nothing.
import { OTHER_ID, type Vocabulary } from "../text/vocabulary";

/** Scalar values of each UTF-8 length, and the first one. */
const LENGTHS = [
  { first: 0, count: 0x80 },
  { first: 0x80, count: 0x780 },
  { first: 0x800, count: 0xf000 },
  { first: 0x10000, count: 0x100000 },
] as const;

/** Tables kept at once; text in many scripts would fill memory with those of its prefixes. */
const KEPT_TABLES = 2048;

interface Encoded {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** What stands after one prefix: the bytes of the vocabulary's characters, and <other>'s share of every byte. */
interface Table {
  readonly ids: Int32Array;
  readonly bytes: Uint8Array; // by index of ids
  readonly shares: Float64Array; // (256)
}

/** Tables of one vocabulary. */
export interface ByteDistributions {
  /**
   * The cumulative distribution of the next byte, `cumulative[b]` the mass of bytes below b, given the softmax (V) at
   * the last character boundary and the bytes of the character since. Not normalised inside a character: ratios count.
   */
  cumulative(softmax: Float32Array, bytes: readonly number[], cumulative: Float32Array): void; // (257)
}

export function createByteDistributions(vocabulary: Vocabulary): ByteDistributions {
  const utf8 = new TextEncoder();
  const encoded: Encoded[] = vocabulary.characters
    .map((character, id) => ({ id, bytes: id === OTHER_ID ? new Uint8Array() : utf8.encode(character) }))
    .filter(({ id }) => id !== OTHER_ID);
  const outside = LENGTHS.map(({ count }, index) => count - encoded.filter(({ bytes }) => bytes.length === index + 1).length);
  const lengths = outside.filter((count) => count > 0).length;
  const share = outside.map((count) => (count > 0 ? 1 / lengths / count : 0));
  const tableAfter = (prefix: readonly number[]): Table => {
    const shares = new Float64Array(256);
    for (let byte = 0; byte < 256; byte++) {
      const { length, count } = scalars(prefix, byte);
      if (count > 0) shares[byte] = share[length - 1] * count;
    }
    const inside = encoded.filter(({ bytes }) => bytes.length > prefix.length && prefix.every((byte, index) => bytes[index] === byte));
    for (const { bytes } of inside) shares[bytes[prefix.length]] -= share[bytes.length - 1];
    return {
      ids: Int32Array.from(inside, ({ id }) => id),
      bytes: Uint8Array.from(inside, ({ bytes }) => bytes[prefix.length]),
      shares: shares.map((one) => Math.max(0, one)),
    };
  };
  const first = tableAfter([]);
  const tables = new Map<number, Table>();
  const after = (prefix: readonly number[]): Table => {
    if (prefix.length === 0) return first;
    const key = prefix.reduce((sum, byte) => sum * 256 + byte, 0);
    const known = tables.get(key);
    if (known !== undefined) return known;
    if (tables.size >= KEPT_TABLES) tables.clear();
    const table = tableAfter(prefix);
    tables.set(key, table);
    return table;
  };
  const mass = new Float64Array(256);
  return {
    cumulative(softmax, prefix, cumulative) {
      const { ids, bytes, shares } = after(prefix);
      const other = softmax[OTHER_ID];
      for (let byte = 0; byte < 256; byte++) mass[byte] = other * shares[byte];
      for (let index = 0; index < ids.length; index++) mass[bytes[index]] += softmax[ids[index]];
      let sum = 0;
      for (let byte = 0; byte < 256; byte++) {
        cumulative[byte] = sum;
        sum += mass[byte];
      }
      cumulative[256] = sum;
    },
  };
}

/** How many scalar values are encoded with these bytes and one more, and in how many bytes altogether. */
function scalars(prefix: readonly number[], byte: number): { readonly length: number; readonly count: number } {
  const lead = prefix.length > 0 ? prefix[0] : byte;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || prefix.length >= length) return { length: 1, count: 0 };
  if (prefix.length > 0 && (byte < 0x80 || byte > 0xbf)) return { length, count: 0 };
  let low = lead & (0xff >> (length === 1 ? 0 : length + 1));
  for (const next of [...prefix.slice(1), ...(prefix.length > 0 ? [byte] : [])]) low = low * 64 + (next & 63);
  const width = 64 ** (length - 1 - prefix.length);
  const from = low * width;
  const until = from + width;
  const { first, count } = LENGTHS[length - 1];
  const last = length === 3 ? 0x10000 : first + count;
  const inside = Math.max(0, Math.min(until, last) - Math.max(from, first));
  const surrogates = length === 3 ? Math.max(0, Math.min(until, 0xe000) - Math.max(from, 0xd800)) : 0;
  return { length, count: inside - surrogates };
}
