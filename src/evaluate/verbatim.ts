// Which of the typed lines stand verbatim in what was learned. Near-duplicates flatter every figure, so each is also given
// without these lines.
import type { TypingTask, TypistStep } from "./typist";

/** Shorter lines are the same by chance or by syntax. */
const TELLING_LENGTH = 30;

/** Lines that were learned, without the white space around them. */
export function learnedLines(texts: Iterable<string>): ReadonlySet<string> {
  const lines = new Set<string>();
  for (const text of texts) {
    for (const line of text.split("\n")) {
      const trimmed = line.trim();
      if (trimmed.length >= TELLING_LENGTH) lines.add(trimmed);
    }
  }
  return lines;
}

/** A stretch of typed text, a whole line or what is left of one, with its end. */
export interface TypedLine {
  /** First character and the one after the last, in characters of the edit. */
  readonly from: number;
  readonly until: number;
  readonly text: string;
  /** Long enough to tell where it comes from. */
  readonly telling: boolean;
  readonly verbatim: boolean;
}

/** The lines of a typed text. */
export function typedLines(typed: string, learned: ReadonlySet<string>): readonly TypedLine[] {
  let from = 0;
  return typed.split(/(?<=\n)/).filter((text) => text !== "").map((text) => {
    const trimmed = text.trim();
    const telling = trimmed.length >= TELLING_LENGTH;
    const line = { from, until: from + [...text].length, text, telling, verbatim: telling && learned.has(trimmed) };
    from = line.until;
    return line;
  });
}

/** The keys of a task that were typed on lines that do not stand verbatim in what was learned. */
export function stepsOnNewLines(task: TypingTask, steps: readonly TypistStep[], learned: ReadonlySet<string>): readonly TypistStep[] {
  const lines = task.edits.map(({ typed }) => typedLines(typed, learned));
  return steps.filter(({ edit, at }) => lines[edit].find(({ from, until }) => at >= from && at < until)?.verbatim !== true);
}
