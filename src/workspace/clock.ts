// Time as the workspace sees it; tests and the evaluator drive one of their own.

export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Calls back once after so many milliseconds; what is returned takes it back. */
  setTimer(afterMs: number, callback: () => void): () => void;
  /** Resolves when events that have arrived were handled. */
  letEventsIn(): Promise<void>;
}

/** The time of this process. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(afterMs, callback) {
    const timer = setTimeout(callback, afterMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  letEventsIn: () => new Promise((resolve) => setImmediate(resolve)),
};
