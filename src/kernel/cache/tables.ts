// Tables that every start computes anew: stretch and squash, reciprocals, and the bit histories. A bit history counts
// zeros and ones of a context in one byte, forgets the rarer bit when the other one follows, and remembers the last bit
// (the scheme of PAQ6 and ZPAQ, Mahoney 2005 and 2009).
import { NEXT, PRIORITY, RECIPROCAL, REPEATED, SQUASH, STRETCH } from "./layout";

const LARGEST = 39; // equal bits counted
const COUNTS = 52;
const numbers = memory.data(COUNTS * COUNTS * 2, 4);
const ones = memory.data(256, 4);
let first: i32 = 0;
let second: i32 = 0;

/** Fills the tables. */
export function fillTables(): void {
  for (let index = 0; index < 4096; index++) {
    const probability = (<f64>index + 0.5) / 4096;
    store<f32>(STRETCH + (<usize>index << 2), <f32>NativeMath.log(probability / (1 - probability)));
  }
  for (let index = 0; index < 4098; index++) {
    store<f32>(SQUASH + (<usize>index << 2), <f32>(1 / (1 + NativeMath.exp(<f64>(2048 - index) * (24.0 / 4096)))));
  }
  for (let count = 0; count < 1024; count++) store<f32>(RECIPROCAL + (<usize>count << 2), <f32>(1 / (<f64>count + 1.5)));
  fillHistories();
}

/** Probability of a one that a history's counts alone suggest. */
export function prior(history: u32): f64 {
  const one = <f64>load<u8>(ones + history);
  return (one + 0.4) / (<f64>load<u8>(PRIORITY + history) + 0.8);
}

function fillHistories(): void {
  let history = 0;
  for (let sum = 0; sum < COUNTS; sum++) {
    for (let one = 0; one <= sum; one++) {
      const variants = allowed(sum - one, one);
      if (variants === 0) continue;
      store<u8>(at(sum - one, one, 0), <u8>history);
      store<u8>(at(sum - one, one, 1), <u8>(history + variants - 1));
      history += variants;
    }
  }
  for (let zero = 0; zero < COUNTS; zero++) {
    for (let one = 0; one < COUNTS; one++) {
      for (let last = 0; last < allowed(zero, one); last++) {
        const index = <usize>load<u8>(at(zero, one, last));
        for (let bit = 0; bit < 2; bit++) {
          follow(zero, one, bit);
          store<u8>(NEXT + (index << 1) + bit, load<u8>(at(first, second, bit)));
        }
        store<u8>(PRIORITY + index, <u8>(zero + one));
        store<u8>(ones + index, <u8>one);
      }
    }
  }
  for (let bit = 0; bit < 2; bit++) {
    let index: usize = 0;
    for (let count = 0; count < 64; count++) {
      store<u8>(REPEATED + ((<usize>bit) << 6) + count, <u8>index);
      index = <usize>load<u8>(NEXT + (index << 1) + bit);
    }
  }
}

function at(zero: i32, one: i32, last: i32): usize {
  return numbers + <usize>((zero * COUNTS + one) * 2 + last);
}

/** 0 where the pair of counts is no history, 2 where the last bit is remembered, else 1. */
function allowed(zero: i32, one: i32): i32 {
  const rarer = zero < one ? zero : one;
  const other = zero < one ? one : zero;
  const bound = rarer === 0 ? LARGEST - 1 : rarer === 1 ? 30 : rarer === 2 ? 15 : rarer === 3 ? 8 : rarer === 4 ? 6 : rarer === 5 ? 5 : -1;
  if (other > bound) return 0;
  return 1 + i32(rarer > 0 && zero + one <= 17);
}

/** The counts after one more bit, into `first` (zeros) and `second` (ones). */
function follow(zero: i32, one: i32, bit: i32): void {
  const swapped = zero < one;
  let more = swapped ? one : zero;
  let less = swapped ? zero : one;
  if ((swapped ? 1 - bit : bit) === 1) {
    less++;
    more = discounted(more);
  } else {
    more++;
    less = discounted(less);
  }
  while (allowed(more, less) === 0) {
    if (less < 2) more--;
    else {
      more = (more * (less - 1) + less / 2) / less;
      less--;
    }
  }
  first = swapped ? less : more;
  second = swapped ? more : less;
}

function discounted(count: i32): i32 {
  return i32(count >= 1) + i32(count >= 2) + i32(count >= 3) + i32(count >= 4) + i32(count >= 5) + i32(count >= 7) + i32(count >= 8);
}
