// What became of suggestions, kept with the workspace: it decides how much is shown. A small JSON file; one that cannot
// be read counts as none.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createEagerness, type Eagerness } from "../complete/eagerness";
import type { Clock } from "./clock";

const SAVE_DELAY_MS = 30_000;

export interface Statistics {
  eagerness(): Eagerness;
  /** Goes on from what is kept in a directory and keeps it there from now on; in memory alone where there is none. */
  open(directory: string | undefined): Promise<void>;
  /** An outcome was recorded. */
  changed(): void;
  /** Forgets everything, on disk too, and keeps it in memory alone from now on. */
  forget(): Promise<void>;
  dispose(): void;
}

export function createStatistics(clock: Clock, onProblem: (message: string) => void): Statistics {
  let eagerness = createEagerness();
  let directory: string | undefined;
  let cancelSave: (() => void) | undefined;

  return {
    eagerness: () => eagerness,
    async open(next) {
      if (next === directory) return;
      cancel();
      directory = next;
      const kept = next === undefined ? undefined : await readFile(fileIn(next), "utf8").then(JSON.parse).catch(() => undefined);
      eagerness = createEagerness(kept);
    },
    changed() {
      if (directory !== undefined) cancelSave ??= clock.setTimer(SAVE_DELAY_MS, () => void save());
    },
    async forget() {
      cancel();
      const left = directory;
      directory = undefined;
      eagerness = createEagerness();
      if (left !== undefined) await rm(fileIn(left), { force: true });
    },
    dispose: cancel,
  };

  async function save(): Promise<void> {
    cancelSave = undefined;
    if (directory === undefined) return;
    const file = fileIn(directory);
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(eagerness.state()));
      await rename(`${file}.new`, file);
    } catch (error) {
      onProblem(`what became of suggestions cannot be kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function cancel(): void {
    cancelSave?.();
    cancelSave = undefined;
  }
}

function fileIn(directory: string): string {
  return path.join(directory, "eagerness.json");
}
