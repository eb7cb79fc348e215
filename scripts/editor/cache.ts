// What set-up installs lives outside the repository, once per user: the editor's server, a browser, sample folders.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Where this user's downloads for Hunch's development live: XDG_CACHE_HOME or ~/.cache, then `hunch`. */
export function cacheDirectory(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "hunch");
}

/**
 * The directory `name` of the cache, filled by `fill` at the first call. It appears by renaming, so that an interrupted
 * installation never counts; of two at the same time the first one to finish wins.
 */
export async function installedOnce(name: string, fill: (directory: string) => Promise<void>): Promise<string> {
  const directory = path.join(cacheDirectory(), name);
  if (existsSync(directory)) return directory;
  mkdirSync(cacheDirectory(), { recursive: true });
  const temporary = mkdtempSync(path.join(cacheDirectory(), `.${name}-`));
  try {
    await fill(temporary);
    if (!existsSync(directory)) renameSync(temporary, directory);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return directory;
}
