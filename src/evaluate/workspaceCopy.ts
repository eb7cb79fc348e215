// A workspace to learn from and to save into that is nobody's: the texts that may be learned, in a temporary folder.
import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TextFile } from "../files/listFiles";

export interface WorkspaceCopy {
  readonly folder: string;
  dispose(): Promise<void>;
}

/** Writes the texts with the times of the files below `original`, where they lie there: recency decides the order of learning. */
export async function copyWorkspace(texts: readonly TextFile[], original?: string): Promise<WorkspaceCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), "hunch-workspace-"));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (const { path: relative, text } of texts) {
      const file = path.join(folder, relative);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      const times = original === undefined ? undefined : await stat(path.join(original, relative)).catch(() => undefined);
      if (times !== undefined) await utimes(file, times.atime, times.mtime);
    }
    return { folder, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
