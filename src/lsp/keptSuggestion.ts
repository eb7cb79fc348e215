// The suggestion on screen while the user types what it says: what is left of it is answered without asking again, and so
// never turns into other text. Followed by changes alone, since the client holds the text.
import type { Suggestion, TextPosition, TextRange } from "../protocol/completion";

export interface KeptSuggestion {
  keep(uri: string, position: TextPosition, suggestion: Suggestion): void;
  changed(uri: string, changes: readonly { readonly range: TextRange; readonly text: string }[]): void;
  /** What is left at a cursor; undefined where anything but the suggestion was typed, or nothing is left. */
  restAt(uri: string, position: TextPosition): Suggestion | undefined;
}

export function createKeptSuggestion(): KeptSuggestion {
  let kept: { readonly uri: string; readonly next: TextPosition; readonly rest: Suggestion } | undefined;
  return {
    keep(uri, next, rest) {
      kept = { uri, next, rest };
    },
    changed(uri, changes) {
      for (const { range: { start, end }, text } of changes) {
        if (kept?.uri !== uri) return;
        const { next, rest } = kept;
        const isTyped = isSame(start, next) && isSame(end, next) && rest.text.startsWith(text) && !/[\r\n]/.test(text);
        const left = rest.text.slice(text.length);
        kept = isTyped && left !== "" ? { uri, next: { ...next, character: next.character + text.length }, rest: { ...rest, text: left } } : undefined;
      }
    },
    restAt: (uri, position) => (kept?.uri === uri && isSame(kept.next, position) ? kept.rest : undefined),
  };
}

function isSame(one: TextPosition, other: TextPosition): boolean {
  return one.line === other.line && one.character === other.character;
}
