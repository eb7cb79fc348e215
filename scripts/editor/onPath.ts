// Programs on PATH.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

const EXTENSIONS = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];

/** The first of `names` that is on PATH, as a full path. */
export function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      for (const extension of EXTENSIONS) {
        const file = path.join(folder, name + extension);
        if (isProgram(file)) return file;
      }
    }
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
