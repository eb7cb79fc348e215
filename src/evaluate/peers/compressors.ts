// Compressors as language models, where they are installed: what held-out text adds to the compressed size of what was
// learned, in bits per character.
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type CompressorName = "ppmd" | "zpaq";

export interface Compressor {
  readonly command: string;
  /** Arguments that compress `source` into `archive`, both names in the working folder. */
  readonly arguments: (source: string, archive: string) => readonly string[];
}

/** The two that others compare with, at their strongest. */
export const COMPRESSORS: Readonly<Record<CompressorName, Compressor>> = {
  ppmd: { command: "7z", arguments: (source, archive) => ["a", "-m0=PPMd:o=16:mem=1024m", archive, source] },
  zpaq: { command: "zpaq", arguments: (source, archive) => ["a", archive, source, "-m58"] },
};

/**
 * Bits per character of `heldOut` given `learned`: 8 x (size of both - size of learned) / characters. Undefined where the
 * compressor is not installed; rejects where it fails.
 */
export async function compressorBits(compressor: Compressor, learned: string, heldOut: string, signal?: AbortSignal): Promise<number | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), "hunch-compressor-"));
  const size = async (name: string, text: string): Promise<number> => {
    await writeFile(path.join(folder, name), text);
    const archive = `${name}.archive.${compressor.command}`;
    await run(compressor.command, [...compressor.arguments(name, archive)], { cwd: folder, signal, maxBuffer: 1 << 26 });
    return (await stat(path.join(folder, archive))).size;
  };
  try {
    const bytes = (await size("both", learned + heldOut)) - (await size("learned", learned));
    return (8 * bytes) / Math.max(1, [...heldOut].length);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
