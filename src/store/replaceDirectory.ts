// Replaces a directory as a whole. The old content survives a crash at any point, under one of two names:
//
//   target            target.previous     what a reader takes
//   old               -                   target
//   -                 old                 target.previous      (between two renames, or after a crash there)
//   new               old                 target
//   new               -                   target
//
// The new content is written and flushed under a third name before the first rename.
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

/** Other processes may hold a file open for a moment, which stops a rename on Windows. */
const RENAME_ATTEMPTS = 10;
/** Leftovers of writers that died are removed after this long. */
const LEFTOVER_MS = 3_600_000;

/** The directory to read: `directory`, or what stood there when replacing it was cut short. */
export async function currentDirectory(directory: string): Promise<string> {
  const target = await resolved(directory);
  return !(await exists(target)) && (await exists(previousOf(target))) ? previousOf(target) : target;
}

/** Replaces the content of `directory`, which need not exist, by `files`. */
export async function replaceDirectory(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await replaceDirectoryBy(directory, async (temporary) => {
    for (const [name, bytes] of files) await writeFlushed(path.join(temporary, name), bytes);
  });
}

/** The same where `write` puts files, flushed, into the directory that it is given; nothing is replaced where it throws. */
export async function replaceDirectoryBy(directory: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const target = await resolved(directory);
  const parent = path.dirname(target);
  await mkdir(parent, { recursive: true });
  await removeLeftovers(target);
  const temporary = `${target}.new-${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(temporary);
    await write(temporary);
    await flushDirectory(temporary);
    await swap(temporary, target);
    await flushDirectory(parent);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await rm(previousOf(target), { recursive: true, force: true });
}

/** Removes a directory that was written by the functions above, and what a writer that died has left of it. */
export async function removeDirectory(directory: string): Promise<void> {
  const target = await resolved(directory);
  await rm(target, { recursive: true, force: true });
  await rm(previousOf(target), { recursive: true, force: true });
  const names = await readdir(path.dirname(target)).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(`${path.basename(target)}.new-`))) {
    await rm(path.join(path.dirname(target), name), { recursive: true, force: true });
  }
}

async function swap(temporary: string, target: string): Promise<void> {
  const previous = previousOf(target);
  if (!(await exists(target))) return renameOver(temporary, target);
  await rm(previous, { recursive: true, force: true });
  await renameOver(target, previous);
  try {
    await renameOver(temporary, target);
  } catch (error) {
    await renameOver(previous, target);
    throw error;
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (attempt === RENAME_ATTEMPTS || !["EPERM", "EACCES", "EBUSY"].includes(String(code))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

async function writeFlushed(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Directories cannot be flushed everywhere (Windows refuses); the renames then rest on the file system's journal. */
async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r").catch(() => undefined);
  try {
    await handle?.sync().catch(() => undefined);
  } finally {
    await handle?.close();
  }
}

async function removeLeftovers(target: string): Promise<void> {
  const prefix = `${path.basename(target)}.new-`;
  for (const name of await readdir(path.dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const leftover = path.join(path.dirname(target), name);
    const writtenMs = await stat(leftover).then(({ mtimeMs }) => mtimeMs, () => 0);
    if (Date.now() - writtenMs >= LEFTOVER_MS) await rm(leftover, { recursive: true, force: true });
  }
}

/** A link is followed, so that the directory it names is replaced, not the link. */
async function resolved(directory: string): Promise<string> {
  return realpath(directory).catch(() => path.resolve(directory));
}

function previousOf(target: string): string {
  return `${target}.previous`;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}
