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

/** Whole tokens shorter than this are guessed as easily as read. */
const SECRET_LENGTH = 20;
/** The same of a token that the text's end may have cut off. */
const BEGUN_SECRET_LENGTH = 8;

/**
 * Where the first token of `text` starts that looks drawn at random (a key, a password, a digest), in UTF-16 units, or
 * undefined. The first token may have begun in `lineBefore`. A token of letters alone is a name.
 */
export function secretStart(lineBefore: string, text: string): number | undefined {
  const begun = /[\w+/=-]*$/.exec(lineBefore)?.[0].length ?? 0;
  const whole = lineBefore.slice(lineBefore.length - begun) + text;
  for (const { 0: token, index } of whole.matchAll(/[\w+/=-]+/g)) {
    const end = index + token.length;
    if (end > begun && looksRandom(token, end === whole.length)) return Math.max(0, index - begun);
  }
  return undefined;
}

/** Names change between letters and digits seldom, even those joined by "_", "-" or capitals; random text at every third character. */
function looksRandom(token: string, mayGoOn: boolean): boolean {
  const changes = [...token.matchAll(/[a-zA-Z](?=[0-9])|[0-9](?=[a-zA-Z])/g)].length;
  return (token.length >= SECRET_LENGTH && changes >= token.length / 5) || (mayGoOn && token.length >= BEGUN_SECRET_LENGTH && changes >= token.length / 3);
}
