// Ghost text that the user types, or accepts word by word, stays where it is: what is left of it needs no new answer.
//
//   suggested    for i in |range(10):
//   typed        for i in ra|nge(10):      -> "nge(10):"

/** A suggestion and the text before the cursor that it was made for. */
export interface Suggested {
  /** Text before the cursor (normalised line ends), or the end of it. */
  readonly before: string;
  /** The cursor's position in the whole text, in UTF-16 units. */
  readonly position: number;
  readonly text: string;
}

/** What is left of a suggestion at a new cursor, or undefined where something else was typed or nothing is left. */
export function restOfSuggestion(suggested: Suggested, before: string, position: number): string | undefined {
  const typed = position - suggested.position;
  if (typed < 0 || typed >= suggested.text.length || typed > before.length) return undefined;
  const unchanged = before.slice(0, before.length - typed);
  if (before.slice(before.length - typed) !== suggested.text.slice(0, typed)) return undefined;
  // Both hold the end of the text before the cursor; the shorter one decides how much of it can be compared.
  const overlap = Math.min(unchanged.length, suggested.before.length);
  if (tail(unchanged, overlap) !== tail(suggested.before, overlap)) return undefined;
  return suggested.text.slice(typed);
}

function tail(text: string, length: number): string {
  return text.slice(text.length - length);
}
