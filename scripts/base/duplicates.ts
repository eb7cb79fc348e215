// Near duplicates by shingles: a file most of whose runs of eight lines stood in texts seen before adds nothing, and a
// held-out file that shares runs with the corpus would flatter the figures.

const LINES = 8;

/** Shingles of the texts seen so far. */
export class SeenText {
  private readonly shingles = new Set<number>();

  /** Share of a text's shingles that were seen before. */
  overlap(text: string): number {
    const own = shinglesOf(text);
    return own.length === 0 ? 0 : own.filter((shingle) => this.shingles.has(shingle)).length / own.length;
  }

  add(text: string): void {
    for (const shingle of shinglesOf(text)) this.shingles.add(shingle);
  }
}

/** A hash for every run of LINES lines with content; of a shorter text, one for all of it. */
function shinglesOf(text: string): number[] {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line.length > 1).map(hashOfLine);
  const count = Math.max(1, lines.length - LINES + 1);
  return Array.from({ length: count }, (_, start) => hashOfRun(lines, start, Math.min(lines.length, start + LINES)));
}

/** 32 bits (FNV-1a). */
function hashOfLine(line: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index++) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** 53 bits of a run of line hashes: two multiplicative hashes side by side. */
function hashOfRun(lines: readonly number[], start: number, end: number): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let index = start; index < end; index++) {
    high = Math.imul((high << 5) ^ (high >>> 27) ^ lines[index], 0x27d4eb2f);
    low = Math.imul((low << 7) ^ (low >>> 25) ^ lines[index], 0x165667b1);
  }
  return (high >>> 11) * 4294967296 + (low >>> 0);
}
