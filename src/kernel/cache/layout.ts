// Where everything of the cache language model lies in memory. Scratch is rebuilt at every start, persistent is what a
// snapshot holds, the journal grows at the end:
//
//   0                      64 KiB
//   | the module's own data | SCRATCH | head, weights, maps, APMs, followers, matches, pages, text | journal ...
//                                     | persistent                                                 |
//
// A page of 4 KiB is what one lookup of an address serves; all that is known of a context stands in one page:
//
//   | entries: ENTRY_BUCKETS buckets of 16 bytes, four {u16 check, u8 byte, u8 count} each    |
//   | slots: SLOT_BUCKETS buckets of 64 bytes, four {u8 check, u8 history[15]} each           |
//
// As long as one byte alone has followed a context, its entry is all there is. Count SEVERAL says that its bit histories
// stand in slots: one for the byte's high nibble, one for each low one, histories in tree order.

/** Contexts whose bits are always kept in slots: orders 0, 1 and 2. */
export const DENSE: u32 = 3;
/** Contexts below this are kept from the first byte that follows them, others once several have followed their parent. */
export const ROOTS: u32 = 15;
/** All contexts. */
export const CONTEXTS: u32 = 27;
export const MATCHES: u32 = 2;
/** Inputs that say one thing each: contexts, matches, the character model, a bias; each as logit and as probability. */
export const VOICES: u32 = 32;
export const CHARACTER_VOICE: u32 = CONTEXTS + MATCHES;
export const BIAS: u32 = CHARACTER_VOICE + 1;
/** Inputs of the mixers: VOICES logits, then as many probabilities less a half. */
export const INPUTS: u32 = 2 * VOICES;
/** Weight sets that select a row each for every bit, and those that join where the character model does. */
export const SETS: u32 = 6;
export const CHARACTER_SETS: u32 = 5;
/** Inputs of the final mixers: all sets, then the character model's logit. */
export const FINAL_INPUTS: u32 = 12;
/** Bytes of a page, and its buckets of entries and of slots. */
export const PAGE_BYTES: u32 = 4096;
export const ENTRY_BUCKETS: u32 = 96;
export const SLOT_BUCKETS: u32 = 40;
/** The count of an entry after which several bytes have been seen. */
export const SEVERAL: u32 = 255;

export const STRETCH: usize = 65536; // f32[4096]
export const SQUASH: usize = STRETCH + 4096 * 4; // f32[4097]
export const RECIPROCAL: usize = SQUASH + 4112 * 4; // f32[1024]
export const NEXT: usize = RECIPROCAL + 1024 * 4; // u8[256][2], next bit history
export const REPEATED: usize = NEXT + 512; // u8[2][64], history of n equal bits
export const PRIORITY: usize = REPEATED + 128; // u8[256], bits seen
export const X: usize = PRIORITY + 256; // f32[INPUTS]
export const SELECTED: usize = X + INPUTS * 4; // u32[16], addresses of the selected weights
export const OUTPUTS: usize = SELECTED + 64; // f32[16], what the sets say, then the character model
export const ERRORS: usize = OUTPUTS + 64; // f32[16], probabilities of the sets
/** Two blocks of hashes and of entries' buckets: bulk learning looks ahead by a byte. */
export const HASHES: usize = ERRORS + 64; // u32[2][32]
export const BUCKETS: usize = HASHES + 256; // u32[2][32]
export const ENTRY_AT: usize = BUCKETS + 256; // u32[CONTEXTS]
export const SLOT_AT: usize = ENTRY_AT + 128; // u32[CONTEXTS]
export const NIBBLES: usize = SLOT_AT + 128; // {u32 bucket, u32 check}[2][32], slots of a byte that is counted
export const MAP_AT: usize = NIBBLES + 512; // u32[32], adaptive maps in use, 0 where none
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
export const MAGIC: u32 = 0x33434d48; // "HMC3"
export const HEAD_MAGIC: usize = PERSISTENT;
export const HEAD_PAGES: usize = PERSISTENT + 4;
export const HEAD_TEXT_CAPACITY: usize = PERSISTENT + 12;
export const HEAD_TEXT_LENGTH: usize = PERSISTENT + 16;
export const HEAD_LEARNED: usize = PERSISTENT + 20; // bytes that the mixers have learned from

