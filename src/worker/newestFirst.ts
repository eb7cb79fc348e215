// Order of requests in the engine process: the newest first; a stale one never starts; a running one stops within a
// character. Stale is a request that was cancelled, or that its document has followed by a newer one or by a change.

/** Tells a request that its answer is no longer wanted. */
export interface StaleSignal {
  readonly isCancellationRequested: boolean;
}

export interface NewestFirst<Request, Answer> {
  /** The answer, or null where the request became stale. */
  submit(request: Request, signal: StaleSignal): Promise<Answer | null>;
  /** Makes what was asked of a document so far stale: its text is another. */
  outdate(uri: string): void;
}

interface Entry<Request, Answer> {
  readonly request: Request;
  readonly isStale: () => boolean;
  readonly resolve: (answer: Answer | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `run` computes an answer and asks `shouldStop` after every character. `letEventsIn` is awaited then, so that newer
 * requests and cancellations arrive while it runs.
 */
export function createNewestFirst<Request extends { readonly uri: string }, Answer>(
  run: (request: Request, shouldStop: () => Promise<boolean>) => Promise<Answer | undefined>,
  letEventsIn: () => Promise<void>,
): NewestFirst<Request, Answer> {
  const newest = new Map<string, number>();
  const waiting: Entry<Request, Answer>[] = [];
  let count = 0;
  let isRunning = false;

  return {
    submit(request, signal) {
      const number = ++count;
      newest.set(request.uri, number);
      const isStale = (): boolean => signal.isCancellationRequested || newest.get(request.uri) !== number;
      return new Promise((resolve, reject) => {
        waiting.push({ request, isStale, resolve, reject });
        if (!isRunning) void drain();
      });
    },
    outdate: (uri) => void newest.delete(uri),
  };

  async function drain(): Promise<void> {
    isRunning = true;
    // Requests that arrived together are seen together, so that only the newest of them starts.
    await letEventsIn();
    for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) await answer(entry);
    newest.clear();
    isRunning = false;
  }

  async function answer({ request, isStale, resolve, reject }: Entry<Request, Answer>): Promise<void> {
    const shouldStop = async (): Promise<boolean> => {
      await letEventsIn();
      return isStale();
    };
    try {
      resolve(isStale() ? null : ((await run(request, shouldStop)) ?? null));
    } catch (error) {
      reject(error);
    }
  }
}
