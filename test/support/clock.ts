// A clock that stands still until a test moves it on.
import type { Clock } from "../../src/workspace/clock";

export interface FakeClock extends Clock {
  /** Moves time on and calls the timers that become due, in order. */
  advance(milliseconds: number): void;
}

export function createFakeClock(): FakeClock {
  let nowMs = 0;
  let timers: { readonly dueMs: number; readonly callback: () => void }[] = [];
  return {
    now: () => nowMs,
    setTimer(afterMs, callback) {
      const timer = { dueMs: nowMs + afterMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    letEventsIn: () => new Promise((resolve) => setImmediate(resolve)),
    advance(milliseconds) {
      const endMs = nowMs + milliseconds;
      for (;;) {
        const next = timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = endMs;
    },
  };
}
