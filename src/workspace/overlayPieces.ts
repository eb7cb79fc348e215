// Which uncommitted lines act on a request, and what stands before each. The cursor's line is none of them, nor read by
// any: what is typed there changes nothing of the rest. Of much uncommitted text the nearest to the cursor counts; where
// it starts moves in steps, or every new line would move it.
import { fileHeader } from "../text/header";
import { toModelText } from "../text/indentation";
import type { WorkspaceDocument } from "./openDocuments";
import type { Piece } from "./overlay";

/** UTF-16 units of uncommitted text that act at most: above the cursor, below it, and of all other documents. */
const ABOVE_UNITS = 6000;
const ABOVE_STEP_UNITS = 3000;
const BELOW_UNITS = 2000;
const OTHERS_UNITS = 6000;
/** Lines beyond this are data, not text. */
const MAXIMUM_LINE_UNITS = 4000;
/** What is read before a run of lines. */
const CONTEXT_UNITS = 512;

/** A document with its uncommitted lines. */
export interface UncommittedDocument {
  readonly document: WorkspaceDocument;
  readonly lines: readonly number[];
}

/** The pieces of a request in `current`, of which `others` are none; lowest in the stack first. */
export function overlayPieces(others: readonly UncommittedDocument[], current: UncommittedDocument, cursorLine: number): Piece[] {
  const pieces: Piece[] = [];
  let units = OTHERS_UNITS;
  for (const { document, lines } of [...others].sort(byUri)) {
    const counted = learnable(document, withinUnits(document, lines, units));
    pieces.push(...piecesOf(document, counted, -1));
    for (const line of counted) units -= unitsOf(document, line);
  }
  const { document } = current;
  const above = nearestAbove(document, current.lines.filter((line) => line < cursorLine));
  const below = withinUnits(document, current.lines.filter((line) => line > cursorLine), BELOW_UNITS);
  pieces.push(...piecesOf(document, learnable(document, [...above, ...below]), cursorLine));
  return pieces;
}

/** Lines as pieces; those that follow each other, the skipped line left out, form a run with one context. */
function piecesOf(document: WorkspaceDocument, lines: readonly number[], skipped: number): Piece[] {
  const { text, facts } = document;
  const next = (line: number): number => (line + 1 === skipped ? line + 2 : line + 1);
  const pieces: Piece[] = [];
  let expected = -1;
  for (const line of lines) {
    const isBlank = text.lines[line].trim() === "";
    if (isBlank && line !== expected) continue; // A run does not start with a blank line.
    const learned = toModelText(text.lineWithEnd(line), facts.indentUnit);
    pieces.push(line === expected ? { text: learned } : { after: contextOf(document, line, skipped), text: learned });
    expected = next(line);
  }
  return pieces;
}

function contextOf({ text, facts }: WorkspaceDocument, line: number, skipped: number): string {
  const above: string[] = [];
  let units = 0;
  let first = line - 1;
  for (; first >= 0; first--) {
    if (first === skipped) continue;
    units += text.lines[first].length + 1;
    if (units > CONTEXT_UNITS) break;
    above.push(`${text.lines[first]}\n`);
  }
  return fileHeader(facts.path, first < 0, facts.language) + toModelText(above.reverse().join(""), facts.indentUnit);
}

function learnable(document: WorkspaceDocument, lines: readonly number[]): readonly number[] {
  const { text } = document;
  return lines.filter((line) => text.lines[line].length <= MAXIMUM_LINE_UNITS && document.isPlain(line));
}

function withinUnits(document: WorkspaceDocument, lines: readonly number[], units: number): readonly number[] {
  let left = units;
  const end = lines.findIndex((line) => (left -= unitsOf(document, line)) < 0);
  return end < 0 ? lines : lines.slice(0, end);
}

function nearestAbove(document: WorkspaceDocument, lines: readonly number[]): readonly number[] {
  const total = lines.reduce((sum, line) => sum + unitsOf(document, line), 0);
  if (total <= ABOVE_UNITS) return lines;
  const skipped = Math.ceil((total - ABOVE_UNITS) / ABOVE_STEP_UNITS) * ABOVE_STEP_UNITS;
  let units = 0;
  return lines.filter((line) => (units += unitsOf(document, line)) > skipped);
}

function unitsOf({ text }: WorkspaceDocument, line: number): number {
  return text.lines[line].length + 1;
}

function byUri(a: UncommittedDocument, b: UncommittedDocument): number {
  return a.document.opened.uri < b.document.opened.uri ? -1 : 1;
}
