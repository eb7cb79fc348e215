// The text of an open document as lines, edited in place. Positions are lines and UTF-16 units, so that line ends of any
// kind mean the same as to the editor; read as a whole, the text has "\n" line ends.
import type { TextPosition, TextRange } from "../protocol/completion";
import { MAXIMUM_CONTEXT } from "../text/context";
import { lineHash } from "./lineHash";

const LINE_END = /\r\n|\r|\n/;

/** The text before a position: the end of it that a reading can need, and where in the whole text it ends. */
export interface TextBefore {
  readonly before: string;
  readonly position: number;
}

/** Lines with their hashes and the time each was edited or held the cursor last. Never without a line. */
export class DocumentText {
  private readonly content: string[];
  private readonly hashed: number[];
  private readonly touched: number[];
  private edits = 0;

  constructor(text: string, nowMs: number) {
    this.content = splitLines(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    this.hashed = this.content.map(lineHash);
    this.touched = this.content.map(() => nowMs);
  }

  get lines(): readonly string[] {
    return this.content;
  }

  get hashes(): readonly number[] {
    return this.hashed;
  }

  /** Grows with every edit. */
  get version(): number {
    return this.edits;
  }

  touchedMs(line: number): number {
    return this.touched[line];
  }

  touch(line: number, nowMs: number): void {
    if (line >= 0 && line < this.touched.length) this.touched[line] = nowMs;
  }

  /** Replaces a range; what of it lies outside the text is moved to its nearest place. */
  replace(range: TextRange, text: string, nowMs: number): void {
    const start = this.inside(range.start);
    const end = this.inside(range.end);
    const inserted = splitLines(text);
    inserted[0] = this.content[start.line].slice(0, start.character) + inserted[0];
    inserted[inserted.length - 1] += this.content[end.line].slice(end.character);
    const removed = end.line - start.line + 1;
    splice(this.content, start.line, removed, inserted);
    splice(this.hashed, start.line, removed, inserted.map(lineHash));
    splice(this.touched, start.line, removed, inserted.map(() => nowMs));
    this.edits++;
  }

  /** The position, moved to the nearest place in the text. */
  inside({ line, character }: TextPosition): TextPosition {
    if (line < 0) return { line: 0, character: 0 };
    if (line >= this.content.length) return { line: this.content.length - 1, character: this.content[this.content.length - 1].length };
    return { line, character: Math.min(Math.max(0, character), this.content[line].length) };
  }

  /** At least the last MAXIMUM_CONTEXT + 1 units before a position in the text. */
  before({ line, character }: TextPosition): TextBefore {
    let before = this.content[line].slice(0, character);
    let first = line;
    while (first > 0 && before.length <= MAXIMUM_CONTEXT) before = `${this.content[--first]}\n${before}`;
    let position = before.length;
    for (let index = 0; index < first; index++) position += this.content[index].length + 1;
    return { before, position };
  }

  /** A line with its line end, which the last one has none of. */
  lineWithEnd(line: number): string {
    return line + 1 < this.content.length ? `${this.content[line]}\n` : this.content[line];
  }
}

function splitLines(text: string): string[] {
  return text.split(LINE_END);
}

/** `Array.splice` with any number of items: as arguments, more than some ten thousand overflow the stack. */
function splice<Item>(items: Item[], start: number, removed: number, inserted: readonly Item[]): void {
  if (inserted.length < 1000) {
    items.splice(start, removed, ...inserted);
    return;
  }
  const tail = items.splice(start).slice(removed);
  for (const item of inserted) items.push(item);
  for (const item of tail) items.push(item);
}
