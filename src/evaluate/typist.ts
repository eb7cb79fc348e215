// The simulated typist: types a text with ghost text at hand and counts keys. A whole suggestion that is right is one
// key (Tab); else a right first word of at least two characters is one key (Ctrl+Right); else one character is one key.
// Indentation equal to the previous line's is typed by the editor and counts for nobody.
import { firstWordLength } from "../complete/cut";

/** What suggests: asked at each position, told what was typed. */
export interface Suggester {
  /** Ghost text at the end of what was typed, empty where nothing is shown. */
  suggest(): string;
  type(text: string): void;
}

/** Counts of one or more texts typed. */
export interface TypistCounts {
  readonly keys: number;
  /** Characters typed, without indentation that the editor types. */
  readonly characters: number;
  readonly asked: number;
  readonly shown: number;
  readonly firstWordRight: number;
  readonly wholeRight: number;
  /** Milliseconds of every request. */
  readonly milliseconds: readonly number[];
}

/** Types the first `maximumCharacters` of a text; `now` is a clock in milliseconds. */
export function typeText(text: string, suggester: Suggester, maximumCharacters: number, now: () => number): TypistCounts {
  const characters = [...text];
  const milliseconds: number[] = [];
  let [keys, counted, shown, firstWordRight, wholeRight] = [0, 0, 0, 0, 0];
  let indentation: readonly string[] = [];
  for (let at = 0; at < characters.length && counted < maximumCharacters; ) {
    if (at > 0 && characters[at - 1] === "\n") {
      if (startsWith(characters, at, indentation) && indentation.length > 0) {
        suggester.type(indentation.join(""));
        at += indentation.length;
      }
      indentation = indentationOf(characters, at);
      if (at >= characters.length) break;
    } else if (at === 0) {
      indentation = indentationOf(characters, 0);
    }
    const start = now();
    const suggestion = [...suggester.suggest()];
    milliseconds.push(now() - start);
    let step = 1;
    if (suggestion.length > 0) {
      shown++;
      const word = suggestion.slice(0, firstWordLength(suggestion));
      if (startsWith(characters, at, suggestion)) {
        step = suggestion.length;
        firstWordRight++;
        wholeRight++;
      } else if (startsWith(characters, at, word)) {
        firstWordRight++;
        if (word.length >= 2) step = word.length;
      }
    }
    keys++;
    counted += step;
    suggester.type(characters.slice(at, at + step).join(""));
    at += step;
  }
  return { keys, characters: counted, asked: milliseconds.length, shown, firstWordRight, wholeRight, milliseconds };
}

/** The counts of several texts together. */
export function addCounts(counts: readonly TypistCounts[]): TypistCounts {
  const sum = (of: (one: TypistCounts) => number): number => counts.reduce((total, one) => total + of(one), 0);
  return {
    keys: sum(({ keys }) => keys),
    characters: sum(({ characters }) => characters),
    asked: sum(({ asked }) => asked),
    shown: sum(({ shown }) => shown),
    firstWordRight: sum(({ firstWordRight }) => firstWordRight),
    wholeRight: sum(({ wholeRight }) => wholeRight),
    milliseconds: counts.flatMap(({ milliseconds }) => milliseconds),
  };
}

/** Share of keys saved. */
export function keystrokesSaved({ keys, characters }: TypistCounts): number {
  return characters === 0 ? 0 : 1 - keys / characters;
}

/** The value below which a share of the numbers lies, e.g. 0.95. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The indentation of the line that holds a position. */
function indentationOf(characters: readonly string[], at: number): readonly string[] {
  let start = at;
  while (start > 0 && characters[start - 1] !== "\n") start--;
  let end = start;
  while (characters[end] === " " || characters[end] === "\t") end++;
  return characters.slice(start, end);
}

function startsWith(characters: readonly string[], at: number, part: readonly string[]): boolean {
  return at + part.length <= characters.length && part.every((character, index) => characters[at + index] === character);
}
