// When lines are learned for good: those of a document when it is saved, a changed one some time after the cursor left it.
import { secretLines, isPlainLine } from "../files/secretLines";
import type { PlacedCharacterModel } from "./characterModel";
import type { Clock } from "./clock";
import { learnRuns, takeRuns } from "./learnLines";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { WorkspaceDocument } from "./openDocuments";
import type { Turn, Turns } from "./turns";

/** Lines around a suspicious one that the secret scanner reads: key blocks are shorter. */
const SCANNED_LINES = 120;

export interface CommitOptions {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly documents: ReadonlyMap<string, WorkspaceDocument>;
  readonly turns: Turns;
  readonly learned: () => LearnedWorkspace;
  readonly character: () => PlacedCharacterModel | undefined;
  readonly keyOf: (document: WorkspaceDocument) => string;
  readonly mayLearn: (document: WorkspaceDocument) => boolean;
}

export interface Commits {
  /** Something was edited or the cursor moved. */
  schedule(): void;
  saved(uri: string): void;
  dispose(): void;
}

export function createCommits(options: CommitOptions): Commits {
  const { clock, delayMs, documents, turns, learned, character, keyOf, mayLearn } = options;
  let cancelTimer: (() => void) | undefined;

  return {
    schedule() {
      cancelTimer ??= clock.setTimer(delayMs, onTimer);
    },
    saved(uri) {
      const document = documents.get(uri);
      if (document !== undefined) commit(document, () => true);
    },
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
      if (hasDue) commit(document, isDue);
    }
    if (oldestMs < Infinity) cancelTimer ??= clock.setTimer(Math.max(1, oldestMs + delayMs - nowMs), onTimer);
  }

  function uncommitted(document: WorkspaceDocument): readonly number[] {
    return mayLearn(document) ? document.uncommitted(learned().records.get(keyOf(document))) : [];
  }

  function commit(document: WorkspaceDocument, isDue: (line: number) => boolean): void {
    void turns.background(async (turn) => {
      await turn.next();
      const target = learned();
      const lines = uncommitted(document).filter(isDue);
      if (lines.length === 0) return;
      const { text, facts } = document;
      const { version, hashes } = text;
      const secret = await scan(document, lines, turn);
      if (text.version !== version) return commit(document, isDue);
      // Noted first: a request in between finds each line either here or, for a moment, nowhere, but never twice.
      const runs = takeRuns(text, facts, lines.filter((line) => !secret.has(line)));
      target.commit(keyOf(document), hashes, lines);
      await learnRuns(target, character(), runs, turn);
    });
  }

  async function scan({ text, opened }: WorkspaceDocument, lines: readonly number[], turn: Turn): Promise<ReadonlySet<number>> {
    const suspicious = lines.filter((line) => !isPlainLine(text.lines[line]));
    if (suspicious.length === 0) return new Set();
    const first = Math.max(0, suspicious[0] - SCANNED_LINES);
    const scanned = text.lines.slice(first, suspicious[suspicious.length - 1] + SCANNED_LINES).join("\n");
    const found = await turn.aside(() => secretLines(scanned, opened.path.slice(opened.path.lastIndexOf("/") + 1)));
    return new Set([...found].map((line) => line + first));
  }
}
