// The suggestion on screen while the user types what it says, or accepts it word by word: what is left of it is shown
// without asking again, and so never turns into other text.
import * as vscode from "vscode";
import type { Suggestion } from "../protocol/completion";
import { filterSuggestion } from "../complete/filters";
import { restOfSuggestion, type Suggested } from "../complete/typedThrough";
import { normaliseText } from "../text/normalise";

/** What is left of a suggestion. */
export type KeptRest = Pick<Suggestion, "text" | "replaced" | "firstWordProbability">;

export interface KeptSuggestion {
  keep(document: vscode.TextDocument, position: vscode.Position, suggestion: Suggestion): void;
  /** What is left at a cursor, or undefined where something else was typed, or nothing is left. */
  restAt(document: vscode.TextDocument, position: vscode.Position): KeptRest | undefined;
}

/** Units before the cursor that have to be as they were. */
const COMPARED = 256;

export function createKeptSuggestion(): KeptSuggestion {
  let kept: (Suggested & { readonly uri: string; readonly firstWordProbability: number }) | undefined;
  return {
    keep(document, position, { text, firstWordProbability }) {
      kept = { uri: document.uri.toString(), ...textBefore(document, position), text: normaliseText(text), firstWordProbability };
    },
    restAt(document, cursor) {
      if (kept?.uri !== document.uri.toString()) return undefined;
      const { before, position } = textBefore(document, cursor);
      const rest = restOfSuggestion(kept, before, position);
      if (rest === undefined) return undefined;
      // The editor may have closed a bracket since: what is left then takes the place of that, or ends before it.
      const lineAfter = document.lineAt(cursor.line).text.slice(cursor.character);
      const shown = filterSuggestion(rest, { lineAfter, nextLine: "" });
      return shown && { ...shown, firstWordProbability: kept.firstWordProbability };
    },
  };
}

/** The end of the text before a cursor (normalised line ends), and the cursor's position in that spelling. */
function textBefore(document: vscode.TextDocument, cursor: vscode.Position): { readonly before: string; readonly position: number } {
  const offset = document.offsetAt(cursor);
  const start = document.positionAt(Math.max(0, offset - 2 * COMPARED));
  const before = normaliseText(document.getText(new vscode.Range(start, cursor))).slice(-COMPARED);
  return { before, position: offset - (document.eol === vscode.EndOfLine.CRLF ? cursor.line : 0) };
}
