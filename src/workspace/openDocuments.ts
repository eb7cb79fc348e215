// The documents that the editor holds open, and what of each was not learned yet.
import type { DocumentChange, OpenDocument, TextPosition } from "../protocol/completion";
import { detectIndentUnit, type IndentUnit } from "../text/indentation";
import type { FileFacts } from "../text/reading";
import { DocumentText } from "./documentText";
import { uncommittedLines, type LearnedLines } from "./learnedLines";

/** Lines that tell the indentation; `detectIndentUnit` reads no more. */
const INDENTATION_LINES = 2000;

/** An open document. */
export class WorkspaceDocument {
  readonly text: DocumentText;
  /** Line of the last edit or request; -1 before either. */
  cursorLine = -1;
  private detected: { readonly version: number; readonly unit: IndentUnit } | undefined;
  private difference: { readonly version: number; readonly learned: LearnedLines | undefined; readonly lines: readonly number[] } | undefined;

  constructor(readonly opened: OpenDocument, nowMs: number) {
    this.text = new DocumentText(opened.text, nowMs);
  }

  /** Path, language, and the indentation that the editor shows or the text suggests. */
  get facts(): FileFacts {
    const { path, language, indentUnit } = this.opened;
    return { path, language, indentUnit: indentUnit ?? this.detectedUnit() };
  }

  change({ changes }: DocumentChange, nowMs: number): void {
    for (const { range, text } of changes) {
      this.text.replace(range, text, nowMs);
      this.moveCursor(this.text.inside(endOf(range.start, text)).line, nowMs);
    }
  }

  /** Where the cursor is now; the line that it leaves was touched until now. */
  moveCursor(line: number, nowMs: number): void {
    this.text.touch(this.cursorLine, nowMs);
    this.cursorLine = line;
    this.text.touch(line, nowMs);
  }

  /** Lines that were not learned, ascending. */
  uncommitted(learned: LearnedLines | undefined): readonly number[] {
    const { version } = this.text;
    if (this.difference === undefined || this.difference.version !== version || this.difference.learned !== learned) {
      this.difference = { version, learned, lines: uncommittedLines(learned, this.text.hashes) };
    }
    return this.difference.lines;
  }

  private detectedUnit(): IndentUnit {
    const { version } = this.text;
    if (this.detected?.version !== version) {
      this.detected = { version, unit: detectIndentUnit(this.text.lines.slice(0, INDENTATION_LINES).join("\n")) };
    }
    return this.detected.unit;
  }
}

function endOf(start: TextPosition, text: string): TextPosition {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines[lines.length - 1].length;
  return lines.length === 1
    ? { line: start.line, character: start.character + last }
    : { line: start.line + lines.length - 1, character: last };
}
