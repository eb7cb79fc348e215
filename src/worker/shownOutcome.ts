// What became of ghost text: followed through the changes of its document until its first word stands there or something
// else does, and told once.
//
//   shown      return |total += harvest       first word "total"
//   typed      return to|tal                   still open
//   typed      return tom|                     wrong
import { firstWordLength } from "../complete/cut";
import type { SuggestionOutcome, TextPosition, TextRange } from "../protocol/completion";

/** Ghost text as it was handed to the editor. */
export interface ShownSuggestion {
  readonly uri: string;
  readonly position: TextPosition;
  readonly text: string;
  readonly firstWordProbability: number;
}

export interface OutcomeTracker {
  /** Follows a suggestion in place of the one before it; what is left of that one is the same suggestion. */
  follow(suggestion: ShownSuggestion): void;
  /** Hears of every change, each in the text that the one before it left. */
  changed(uri: string, changes: readonly { readonly range: TextRange; readonly text: string }[]): void;
}

/** Brackets and quotes that an editor closes by itself. */
const CLOSED_PAIRS = new Set(["()", "[]", "{}", "<>", '""', "''", "``"]);

/** A suggestion of which part of the first word stands in the document. */
interface Followed {
  readonly shown: ShownSuggestion;
  /** Where the rest of the first word is expected, and that rest. */
  readonly next: TextPosition;
  readonly rest: string;
}

export function createOutcomeTracker(onOutcome: (outcome: SuggestionOutcome) => void): OutcomeTracker {
  let followed: Followed | undefined;

  return {
    follow(shown) {
      const firstWord = wordOf(shown.text);
      const isRest =
        followed?.shown.uri === shown.uri && isSame(followed.next, shown.position) && followed.rest === firstWord;
      if (!isRest) followed = firstWord === "" ? undefined : { shown, next: shown.position, rest: firstWord };
    },
    changed(uri, changes) {
      for (const { range, text } of changes) if (followed?.shown.uri === uri) followed = step(followed, range, text);
    },
  };

  /** The suggestion after a change; undefined where its outcome is told, or will never be known. */
  function step({ shown, next, rest }: Followed, range: TextRange, text: string): Followed | undefined {
    // An edit elsewhere, or of what stands before: nobody knows any more what was meant to follow.
    if (text === "" || !isSame(range.start, next)) return undefined;
    const typed = CLOSED_PAIRS.has(text) && !rest.startsWith(text) ? text[0] : text;
    if (rest.length > typed.length && rest.startsWith(typed)) {
      return { shown, next: after(next, typed), rest: rest.slice(typed.length) };
    }
    const { uri, firstWordProbability } = shown;
    onOutcome({ uri, firstWordProbability, firstWordRight: typed.startsWith(rest) });
    return undefined;
  }
}

function wordOf(text: string): string {
  const characters = [...text];
  return characters.slice(0, firstWordLength(characters)).join("");
}

function after({ line, character }: TextPosition, text: string): TextPosition {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines[lines.length - 1].length;
  return lines.length === 1 ? { line, character: character + last } : { line: line + lines.length - 1, character: last };
}

function isSame(one: TextPosition, other: TextPosition): boolean {
  return one.line === other.line && one.character === other.character;
}
