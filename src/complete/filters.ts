// From what the model wrote to what is worth showing: small steps in a fixed order, each with the text of the one
// before it; an empty text is not shown. All of them only shorten the text.
import { secretStart } from "./permitted";

/** The text around the cursor. */
export interface Surroundings {
  /** The cursor's line before the cursor, where it is known. */
  readonly lineBefore?: string;
  /** The cursor's line after the cursor. */
  readonly lineAfter: string;
  /** The next line that is not blank, "" where there is none. */
  readonly nextLine: string;
}

/** Text to show at the cursor, and how much of the line after the cursor it takes the place of. */
export interface FilteredSuggestion {
  readonly text: string;
  /** UTF-16 units after the cursor, 0 or the whole rest of the line but trailing white space. */
  readonly replaced: number;
}

/** Mid-line suggestions only before white space and closing punctuation. */
export function isSuggestionPlace(lineAfter: string): boolean {
  return /^[\s)\]}>"'`;:,.]*$/.test(lineAfter);
}

/** What to show of `text` at a cursor, or undefined for nothing. */
export function filterSuggestion(text: string, surroundings: Surroundings): FilteredSuggestion | undefined {
  let shown = text;
  for (const filter of FILTERS) shown = filter(shown, surroundings);
  return shown === "" ? undefined : fitRestOfLine(shown, surroundings.lineAfter);
}

/** A repetition shorter than this may be meant: a rule of dashes, a row of closers. */
const LOOP_LENGTH = 24;

type Filter = (text: string, surroundings: Surroundings) => string;

const FILTERS: readonly Filter[] = [
  withoutLoop,
  withoutSecret,
  withoutWrongCloser,
  withoutRepeatedNextLine,
  withoutTrailingWhiteSpace,
  withoutRepeatedRestOfLine,
];

/** A model that has lost its way repeats itself up to the length limit: "a, b, b, b, b, b" is "a, b". */
function withoutLoop(text: string): string {
  const loop = /^(.*?(.{1,24}?))\2{3,}.{0,23}$/s.exec(text);
  return loop !== null && text.length - loop[1].length >= LOOP_LENGTH ? loop[1] : text;
}

/** A long token that looks drawn at random ends the text before it; it may have begun before the cursor. */
function withoutSecret(text: string, { lineBefore = "" }: Surroundings): string {
  const start = secretStart(lineBefore, text);
  return start === undefined ? text : text.slice(0, start);
}

const OPENER: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** "f(x]" is "f(x": a closer of another kind than the line's open bracket. Lines with quotes or escapes are left alone. */
function withoutWrongCloser(text: string, { lineBefore = "" }: Surroundings): string {
  if (/["'`\\/]/.test(lineBefore + text)) return text;
  const open: string[] = [];
  for (const [index, character] of [...(lineBefore + text)].entries()) {
    if (character === "\n") open.length = 0;
    else if ("([{".includes(character)) open.push(character);
    else if (character in OPENER && open.length > 0 && open.pop() !== OPENER[character]) {
      const kept = [...(lineBefore + text)].slice(0, index).join("").length - lineBefore.length;
      // A bracket before the cursor is the user's own.
      return kept < 0 ? text : text.slice(0, kept);
    }
  }
  return text;
}

function withoutTrailingWhiteSpace(text: string): string {
  return text.trimEnd();
}

/** "x)" before ")" is "x", while "f(x)" before ")" keeps the closer that is its own. */
function withoutRepeatedRestOfLine(text: string, { lineAfter }: Surroundings): string {
  const rest = lineAfter.trimEnd();
  if (rest === "" || !text.endsWith(rest) || closesOnlyItsOwn(text, rest)) return text;
  return text.slice(0, text.length - rest.length).trimEnd();
}

/** A text that is the next line, or goes on to it, ends before it. */
function withoutRepeatedNextLine(text: string, { nextLine }: Surroundings): string {
  const next = nextLine.trim();
  if (next.length <= 2) return text;
  const lines = text.split("\n");
  const repeated = lines.findIndex((line) => line.trim() === next);
  return repeated < 0 ? text : lines.slice(0, repeated).join("\n");
}

/** Text that already holds the rest of the line, in order, takes its place: "x);" before ")". */
function fitRestOfLine(text: string, lineAfter: string): FilteredSuggestion {
  const rest = lineAfter.trimEnd();
  const repeats = rest !== "" && isSubsequence(rest, text) && !closesOnlyItsOwn(text, rest);
  return { text, replaced: repeats ? rest.length : 0 };
}

/** Whether the rest of the line closes a bracket that the text leaves alone. */
function closesOnlyItsOwn(text: string, rest: string): boolean {
  if (!/[)\]}]/.test(rest)) return false;
  let open = 0;
  for (const character of text) {
    if ("([{".includes(character)) open++;
    if (")]}".includes(character) && --open < 0) return false;
  }
  return true;
}

function isSubsequence(short: string, long: string): boolean {
  let found = 0;
  for (let index = 0; index < long.length && found < short.length; index++) if (long[index] === short[found]) found++;
  return found === short.length;
}
