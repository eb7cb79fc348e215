// Which contexts there are besides their hashes (reader.ts): which one makes which other one more specific, and which are
// the orders, the last bytes themselves.
import { DENSE } from "./layout";

/** u8[32]: the context that each one from ROOTS on makes more specific. */
export const PARENTS: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 13, 11, 0, 0, 0, 0, 0,
]);

/** u8[32]: 1 to 6 for orders 1, 2, 4, 5, 6 and 8. */
export const LEVELS: usize = memory.data<u8>([
  0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** The context of the word so far, which an APM uses as well. */
export const WORD_CONTEXT: u32 = DENSE + 1;

