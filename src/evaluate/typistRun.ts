// Types tasks with one suggester or another, and sums up.
import type { LearnedFolder } from "./learnedFolder";
import { peerSuggester, type Peer } from "./peers/peer";
import { keepTypedThrough } from "./keptGhostText";
import { serve, type ServiceSuggester, type ServingOptions } from "./serviceSuggester";
import { typeTask, type Suggester, type TypingTask, type TypistStep } from "./typist";
import { typistFigures, type TypistFigures } from "./typistFigures";
import { stepsOnNewLines } from "./verbatim";

/** Figures of all keys, and of those on lines that do not stand verbatim in what was learned. */
export interface TypistReport extends TypistFigures {
  readonly withoutVerbatim: TypistFigures;
}

export interface TypistRunOptions {
  readonly maximumCharacters: number;
  /** Lines that were learned. */
  readonly learned: ReadonlySet<string>;
  /** Told the fraction that is typed. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Types with Hunch over a workspace that it has learned. */
export async function runHunch(learned: LearnedFolder, tasks: readonly TypingTask[], serving: ServingOptions, options: TypistRunOptions): Promise<TypistReport> {
  const suggester = await serve(learned, serving);
  try {
    return await run(tasks, () => suggester, suggester.afterKey, options);
  } finally {
    await suggester.dispose();
  }
}

/** Types each task with Hunch opened anew over a workspace, e.g. one in which nothing is. */
export async function runHunchAnew(learned: LearnedFolder, tasks: readonly TypingTask[], serving: ServingOptions, options: TypistRunOptions): Promise<TypistReport> {
  let suggester: ServiceSuggester | undefined;
  const next = async (): Promise<Suggester> => {
    await suggester?.dispose();
    return (suggester = await serve(learned, serving));
  };
  try {
    return await run(tasks, next, async () => suggester?.afterKey(), options);
  } finally {
    await suggester?.dispose();
  }
}

/** Types with a peer that has learned the workspace. */
export async function runPeer(peer: Peer, tasks: readonly TypingTask[], options: TypistRunOptions): Promise<TypistReport> {
  const suggester = peerSuggester(peer);
  let keys = 0;
  // Peers answer at once: without a pause now and then nothing else would happen, Ctrl+C neither.
  const afterKey = async (): Promise<void> => (++keys % 500 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined);
  return run(tasks, () => suggester, afterKey, options);
}

async function run(
  tasks: readonly TypingTask[], nextSuggester: () => Suggester | Promise<Suggester>, afterKey: () => Promise<void>,
  { maximumCharacters, learned, onProgress, signal }: TypistRunOptions,
): Promise<TypistReport> {
  const all: TypistStep[] = [];
  const fresh: TypistStep[] = [];
  for (const [index, task] of tasks.entries()) {
    const suggester = await nextSuggester();
    const total = task.edits.reduce((sum, { typed }) => sum + Math.min(typed.length, maximumCharacters), 0);
    let characters = 0;
    const steps = await typeTask(task, keepTypedThrough(suggester), {
      maximumCharacters,
      now: () => performance.now(),
      async afterKey(step) {
        signal?.throwIfAborted();
        characters += step.characters;
        onProgress?.((index + Math.min(1, characters / Math.max(1, total))) / tasks.length);
        await afterKey();
      },
    });
    all.push(...steps);
    fresh.push(...stepsOnNewLines(task, steps, learned));
  }
  return { ...typistFigures(all), withoutVerbatim: typistFigures(fresh) };
}
