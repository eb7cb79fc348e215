// Texts for property tests: any Unicode, and those that indentation and line ends are most likely to trip over.
import fc from "fast-check";

/** The same cases in every run; a failure prints the smallest text. */
export const CHECKS = { seed: 20_261_123, numRuns: 1_000 } as const;

/** Any Unicode text without carriage returns, as it is after `normaliseText`. */
export const anyText = fc.string({ unit: "binary", maxLength: 60 }).map((text) => text.replaceAll("\r", ""));

/** Mostly spaces, tabs, line ends and the marks of headers and verbatim lines. */
export const leadHeavyText = fc
  .array(fc.oneof(fc.constantFrom(" ", "  ", "    ", "\t", "\n", "\x0e", "\x02", "x", "\u2028", "\u0085", "é", "😀"), anyText.map((text) => text.slice(0, 3))), { maxLength: 40 })
  .map((parts) => parts.join(""));

/** Longer texts of lines of every length, some beyond several cells of the grid, with surrogate pairs in them. */
export const longText = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 900 }), fc.constantFrom("\n", "\n", "\n", ""), fc.constantFrom("a", "bc d", "😀", "x😀", "    ")),
    { maxLength: 14 },
  )
  .map((lines) => lines.map(([length, end, fill]) => wholePairs(fill.repeat(Math.ceil(length / fill.length)).slice(0, length)) + end).join(""));

function wholePairs(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "");
}
