// From a document and a cursor to what the engine is asked: file facts, and a bounded piece of text before the cursor.
import * as vscode from "vscode";
import { MAXIMUM_CONTEXT } from "../text/context";
import { detectIndentUnit, indentUnit, type IndentUnit } from "../text/indentation";
import { normaliseText } from "../text/normalise";
import type { FileFacts } from "../text/reading";

/** The text around a cursor, as the model reads it. */
export interface CursorText {
  readonly facts: FileFacts;
  /** Text before the cursor (normalised line ends), its last MAXIMUM_CONTEXT + 1 units at most. */
  readonly before: string;
  /** Position in the text with normalised line ends. */
  readonly position: number;
  /** The rest of the cursor's line. */
  readonly lineAfter: string;
  /** The next line that is not blank, of the next few; "" where there is none. */
  readonly nextLine: string;
}

/** VS Code's names of languages where Hunch's headers have another. */
const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  plaintext: "text", shellscript: "shell", javascriptreact: "javascript", typescriptreact: "typescript",
  dockerfile: "docker", makefile: "make", "cuda-cpp": "cpp", jsonc: "json",
};

const LINES_LOOKED_AT = 4;

/** The text at `cursor`, as if `typed` stood before it. */
export function cursorText(document: vscode.TextDocument, cursor: vscode.Position, typed = ""): CursorText {
  const crlf = document.eol === vscode.EndOfLine.CRLF;
  const offset = document.offsetAt(cursor);
  // Line ends of two characters become one: twice the length is always enough.
  const start = document.positionAt(Math.max(0, offset - 2 * (MAXIMUM_CONTEXT + 1)));
  const before = normaliseText(document.getText(new vscode.Range(start, cursor))) + typed;
  const line = document.lineAt(cursor.line).text;
  return {
    facts: fileFacts(document),
    before: before.slice(-(MAXIMUM_CONTEXT + 1)),
    position: offset - (crlf ? cursor.line : 0) + typed.length,
    lineAfter: line.slice(cursor.character),
    nextLine: nextLine(document, cursor.line),
  };
}

function fileFacts(document: vscode.TextDocument): FileFacts {
  const path = vscode.workspace.asRelativePath(document.uri, false);
  // A notebook's cell has its own language, whatever the notebook's name says.
  const isCell = document.uri.scheme === "vscode-notebook-cell";
  return {
    path: isCell ? path.replace(/\.[^./]*$/, "") : path,
    language: LANGUAGE_NAMES[document.languageId] ?? document.languageId,
    indentUnit: unitOf(document),
  };
}

/** The indentation that the editor shows for the document. */
function unitOf(document: vscode.TextDocument): IndentUnit {
  const options = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.options;
  if (typeof options?.insertSpaces === "boolean" && typeof options.tabSize === "number") {
    return indentUnit(options.insertSpaces, options.tabSize);
  }
  return detectIndentUnit(document.getText(new vscode.Range(0, 0, 500, 0)));
}

function nextLine(document: vscode.TextDocument, line: number): string {
  for (let next = line + 1; next < document.lineCount && next <= line + LINES_LOOKED_AT; next++) {
    const { isEmptyOrWhitespace, text } = document.lineAt(next);
    if (!isEmptyOrWhitespace) return text;
  }
  return "";
}
