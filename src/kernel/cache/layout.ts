// Where everything of the cache language model lies in memory. Scratch is rebuilt at every start, persistent is what a
// snapshot holds, the journal grows at the end:
//
//   0                      64 KiB
//   | the module's own data | SCRATCH | head, weights, maps, APMs, followers, matches, entries, slots, text | journal ...
//                                     | persistent                                                         |
//
// entries: buckets of 16 bytes, four entries {u16 check, u8 byte, u8 count}: one per context that was seen. As long as
// one byte alone has followed a context, its entry is all there is. Count SEVERAL says that its bit histories stand in
// slots: buckets of 64 bytes, four slots {u8 check, u8 history[15]}: one per context and nibble, histories in tree order.

/** Contexts whose bits are always kept in slots: orders 0, 1 and 2. */
export const DENSE: u32 = 3;
/** All contexts. */
export const CONTEXTS: u32 = 27;
export const MATCHES: u32 = 2;
/** Inputs of the mixers, a multiple of four: contexts, two for each match, a bias. */
export const INPUTS: u32 = 32;
/** Weight sets that select a row each for every bit. */
export const SETS: u32 = 6;
/** Inputs of the final mixers: the sets, then stretch and certainty of the character model. */
export const FINAL_INPUTS: u32 = 8;
/** The count of an entry after which several bytes have been seen. */
export const SEVERAL: u32 = 255;

export const STRETCH: usize = 65536; // f32[4096]
export const SQUASH: usize = STRETCH + 4096 * 4; // f32[4097]
export const RECIPROCAL: usize = SQUASH + 4112 * 4; // f32[1024]
export const NEXT: usize = RECIPROCAL + 1024 * 4; // u8[256][2], next bit history
export const REPEATED: usize = NEXT + 512; // u8[2][64], history of n equal bits
export const PRIORITY: usize = REPEATED + 128; // u8[256], bits seen
export const X: usize = PRIORITY + 256; // f32[INPUTS]
export const SELECTED: usize = X + INPUTS * 4; // u32[SETS], addresses of the selected weights
export const OUTPUTS: usize = SELECTED + 32; // f32[8], what the sets say, then the character model
export const ERRORS: usize = OUTPUTS + 32; // f32[SETS], probabilities of the sets
export const HASHES: usize = ERRORS + 32; // u32[CONTEXTS]
export const ENTRY_AT: usize = HASHES + 128; // u32[CONTEXTS]
export const SLOT_AT: usize = ENTRY_AT + 128; // u32[CONTEXTS]
export const MAP_AT: usize = SLOT_AT + 128; // u32[32], adaptive maps in use, 0 where none
export const EMPTY: usize = MAP_AT + 128; // 16 zero bytes, what is unknown
export const EXTERNAL: usize = EMPTY + 64; // f32[257], cumulative distribution of the next byte
export const READER: usize = ((EXTERNAL + 260 * 4) + 63) & ~63;
export const READER_BYTES: usize = 2048;
export const SAVED_READERS: usize = READER + READER_BYTES;
export const READERS: u32 = 64;
export const INPUT_TEXT: usize = SAVED_READERS + <usize>READERS * READER_BYTES; // u8[INPUT_BYTES], text handed over by the host
export const INPUT_BYTES: u32 = 65536;
export const EXPANDED: usize = INPUT_TEXT + INPUT_BYTES; // {u32 byte, f32 probability}[256], bytes that may come next
export const PERSISTENT: usize = EXPANDED + 256 * 8;

// Persistent head, u32 each.
export const MAGIC: u32 = 0x31434d48; // "HMC1"
export const HEAD_MAGIC: usize = PERSISTENT;
export const HEAD_ENTRY_BITS: usize = PERSISTENT + 4;
export const HEAD_SLOT_BITS: usize = PERSISTENT + 8;
export const HEAD_TEXT_CAPACITY: usize = PERSISTENT + 12;
export const HEAD_TEXT_LENGTH: usize = PERSISTENT + 16;
export const HEAD_LEARNED: usize = PERSISTENT + 20; // bytes that the mixers have learned from

/** Rows of each weight set. */
export const ROWS_PARTIAL: u32 = 256;
export const ROWS_MATCH: u32 = 1024;
export const ROWS_BYTE: u32 = 2048;
export const ROWS_ORDER: u32 = 512;
export const ROWS_SHAPE: u32 = 512;
export const ROWS_COLUMN: u32 = 2048;
export const ROWS: u32 = ROWS_PARTIAL + ROWS_MATCH + ROWS_BYTE + ROWS_ORDER + ROWS_SHAPE + ROWS_COLUMN;
/** Rows of the final mixers; each is there without and with the character model. */
export const FINAL_ROWS_PARTIAL: u32 = 256;
export const FINAL_ROWS_EVIDENCE: u32 = 1024;

export const WEIGHTS: usize = PERSISTENT + 64;
export const FINAL_WEIGHTS: usize = WEIGHTS + ROWS * INPUTS * 4;
export const MAPS: usize = FINAL_WEIGHTS + 2 * (FINAL_ROWS_PARTIAL + FINAL_ROWS_EVIDENCE) * FINAL_INPUTS * 4; // u32[CONTEXTS][256]
export const SINGLE_MAPS: usize = MAPS + CONTEXTS * 256 * 4; // u32[CONTEXTS][64 * 8]
export const MATCH_MAPS: usize = SINGLE_MAPS + CONTEXTS * 512 * 4; // u32[MATCHES][2048]
export const APM_ROWS: u32 = 65536;
export const APM_STEPS: u32 = 33;
export const APMS: usize = MATCH_MAPS + MATCHES * 2048 * 4; // f32[3][APM_ROWS][APM_STEPS]
export const FOLLOWERS_ONE: usize = APMS + 3 * APM_ROWS * APM_STEPS * 4; // u32[256], last bytes after each byte
export const FOLLOWERS_TWO: usize = FOLLOWERS_ONE + 1024; // u32[65536], after each two
export const MATCH_BITS: u32 = 20;
export const MATCH_TABLES: usize = FOLLOWERS_TWO + 65536 * 4; // u32[MATCHES][1 << MATCH_BITS]
export const ENTRIES: usize = (MATCH_TABLES + MATCHES * (4 << MATCH_BITS) + 63) & ~63;


export let slotShift: u32 = 0;
export let entryShift: u32 = 0;
export let slots: usize = 0;
export let text: usize = 0;
export let textCapacity: u32 = 0;
export let persistentEnd: usize = 0;

/** Fixes the sizes: 2^entryBits buckets of 16 bytes, 2^slotBits buckets of 64 bytes. Returns the end of it all. */
export function lay(entryBits: u32, slotBits: u32, capacity: u32): usize {
  entryShift = 32 - entryBits;
  slotShift = 32 - slotBits;
  slots = ENTRIES + ((<usize>16) << entryBits);
  text = slots + ((<usize>64) << slotBits);
  textCapacity = capacity;
  persistentEnd = (text + capacity + 63) & ~63;
  return persistentEnd;
}

/** Grows the memory so that addresses below `end` exist; false where the limit is reached. */
export function reserve(end: usize): bool {
  const pages = <i32>((end + 65535) >>> 16);
  const have = memory.size();
  return pages <= have || memory.grow(pages - have) >= 0;
}
