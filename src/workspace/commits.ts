// When lines are learned for good: those of a document when it is saved, a changed one some time after the cursor left it.
import { secretLines } from "../files/secretLines";
import type { PlacedCharacterModel } from "./characterModel";
import type { Clock } from "./clock";
import { learnRuns, takeRuns, type TakenRun } from "./learnLines";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { WorkspaceDocument } from "./openDocuments";
import type { Turn, Turns } from "./turns";

/** Lines around a suspicious one that the secret scanner reads: key blocks are shorter. */
const SCANNED_LINES = 120;

/** More text at once was not typed, and would keep the LSTM busy for seconds. */
const MOST_UNITS = 16_000;

export interface CommitOptions {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly documents: ReadonlyMap<string, WorkspaceDocument>;
  readonly turns: Turns;
  readonly learned: () => LearnedWorkspace;
  readonly character: () => PlacedCharacterModel | undefined;
  readonly keyOf: (document: WorkspaceDocument) => string;
  readonly mayLearn: (document: WorkspaceDocument) => boolean;
  readonly onCommit: () => void;
}

export interface Commits {
  /** Something was edited or the cursor moved. */
  schedule(): void;
  saved(uri: string): void;
  /** Learns what is due now, as part of other background work; it would have to wait for that otherwise. */
  flush(turn: Turn): Promise<void>;
  dispose(): void;
}

interface Due {
  readonly document: WorkspaceDocument;
  readonly isDue: (line: number) => boolean;
}

export function createCommits(options: CommitOptions): Commits {
  const { clock, delayMs, documents, turns, learned, character, keyOf, mayLearn, onCommit } = options;
  const due: Due[] = [];
  let cancelTimer: (() => void) | undefined;

  return {
    schedule() {
      cancelTimer ??= clock.setTimer(delayMs, onTimer);
    },
    saved(uri) {
      const document = documents.get(uri);
      if (document !== undefined) commit({ document, isDue: () => true });
    },
    flush,
    dispose() {
      cancelTimer?.();
    },
  };

  function onTimer(): void {
    cancelTimer = undefined;
    const nowMs = clock.now();
    let oldestMs = Infinity;
    for (const document of documents.values()) {
      const { text } = document;
      const isDue = (line: number): boolean => line !== document.cursorLine && nowMs - text.touchedMs(line) >= delayMs;
      let hasDue = false;
      for (const line of uncommitted(document)) {
        if (isDue(line)) hasDue = true;
        else if (line !== document.cursorLine) oldestMs = Math.min(oldestMs, text.touchedMs(line));
      }
      if (hasDue) commit({ document, isDue });
    }
    if (oldestMs < Infinity) cancelTimer ??= clock.setTimer(Math.max(1, oldestMs + delayMs - nowMs), onTimer);
  }

  function uncommitted(document: WorkspaceDocument): readonly number[] {
    return mayLearn(document) ? document.uncommitted(learned().records.get(keyOf(document))) : [];
  }

  function commit(one: Due): void {
    due.push(one);
    void turns.background(flush);
  }

  async function flush(turn: Turn): Promise<void> {
    for (let one = due.shift(); one !== undefined; one = due.shift()) await learn(one, turn);
  }

  async function learn({ document, isDue }: Due, turn: Turn): Promise<void> {
    await turn.next();
    const target = learned();
    const lines = uncommitted(document).filter(isDue);
    if (lines.length === 0) return;
    const { text, facts } = document;
    const { version, hashes } = text;
    const secret = await scan(document, lines, turn);
    if (text.version !== version || learned() !== target) {
      due.push({ document, isDue });
      return;
    }
    // Noted first: a request in between finds each line either here or, for a moment, nowhere, but never twice.
    const runs = takeRuns(text, facts, lines.filter((line) => !secret.has(line)));
    target.commit(keyOf(document), hashes, lines);
    await learnRuns(target, unitsOf(runs) > MOST_UNITS ? undefined : character(), runs, turn);
    onCommit();
  }

  async function scan(document: WorkspaceDocument, lines: readonly number[], turn: Turn): Promise<ReadonlySet<number>> {
    const { text, opened } = document;
    const suspicious = lines.filter((line) => !document.isPlain(line));
    if (suspicious.length === 0) return new Set();
    const first = Math.max(0, suspicious[0] - SCANNED_LINES);
    const scanned = text.lines.slice(first, suspicious[suspicious.length - 1] + SCANNED_LINES).join("\n");
    const found = await turn.aside(() => secretLines(scanned, opened.path.slice(opened.path.lastIndexOf("/") + 1)));
    return new Set([...found].map((line) => line + first));
  }
}

function unitsOf(runs: readonly TakenRun[]): number {
  return runs.reduce((sum, { lines }) => sum + lines.reduce((units, { text }) => units + text.length, 0), 0);
}
