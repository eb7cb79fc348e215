// The simulated typist: types into documents with ghost text at hand, one key at a time. A whole suggestion that is right
// is one key (Tab); else a right first word of at least two characters is one key (Ctrl+Right); else one character is one
// key. Indentation equal to the previous line's is typed by the editor and counts for nobody.
import { firstWordLength } from "../complete/cut";

/** A document, and what is typed into it, one edit after another. Offsets are UTF-16 units of the text at that moment. */
export interface TypingTask {
  /** Below the workspace folder, with "/". */
  readonly path: string;
  /** The document as it is opened. */
  readonly text: string;
  /** Whether this text was learned with the workspace; a file that it lacks is opened with text that nothing learned. */
  readonly learned: boolean;
  readonly edits: readonly TypedEdit[];
}

/** Text at an offset goes, other text is typed in its place. */
export interface TypedEdit {
  readonly at: number;
  readonly removed: number;
  readonly typed: string;
}

/** What is shown at the cursor, with the probabilities it was shown for, where there are any. */
export interface GhostText {
  readonly text: string;
  readonly firstWordProbability?: number;
  /** What is left of ghost text that was shown before and typed through; no new suggestion. */
  readonly isKept?: boolean;
}

/** What suggests: told of every change of one document at a time, and asked for ghost text at the cursor. */
export interface Suggester {
  open(task: TypingTask): void | Promise<void>;
  /** text[at, at + removed) has become `inserted`. */
  change(at: number, removed: number, inserted: string): void | Promise<void>;
  suggest(at: number): GhostText | undefined | Promise<GhostText | undefined>;
  /** Told once for each suggestion that was shown. */
  outcome?(ghost: GhostText, firstWordRight: boolean): void;
  close(): void | Promise<void>;
}

/** One key. */
export interface TypistStep {
  /** Which edit, and the offset in what it types, in characters. */
  readonly edit: number;
  readonly at: number;
  /** Characters that the key gave. */
  readonly characters: number;
  /** Milliseconds until there was an answer; absent where ghost text was there already. */
  readonly milliseconds?: number;
  /** The suggestion that came; absent where none did. */
  readonly shown?: ShownStep;
}

export interface ShownStep {
  readonly characters: number;
  readonly firstWordRight: boolean;
  readonly wholeRight: boolean;
  readonly firstWordProbability?: number;
  /** Other text came where the key gave what ghost text said and some of it was left. */
  readonly replaced: boolean;
}

export interface TypistOptions {
  /** Characters of each edit that are typed at most; the rest of it is not. */
  readonly maximumCharacters: number;
  /** A clock in milliseconds, for the time an answer takes. */
  readonly now: () => number;
  /** Called after every key, e.g. to let time pass that a person needs for it. */
  readonly afterKey?: (step: TypistStep) => void | Promise<void>;
}

/** Types a task; the suggester has the document open from the start to the end. */
export async function typeTask(task: TypingTask, suggester: Suggester, options: TypistOptions): Promise<readonly TypistStep[]> {
  const steps: TypistStep[] = [];
  await suggester.open(task);
  try {
    let text = task.text;
    for (const [edit, { at, removed, typed }] of task.edits.entries()) {
      if (removed > 0) await suggester.change(at, removed, "");
      text = text.slice(0, at) + text.slice(at + removed);
      let written = await typeEdit(text.slice(0, at), typed, edit, suggester, options, steps);
      if (written.length < typed.length && edit < task.edits.length - 1) {
        // Offsets of later edits count on all of this one.
        await suggester.change(at + written.length, 0, typed.slice(written.length));
        written = typed;
      }
      text = text.slice(0, at) + written + text.slice(at);
    }
  } finally {
    await suggester.close();
  }
  return steps;
}

async function typeEdit(
  before: string, typed: string, edit: number, suggester: Suggester, options: TypistOptions, steps: TypistStep[],
): Promise<string> {
  const { maximumCharacters, now, afterKey } = options;
  const characters = [...typed];
  const lastLine = before.slice(before.lastIndexOf("\n", before.length - 2) + 1);
  let indentation = indentationOf([...lastLine], 0);
  let offset = before.length;
  let counted = 0;
  let at = 0;
  let expected = "";
  const write = async (count: number): Promise<void> => {
    const part = characters.slice(at, at + count).join("");
    await suggester.change(offset, 0, part);
    offset += part.length;
    at += count;
  };
  while (at < characters.length && counted < maximumCharacters) {
    if (at > 0 ? characters[at - 1] === "\n" : before.endsWith("\n") || before === "") {
      if (startsWith(characters, at, indentation) && indentation.length > 0 && offset > 0) await write(indentation.length);
      indentation = indentationOf(characters, at);
      if (at >= characters.length) break;
    }
    const start = now();
    const ghost = await suggester.suggest(offset);
    const milliseconds = now() - start;
    const shown = ghost === undefined || ghost.text === "" ? undefined : judge(ghost, characters, at, expected);
    const isNew = shown !== undefined && ghost?.isKept !== true;
    if (ghost !== undefined && isNew) suggester.outcome?.(ghost, shown.firstWordRight);
    const step = {
      edit, at, characters: charactersGiven(ghost, shown, characters, at),
      ...(ghost?.isKept === true ? {} : { milliseconds }),
      ...(isNew ? { shown } : {}),
    };
    const given = characters.slice(at, at + step.characters).join("");
    expected = ghost?.text.startsWith(given) === true ? ghost.text.slice(given.length) : "";
    steps.push(step);
    counted += step.characters;
    await write(step.characters);
    await afterKey?.(step);
  }
  return characters.slice(0, at).join("");
}

/** `expected` is what was left of the ghost text that the last key agreed with. */
function judge({ text, firstWordProbability }: GhostText, characters: readonly string[], at: number, expected: string): ShownStep {
  const suggestion = [...text];
  const word = suggestion.slice(0, firstWordLength(suggestion));
  return {
    characters: suggestion.length,
    firstWordRight: startsWith(characters, at, word),
    wholeRight: startsWith(characters, at, suggestion),
    replaced: expected !== "" && !text.startsWith(expected) && !expected.startsWith(text),
    ...(firstWordProbability === undefined ? {} : { firstWordProbability }),
  };
}

/** Characters that one key gives: the whole, the first word, or one. */
function charactersGiven(ghost: GhostText | undefined, shown: ShownStep | undefined, characters: readonly string[], at: number): number {
  if (ghost === undefined || shown === undefined) return 1;
  if (shown.wholeRight) return shown.characters;
  const word = firstWordLength([...ghost.text]);
  return shown.firstWordRight && word >= 2 ? Math.min(word, characters.length - at) : 1;
}

/** The indentation at the start of a line. */
function indentationOf(characters: readonly string[], start: number): readonly string[] {
  let end = start;
  while (characters[end] === " " || characters[end] === "\t") end++;
  return characters.slice(start, end);
}

function startsWith(characters: readonly string[], at: number, part: readonly string[]): boolean {
  return at + part.length <= characters.length && part.every((character, index) => characters[at + index] === character);
}
