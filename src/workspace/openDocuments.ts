// The documents that the editor holds open, and what of each was not learned yet.
import { reasonAgainstText } from "../files/contentRules";
import { isPlainLine } from "../files/secretLines";
import type { DocumentChange, OpenDocument, TextPosition } from "../protocol/completion";
import { detectIndentUnit, type IndentUnit } from "../text/indentation";
import type { FileFacts } from "../text/reading";
import { DocumentText } from "./documentText";
import { uncommittedLines, type LearnedLines } from "./learnedLines";

/** Lines that tell the indentation; `detectIndentUnit` reads no more. */
const INDENTATION_LINES = 2000;

/** Judgements kept of lines; more are forgotten together. */
const KEPT_JUDGEMENTS = 20_000;

/** An open document. */
export class WorkspaceDocument {
  readonly text: DocumentText;
  /** Line of the last edit or request; -1 before either. */
  cursorLine = -1;
  private detected: { readonly version: number; readonly unit: IndentUnit } | undefined;
  private difference: { readonly version: number; readonly learned: LearnedLines | undefined; readonly lines: readonly number[] } | undefined;

  /** By the hash of the line. */
  private readonly plain = new Map<number, boolean>();

  private hasReasonAgainst = false;

  constructor(readonly opened: OpenDocument, nowMs: number) {
    this.text = new DocumentText(opened.text, nowMs);
    this.judge();
  }

  /** Whether it may be learned from: the editor says so, and it holds what a person wrote. */
  get mayLearn(): boolean {
    return this.opened.mayLearn && !this.hasReasonAgainst;
  }

  /** Looks whether the text is one that a person wrote, as the walk over a folder does. */
  judge(): void {
    this.hasReasonAgainst = this.opened.mayLearn && reasonAgainstText(this.text.lines.join("\n"), this.opened.path) !== undefined;
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

  /** Whether the secret scanner need not see a line. */
  isPlain(line: number): boolean {
    const hash = this.text.hashes[line];
    let isPlain = this.plain.get(hash);
    if (isPlain === undefined) {
      if (this.plain.size >= KEPT_JUDGEMENTS) this.plain.clear();
      isPlain = isPlainLine(this.text.lines[line]);
      this.plain.set(hash, isPlain);
    }
    return isPlain;
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