/** Rows of each weight set. */
export const ROWS_PARTIAL: u32 = 256;
export const ROWS_MATCH: u32 = 192;
export const ROWS_BYTE: u32 = 2048;
export const ROWS_ORDER: u32 = 448;
export const ROWS_SHAPE: u32 = 512;
export const ROWS_COLUMN: u32 = 2048;
export const ROWS: u32 = ROWS_PARTIAL + ROWS_MATCH + ROWS_BYTE + ROWS_ORDER + ROWS_SHAPE + ROWS_COLUMN;
/** Rows of the sets that join with the character model. */
export const ROWS_OPINION: u32 = 1024;
export const ROWS_AGREEMENT: u32 = 768;
export const CHARACTER_ROWS: u32 = ROWS_PARTIAL + ROWS_MATCH + ROWS_SHAPE + ROWS_OPINION + ROWS_AGREEMENT;
/** Rows of the final mixers; each is there without and with the character model. */
export const FINAL_ROWS_PARTIAL: u32 = 256;
export const FINAL_ROWS_EVIDENCE: u32 = 256;
export const FINAL_ROWS: u32 = FINAL_ROWS_PARTIAL + FINAL_ROWS_EVIDENCE;

export const WEIGHTS: usize = PERSISTENT + 64; // f32[ROWS][INPUTS]
export const CHARACTER_WEIGHTS: usize = WEIGHTS + ROWS * INPUTS * 4; // f32[CHARACTER_ROWS][INPUTS]
export const FINAL_WEIGHTS: usize = CHARACTER_WEIGHTS + CHARACTER_ROWS * INPUTS * 4; // f32[2][FINAL_ROWS][FINAL_INPUTS]
export const MAPS: usize = FINAL_WEIGHTS + 2 * FINAL_ROWS * FINAL_INPUTS * 4; // u32[CONTEXTS][256]
export const SINGLE_MAPS: usize = MAPS + CONTEXTS * 256 * 4; // u32[CONTEXTS][64 * 8]
export const MATCH_MAPS: usize = SINGLE_MAPS + CONTEXTS * 512 * 4; // u32[MATCHES][2048]
export const APM_ROWS: u32 = 16384;
export const OPINION_ROWS: u32 = 1152;
export const APM_STEPS: u32 = 33;
export const OPINION_APM: usize = MATCH_MAPS + MATCHES * 2048 * 4; // f32[OPINION_ROWS][APM_STEPS]
export const APMS: usize = OPINION_APM + OPINION_ROWS * APM_STEPS * 4; // f32[3][APM_ROWS][APM_STEPS]
export const FOLLOWERS_ONE: usize = APMS + 3 * APM_ROWS * APM_STEPS * 4; // u32[256], last bytes after each byte
export const FOLLOWERS_TWO: usize = FOLLOWERS_ONE + 1024; // u32[65536], after each two
export const MATCH_BITS: u32 = 20;
export const MATCH_TABLES: usize = FOLLOWERS_TWO + 65536 * 4; // u32[MATCHES][1 << MATCH_BITS]
export const PAGES: usize = (MATCH_TABLES + MATCHES * (4 << MATCH_BITS) + 4095) & ~4095;

export let pages: u64 = 0;
export let text: usize = 0;
export let textCapacity: u32 = 0;
export let persistentEnd: usize = 0;

/** Fixes the sizes: how many pages, how many bytes of text. Returns the end of it all. */
export function lay(count: u32, capacity: u32): usize {
  pages = count;
  text = PAGES + <usize>count * PAGE_BYTES;
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
