// Uncommitted lines, learned on top of everything else and taken back bit for bit. They lie as a stack; a new one keeps
// what it has in common with the old one from below, so that a keystroke costs only what changed:
//
//   learned | a.ts 3 | a.ts 4 | b.ts 7 | b.ts 8        b.ts 8 changes: one piece is rolled back and one learned
import { MIXER_RATES, type CacheModel, type Checkpoint } from "../cache/cacheModel";

/** A line as it is learned. */
export interface Piece {
  /** What is read before it, from nothing; absent where it goes on after the piece below. */
  readonly after?: string;
  /** Model text. */
  readonly text: string;
}

interface Learned {
  readonly piece: Piece;
  /** Before the piece was learned. */
  readonly checkpoint: Checkpoint;
}

/** The stack over one cache model. While it is not empty, nothing else may be learned. */
export interface Overlay {
  /** Makes the stack these pieces; what had been read before is no longer there. */
  set(pieces: readonly Piece[]): void;
  /** Takes everything back; what had been read is as it was before the first piece. */
  clear(): void;
}

export function createOverlay(cache: CacheModel): Overlay {
  const utf8 = new TextEncoder();
  let stack: Learned[] = [];
  /** After the last piece. */
  let top: Checkpoint | undefined;

  return {
    set(pieces) {
      let common = 0;
      while (common < stack.length && common < pieces.length && isSame(stack[common].piece, pieces[common])) common++;
      top ??= cache.checkpoint();
      cache.rollBack(stack[common]?.checkpoint ?? top);
      stack.length = common;
      for (const piece of pieces.slice(common)) {
        stack.push({ piece, checkpoint: cache.checkpoint() });
        if (piece.after !== undefined) {
          cache.restart();
          cache.read(utf8.encode(piece.after));
        }
        cache.learn(utf8.encode(piece.text), MIXER_RATES.none);
      }
      top = cache.checkpoint();
    },
    clear() {
      if (top === undefined) return;
      cache.rollBack(stack[0]?.checkpoint ?? top);
      cache.keep();
      stack = [];
      top = undefined;
    },
  };
}

function isSame(a: Piece, b: Piece): boolean {
  return a.text === b.text && a.after === b.after;
}
