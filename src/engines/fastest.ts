// Timing that other work on the machine disturbs least.

/** Milliseconds of the fastest of `times` calls in turn, after `warmUps` that do not count. */
export async function fastestMilliseconds(task: () => unknown, times: number, warmUps = 1): Promise<number> {
  for (let time = 0; time < warmUps; time++) await task();
  let fastest = Infinity;
  for (let time = 0; time < times; time++) {
    const startMs = performance.now();
    await task();
    fastest = Math.min(fastest, performance.now() - startMs);
  }
  return fastest;
}
