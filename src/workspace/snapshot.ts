// What was learned of a workspace, on disk, so that reopening it is quick:
//
//   manifest.json   versions, folders, of each file its size, time and number of lines; checksums of the rest
//   lines.bin       hashes of lines, u32 little-endian: of each file its sequence, then its spare ones, each as often as it was learned
//   cache.bin       the cache model's memory
//
// The directory is replaced as a whole. Memory is written and read in parts, so that requests are served meanwhile.
import { open, readFile, stat, type FileHandle } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { CacheKernel } from "../cache/cacheKernel";
import { SNAPSHOT_VERSION } from "../cache/cacheModel";
import { currentDirectory, replaceDirectoryBy } from "../store/replaceDirectory";
import { LearnedWorkspace, type FileRecord } from "./learnedWorkspace";
import type { Turn } from "./turns";

const FORMAT_VERSION = 1;
const PART_BYTES = 1 << 20;
const MAXIMUM_MANIFEST_BYTES = 64 * 1024 * 1024;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const manifestSchema = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  cacheVersion: v.literal(SNAPSHOT_VERSION),
  /** Folders and rules that it was learned by. */
  identity: v.string(),
  workspaceBytes: count,
  characters: count,
  leftOut: v.string(),
  files: v.array(v.object({ key: v.string(), bytes: count, modifiedMs: v.number(), lines: count, spare: count })),
  linesChecksum: count,
  checksums: v.array(count),
});

export interface StoredFacts {
  /** A snapshot of another identity is of another workspace. */
  readonly identity: string;
  readonly leftOut: string;
}

/** Writes what was learned; what stood in the directory stays until all of it is written. */
export async function writeSnapshot(directory: string, learned: LearnedWorkspace, facts: StoredFacts, turn: Turn): Promise<void> {
  await turn.aside(() => replaceDirectoryBy(directory, async (temporary) => {
    const { files, lines } = packedRecords(learned.records);
    const checksums: number[] = [];
    await writeWhole(path.join(temporary, "cache.bin"), async (file) => {
      const total = learned.cache.persistent().length;
      for (let at = 0; at < total; at += PART_BYTES) {
        // Only background work has the model as it was learned; requests lay uncommitted lines over it.
        await turn.next();
        const end = Math.min(total, at + PART_BYTES);
        const part = learned.cache.persistent().slice(at, end);
        checksums.push(learned.cache.checksumOf(at, end));
        await turn.aside(() => file.write(part, 0, part.length, at));
      }
    });
    await writeWhole(path.join(temporary, "lines.bin"), (file) => file.write(lines));
    const manifest: v.InferInput<typeof manifestSchema> = {
      formatVersion: FORMAT_VERSION, cacheVersion: SNAPSHOT_VERSION, ...facts,
      workspaceBytes: learned.workspaceBytes, characters: learned.characters,
      files, linesChecksum: checksumOf(lines), checksums,
    };
    await writeWhole(path.join(temporary, "manifest.json"), (file) => file.write(JSON.stringify(manifest)));
  }));
}

/** What a snapshot holds, or undefined where there is none. Throws one line where it cannot be used. */
export async function readSnapshot(
  directory: string,
  newCacheKernel: () => CacheKernel,
  identity: string,
): Promise<{ readonly learned: LearnedWorkspace; readonly leftOut: string } | undefined> {
  const current = await currentDirectory(directory);
  const manifestFile = path.join(current, "manifest.json");
  const size = await stat(manifestFile).then((found) => found.size, () => undefined);
  if (size === undefined) return undefined;
  if (size > MAXIMUM_MANIFEST_BYTES) throw new Error("the manifest is too large to be one");
  const parsed = v.safeParse(manifestSchema, parseJson(await readFile(manifestFile, "utf8")));
  if (!parsed.success) throw new Error("it is damaged or of another version");
  const manifest = parsed.output;
  if (manifest.identity !== identity) throw new Error("it was learned of other folders or by other rules");
  const lines = await readFile(path.join(current, "lines.bin"));
  if (checksumOf(lines) !== manifest.linesChecksum) throw new Error("its lines are damaged");
  const learned = LearnedWorkspace.create(newCacheKernel(), manifest.workspaceBytes, manifest.characters);
  await readMemory(path.join(current, "cache.bin"), learned, manifest.checksums);
  for (const [key, record] of unpackedRecords(manifest.files, lines)) learned.record(key, record);
  return { learned, leftOut: manifest.leftOut };
}

async function readMemory(name: string, learned: LearnedWorkspace, checksums: readonly number[]): Promise<void> {
  const memory = learned.cache.persistent();
  if ((await stat(name)).size !== memory.length || checksums.length !== Math.ceil(memory.length / PART_BYTES)) {
    throw new Error("it is cut off or of another version");
  }
  const file = await open(name, "r");
  try {
    for (const [index, checksum] of checksums.entries()) {
      const at = index * PART_BYTES;
      const end = Math.min(memory.length, at + PART_BYTES);
      const { bytesRead } = await file.read(memory, at, end - at, at);
      if (bytesRead !== end - at || learned.cache.checksumOf(at, end) !== checksum) throw new Error("its memory is damaged");
    }
  } finally {
    await file.close();
  }
}

async function writeWhole(name: string, write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(name, "wx");
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

type StoredFile = v.InferOutput<typeof manifestSchema>["files"][number];

function packedRecords(records: ReadonlyMap<string, FileRecord>): { files: StoredFile[]; lines: Buffer } {
  const files: StoredFile[] = [];
  const parts: Uint8Array[] = [];
  for (const [key, { bytes, modifiedMs, sequence, spare }] of records) {
    const learnedBefore = Uint32Array.from([...spare].flatMap(([hash, times]) => Array.from<number>({ length: times }).fill(hash)));
    files.push({ key, bytes, modifiedMs, lines: sequence.length, spare: learnedBefore.length });
    for (const { buffer, byteOffset, byteLength } of [sequence, learnedBefore]) parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return { files, lines: Buffer.concat(parts) };
}

function* unpackedRecords(files: readonly StoredFile[], bytes: Buffer): Generator<[string, FileRecord]> {
  const total = files.reduce((sum, { lines, spare }) => sum + lines + spare, 0);
  if (bytes.length !== 4 * total) throw new Error("its lines are damaged");
  const hashes = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  for (const { key, bytes: size, modifiedMs, lines, spare } of files) {
    const counts = new Map<number, number>();
    for (const hash of hashes.subarray(at + lines, at + lines + spare)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    yield [key, { bytes: size, modifiedMs, sequence: hashes.slice(at, at + lines), spare: counts }];
    at += lines + spare;
  }
}

/** FNV-1a over bytes (Fowler, Noll and Vo). */
function checksumOf(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
