// Lines as 32-bit numbers: what was learned of a file is kept as these, not as a second copy of its text.

/** FNV-1a over UTF-16 units (Fowler, Noll and Vo), its bits mixed once more. */
export function lineHash(line: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index++) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** The hashes of the lines of a text with "\n" line ends. */
export function lineHashes(text: string): Uint32Array {
  return Uint32Array.from(text.split("\n"), lineHash);
}
