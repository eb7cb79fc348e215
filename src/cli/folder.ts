// The folder that a command is given.
import { stat } from "node:fs/promises";
import path from "node:path";
import { listFiles, type FileList } from "../files/listFiles";
import { summaryOf, type LeftOutReason } from "../files/reasons";
import { errorCode, UserError } from "./userError";

/** Lists a folder's texts without those in `without`, a folder that the command itself writes. Throws a UserError where there are none. */
export async function listFolder(folder: string, signal: AbortSignal, exclude: readonly string[], without?: string): Promise<FileList> {
  const list = await listOrExplain(folder, signal, exclude);
  const own = without === undefined ? "" : `${path.relative(path.resolve(folder), path.resolve(without)).split(path.sep).join("/")}/`;
  const files = own === "" ? list.files : list.files.filter((file) => !file.path.startsWith(own));
  if (files.length === 0) {
    const found = list.leftOut.length === 0 ? "it is empty" : `left out: ${summaryOf(list.leftOut)}`;
    throw new UserError(`there is no text to read in "${folder}" (${found}): name a folder with source code or prose`);
  }
  return { ...list, files };
}

/** How many files and folders were left out, by reason. */
export function countReasons({ leftOut }: FileList): Partial<Record<LeftOutReason, number>> {
  const counts: Partial<Record<LeftOutReason, number>> = {};
  for (const { reason } of leftOut) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

async function listOrExplain(folder: string, signal: AbortSignal, exclude: readonly string[]): Promise<FileList> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new UserError(`"${folder}" is a file: name the folder that holds it`);
    return await listFiles(folder, { signal, exclude });
  } catch (error) {
    if (error instanceof UserError || signal.aborted) throw error;
    const code = errorCode(error);
    if (code === "ENOENT") throw new UserError(`the folder "${folder}" does not exist: name a folder that does`);
    if (code === "EACCES" || code === "EPERM") throw new UserError(`the folder "${folder}" cannot be read: allow reading it, or name another`);
    throw error;
  }
}
