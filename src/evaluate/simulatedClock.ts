// Time that passes only when it is told to, so that figures do not depend on the machine: what a workspace does after some
// seconds happens between the same keys in every run.
import type { Clock } from "../workspace/clock";

export interface SimulatedClock extends Clock {
  /** Lets time pass; timers that are due call back in their order. */
  advance(ms: number): void;
}

export function createSimulatedClock(): SimulatedClock {
  let nowMs = 0;
  let timers: { readonly dueMs: number; readonly callback: () => void }[] = [];
  return {
    now: () => nowMs,
    setTimer(afterMs, callback) {
      const timer = { dueMs: nowMs + afterMs, callback };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    letEventsIn: () => new Promise((resolve) => setImmediate(resolve)),
    advance(ms) {
      const end = nowMs + ms;
      for (;;) {
        const next = timers.reduce<(typeof timers)[number] | undefined>((first, one) => (first === undefined || one.dueMs < first.dueMs ? one : first), undefined);
        if (next === undefined || next.dueMs > end) break;
        timers = timers.filter((one) => one !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = end;
    },
  };
}
