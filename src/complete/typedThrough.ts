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
  const typed = typedOf(suggested, before, position);
  return typed !== undefined && typed.length < suggested.text.length && suggested.text.startsWith(typed)
    ? suggested.text.slice(typed.length)
    : undefined;
}

/** What stands between a suggestion's place and the new cursor, or undefined where that place is no longer before it. */
export function typedOf(suggested: Suggested, before: string, position: number): string | undefined {
  const length = position - suggested.position;
  if (length < 0 || length > before.length) return undefined;
  const unchanged = before.slice(0, before.length - length);
  // Both hold the end of the text before the cursor; the shorter one decides how much of it can be compared.
  const overlap = Math.min(unchanged.length, suggested.before.length);
  return tail(unchanged, overlap) === tail(suggested.before, overlap) ? before.slice(before.length - length) : undefined;
}

function tail(text: string, length: number): string {
  return text.slice(text.length - length);
}
