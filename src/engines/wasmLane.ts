// The panel width that this process multiplies fastest with: 8 with 128-bit vectors, 16 where V8 joins them to 256 bits.
import { createMemory, instantiateUnplanned, type Kernel, type Lane } from "./wasmKernel";

/** Least gain for which the wide panel is taken: below it the choice would change from run to run. */
const LEAST_GAIN = 1.1;

/** How long both widths are timed: V8 optimises code that has run for some milliseconds. */
const TIMED_MS = 80;

/** Times a tile of each width on operands in the first-level cache. */
export function fastestLane({ module }: Kernel): Lane {
  const kernel = instantiateUnplanned(module, createMemory(false));
  const best = { 8: 0, 16: 0 };
  const end = performance.now() + TIMED_MS;
  while (performance.now() < end) {
    for (const lane of [8, 16] as const) {
      const start = performance.now();
      const operations = kernel.probeTile(lane, 50);
      best[lane] = Math.max(best[lane], operations / (performance.now() - start));
    }
  }
  return best[16] > LEAST_GAIN * best[8] ? 16 : 8;
}
