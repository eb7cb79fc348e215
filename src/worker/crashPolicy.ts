// When a process that died may start again: after a growing pause, and not after three deaths in a minute.

const LIMIT = 3;
const WINDOW_MS = 60_000;
const FIRST_PAUSE_MS = 250;

export interface CrashPolicy {
  /** Milliseconds to wait before the next start, or undefined for none. `nowMs` is the time of the death. */
  pauseAfterCrash(nowMs: number): number | undefined;
  /** Forgets the deaths: someone asked for a new start. */
  forget(): void;
}

export function createCrashPolicy(): CrashPolicy {
  let deaths: number[] = [];
  return {
    pauseAfterCrash(nowMs) {
      deaths = [...deaths.filter((death) => nowMs - death < WINDOW_MS), nowMs];
      return deaths.length >= LIMIT ? undefined : FIRST_PAUSE_MS * 4 ** (deaths.length - 1);
    },
    forget() {
      deaths = [];
    },
  };
}
