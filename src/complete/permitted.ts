// Text that may not be suggested, whatever the models say: what cannot be seen or read as what it is, and secrets.

/** Format characters that writing systems and emoji need: zero width (non-)joiner, soft hyphen, variation is no \p{C}. */
const NEEDED_FORMATS = new Set(["\u200c", "\u200d", "\u00ad"]);

/**
 * Whether a character may stand in a suggestion. Control, private, unassigned and surrogate code points may not, nor
 * bidirectional controls, which make code read as something else (Boucher and Anderson, "Trojan Source", 2021).
 */
export function mayBeSuggested(character: string): boolean {
  return character === "\t" || character === "\n" || !/\p{C}/u.test(character) || NEEDED_FORMATS.has(character);
}

/** Tokens shorter than this are guessed as easily as read. */
const SECRET_LENGTH = 20;

/**
 * Where the first token of `text` starts that looks drawn at random (a key, a password, a digest), in UTF-16 units, or
 * undefined. The first token may have begun in `lineBefore`. A token of letters alone is a name.
 */
export function secretStart(lineBefore: string, text: string): number | undefined {
  const begun = /[\w+/=-]*$/.exec(lineBefore)?.[0].length ?? 0;
  const whole = lineBefore.slice(lineBefore.length - begun) + text;
  for (const { 0: token, index } of whole.matchAll(/[\w+/=-]+/g)) {
    if (index + token.length > begun && looksRandom(token)) return Math.max(0, index - begun);
  }
  return undefined;
}

/** Words, even joined by "_" or "-" or capitals, change between letters and digits seldom; random text does at every third character. */
function looksRandom(token: string): boolean {
  if (token.length < SECRET_LENGTH) return false;
  const changes = [...token.matchAll(/[a-zA-Z](?=[0-9])|[0-9](?=[a-zA-Z])/g)].length;
  return changes >= token.length / 5;
}
