// The two percentiles that times are told by.
import { percentile } from "../typistFigures";

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  /** Times measured. */
  readonly count: number;
}

/** `times` holds one at least. */
export function percentiles(times: readonly number[]): Percentiles {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), count: times.length };
}
