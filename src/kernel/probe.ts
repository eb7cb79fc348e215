// What this host's multiply-adds are worth, for the choice of panel width and for the bench. Works in the first page of
// an instance without a plan.
import { multiplyOnly, multiplyTile } from "./tiles";

const DEPTH: i32 = 256;

/** Runs the six-row tile `rounds` times on operands that stay in a first-level cache; the floating-point operations. */
export function probeTile(laneWidth: i32, rounds: i32): f64 {
  const a = (__heap_base + 63) & ~63;
  const b = a + 6 * DEPTH * 4;
  const c = b + <usize>(laneWidth * DEPTH) * 4;
  for (let round = 0; round < rounds; round++) multiplyTile(laneWidth, 6, DEPTH, a, b, c, <usize>laneWidth * 4);
  return 2.0 * <f64>rounds * 6.0 * <f64>(DEPTH * laneWidth);
}

/** Multiply-adds alone, without loads; the floating-point operations. */
export function probePeak(rounds: i32): f64 {
  multiplyOnly(rounds, (__heap_base + 63) & ~63);
  return 2.0 * <f64>rounds * 48.0;
}
