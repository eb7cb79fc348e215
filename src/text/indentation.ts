// The model reads indentation in levels: one "\t" a level, whatever the file uses. A file's own unit (a tab, or a
// number of spaces) is put back when text is shown. For a given unit the mapping is injective, so probabilities over
// model text are probabilities over file text.
//
//   unit 4     "        return x"   <->  "\t\treturn x"
//              "      and y"        <->  "\t  and y"
//              "\tlegacy"           <->  "\x0e\tlegacy"      (a real tab in a file of spaces is kept as it is)
//   unit "\t"  text is model text.

/** A tab, or the number of spaces of one indentation level. */
export type IndentUnit = "\t" | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Marks a line of a space-indented file whose leading white space is kept verbatim. */
const VERBATIM = "\x0e";

/** The indentation unit of the nearest allowed width: what an editor's `tabSize` and `insertSpaces` amount to. */
export function indentUnit(insertSpaces: boolean, tabSize: number): IndentUnit {
  if (!insertSpaces) return "\t";
  const width = Math.min(8, Math.max(2, Math.round(tabSize)));
  return width as IndentUnit;
}

/**
 * The unit that a text's own lines suggest: a tab when at least as many lines start with one as with two spaces, else
 * the most frequent increase in leading spaces between neighbouring lines. A single space aligns the lines of a block
 * comment and says nothing. `fallback` serves texts without indentation.
 */
export function detectIndentUnit(text: string, fallback: IndentUnit = 4): IndentUnit {
  let tabs = 0;
  let spaces = 0;
  let previous = 0;
  const increases = new Map<number, number>();
  let lines = 0;
  for (let start = 0; start < text.length && lines < 2000; lines++) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    let first = start;
    while (first < end && text[first] === " ") first++;
    const width = first - start;
    if (first === end) {
      // A blank line says nothing.
    } else if (text[first] === "\t") {
      tabs++;
    } else {
      if (width > 1) spaces++;
      const increase = width - previous;
      if (increase >= 2 && increase <= 8) increases.set(increase, (increases.get(increase) ?? 0) + 1);
      previous = width;
    }
    start = end + 1;
  }
  if (tabs === 0 && spaces === 0) return fallback;
  if (tabs >= spaces) return "\t";
  let best = 0;
  let bestCount = 0;
  for (const [width, count] of increases) {
    if (count > bestCount || (count === bestCount && width < best)) [best, bestCount] = [width, count];
  }
  return bestCount > 0 ? (best as IndentUnit) : fallback;
}

/** File text (normalised line ends) to model text. */
export function toModelText(text: string, unit: IndentUnit): string {
  if (unit === "\t") return text;
  return text.replace(/^[ \t\x0e]+/gm, (lead) => levels(lead, unit));
}

/** Model text to file text; the inverse of `toModelText` on its image, and defined on any text a model may write. */
export function fromModelText(text: string, unit: IndentUnit): string {
  if (unit === "\t") return text;
  const level = " ".repeat(unit);
  return text.replace(/^(\x0e?)([ \t]*)/gm, (_, verbatim: string, lead: string) =>
    verbatim ? lead : lead.replaceAll("\t", level),
  );
}

/**
 * What the file text gains when the model goes on: the file text of `prefixLine + continuation` after that of
 * `prefixLine`, where `prefixLine` is the model text of the cursor's line up to the cursor.
 */
export function continuationToFileText(prefixLine: string, continuation: string, unit: IndentUnit): string {
  return fromModelText(prefixLine + continuation, unit).slice(fromModelText(prefixLine, unit).length);
}

function levels(lead: string, unit: number): string {
  if (lead[0] === VERBATIM || lead.includes("\t")) return VERBATIM + lead;
  const spaces = lead.search(/[^ ]|$/);
  const whole = Math.floor(spaces / unit);
  return "\t".repeat(whole) + " ".repeat(spaces - whole * unit) + lead.slice(spaces);
}
