// The two percentiles that times are told by.

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  /** Times measured. */
  readonly count: number;
}

/** By the nearest rank; `times` holds one at least. */
export function percentiles(times: readonly number[]): Percentiles {
  const ascending = [...times].sort((a, b) => a - b);
  const rank = (share: number): number => ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];
  return { p50: rank(0.5), p95: rank(0.95), count: times.length };
}
