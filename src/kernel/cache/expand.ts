// All bytes that may come next and are probable enough: the bit tree of the byte that was begun, walked without a call
// of the host for every bit. Branches below the least probability are left out as a whole.
import { EXPANDED } from "./layout";
import { predictBit } from "./model";

let found: u32 = 0;
let least: f32 = 0;

/** Writes {u32 byte, f32 probability} of every byte of probability `leastProbability` and more; returns how many. */
export function expandByte(leastProbability: f32): u32 {
  found = 0;
  least = leastProbability;
  descend(1, 1);
  return found;
}

/** Slots are looked up once a nibble because a nibble's bytes are met one after the other. */
function descend(node: u32, probability: f32): void {
  if (node >= 256) {
    const at = EXPANDED + (<usize>found << 3);
    store<u32>(at, node & 255);
    store<f32>(at, probability, 4);
    found++;
    return;
  }
  const one = predictBit(node);
  const whenZero = probability * (1 - one);
  const whenOne = probability * one;
  if (whenZero >= least && whenZero > 0) descend(node << 1, whenZero);
  if (whenOne >= least && whenOne > 0) descend((node << 1) | 1, whenOne);
}
