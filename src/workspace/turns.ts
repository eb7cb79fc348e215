// Who may use the models now: one request or one piece of background work at a time. Requests go first; background work
// gives way to them, and to events, every few milliseconds.
import type { Clock } from "./clock";

/** Background work gives way after this long. */
const SLICE_MS = 4;

/** What background work asks for before each stretch; it rejects with `Cancelled` where the work is no longer wanted. */
export interface Turn {
  /** Resolves when the models may be used, up to the next await. */
  next(): Promise<void>;
  /** Does what needs no model, files above all, while requests are served. */
  aside<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Background work that was cancelled ends with this. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

export interface Turns {
  /** Runs a request as soon as the models are free. */
  request<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs work in the background, after what was given before; resolves when it has ended or was cancelled. */
  background(work: (turn: Turn) => Promise<void>): Promise<void>;
  /** Cancels background work that runs or waits; resolves when none runs. */
  cancelBackground(): Promise<void>;
  /** Resolves when no background work runs or waits. */
  whenIdle(): Promise<void>;
}

/** `takeBack` is called whenever background work gets the models back: it undoes what requests have laid over them. */
export function createTurns(clock: Clock, takeBack: () => void): Turns {
  const waiting: (() => void)[] = [];
  let waitingBackground: (() => void) | undefined;
  let isTaken = false;
  let generation = 0;
  let jobs = 0;
  let last: Promise<void> = Promise.resolve();

  return {
    async request(work) {
      if (isTaken) await new Promise<void>((resolve) => waiting.push(resolve));
      isTaken = true;
      try {
        return await work();
      } finally {
        release();
      }
    },
    background(work) {
      const own = generation;
      jobs++;
      const done = last.then(async () => {
        try {
          await run(work, own);
        } catch (error) {
          if (!(error instanceof Cancelled)) throw error;
        } finally {
          jobs--;
        }
      });
      last = done.catch(() => undefined);
      return done;
    },
    cancelBackground() {
      generation++;
      return last;
    },
    async whenIdle() {
      while (jobs > 0) await last;
    },
  };

  async function run(work: (turn: Turn) => Promise<void>, own: number): Promise<void> {
    let holds = false;
    let sinceMs = 0;
    const take = async (): Promise<void> => {
      if (isTaken || waiting.length > 0) await new Promise<void>((resolve) => (waitingBackground = resolve));
      isTaken = true;
      holds = true;
      sinceMs = clock.now();
      takeBack();
    };
    const give = (): void => {
      if (!holds) return;
      holds = false;
      release();
    };
    const check = (): void => {
      if (own !== generation) throw new Cancelled();
    };
    try {
      check();
      await work({
        async next() {
          check();
          if (holds && waiting.length === 0 && clock.now() - sinceMs < SLICE_MS) return;
          if (holds) {
            give();
            await clock.letEventsIn();
          }
          await take();
          check();
        },
        async aside(outside) {
          give();
          const result = await outside();
          check();
          return result;
        },
      });
    } finally {
      give();
    }
  }

  /** The one who waits longest goes on at once, requests before background work, so that nobody comes between. */
  function release(): void {
    isTaken = false;
    const next = waiting.shift() ?? waitingBackground;
    if (next === waitingBackground) waitingBackground = undefined;
    if (next !== undefined) isTaken = true;
    next?.();
  }
}
