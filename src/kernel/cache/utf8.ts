// Which bytes may come next in well-formed UTF-8 (Unicode 15, table 3-7). A bit that only one of both can be is certain.
import { LAST4 } from "./reader";

/** The bytes above ASCII that may come next, and whether those of ASCII may. */
let low: u32 = 0;
let high: u32 = 0;
let ascii: bool = true;

/** Finds out what may follow the last bytes read. */
export function findAllowedBytes(): void {
  const last = load<u32>(LAST4);
  const byte = last & 0xff;
  const before = (last >>> 8) & 0xff;
  const beforeThat = (last >>> 16) & 0xff;
  ascii = false;
  low = 0x80;
  high = 0xbf;
  if (byte >= 0xc2) {
    if (byte === 0xe0) low = 0xa0;
    else if (byte === 0xed) high = 0x9f;
    else if (byte === 0xf0) low = 0x90;
    else if (byte === 0xf4) high = 0x8f;
  } else if (byte < 0x80 || !(before >= 0xe0 || (before >= 0x80 && before < 0xc0 && beforeThat >= 0xf0))) {
    ascii = true;
    low = 0xc2;
    high = 0xf4;
  }
}

/** The bit that must come at a node of the byte (1 followed by the bits so far), or 2 where both may. */
// @ts-ignore: decorator
@inline
export function forcedBit(node: u32): u32 {
  const width: u32 = 1 << (clz(node) - 24);
  const from = (node * width * 2) & 0xff;
  if (ascii && from + width <= 0x80) return 2;
  const one = from + 2 * width > low && from + width <= high;
  const zero = from + width > low && from <= high;
  return one === zero ? 2 : u32(one);
}
