// The quantised decoder as a WebAssembly module: what the host calls. It plans the memory, writes each tensor into
// staging to be quantised, and then decodes one state at a time: it writes the state, reads ids, and takes the state back.
import { denseBias, ids, logits, staging, state } from "./plan";
import { packAll } from "./product";
import { computeLogits, readId, softmax } from "./step";

export { plan } from "./plan";
export { fillTable, placeBias, quantiseDense, quantiseGates } from "./quantise";

/** Addresses that the host reads and writes. */
export function address(region: i32): usize {
  switch (region) {
    case 0: return staging;
    case 1: return denseBias;
    case 2: return ids;
    case 3: return state;
    default: return logits;
  }
}

/** Reads the first `count` ids from the state, which becomes that after them. */
export function read(count: i32): void {
  packAll();
  for (let index = 0; index < count; index++) readId(load<i32>(ids + <usize>index * 4));
}

/** Logits after the state. */
export function readLogits(): void {
  packAll();
  computeLogits();
}

/** Probabilities after the state, in place of its logits. */
export function readSoftmax(): void {
  readLogits();
  softmax();
}
