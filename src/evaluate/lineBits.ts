// Bits per character of what is typed, a line at a time as the product commits lines: the line's context is read from the
// start of the reading before the cursor, then the line is paid for and learned. The divisor is characters of the file.
import { learnText } from "../cache/blend";
import { MIXER_RATES, type CacheModel } from "../cache/cacheModel";
import { createOtherCode } from "../text/otherCode";
import { detectIndentUnit, toModelText } from "../text/indentation";
import { readingAt, type FileFacts, type Reading } from "../text/reading";
import { OTHER_ID, type Vocabulary } from "../text/vocabulary";
import type { PlacedCharacterModel } from "../workspace/characterModel";
import type { MarkovChain } from "./peers/markovChain";
import { typedTexts } from "./tasks";
import type { TypingTask } from "./typist";
import { typedLines } from "./verbatim";

/** What gives a line bits. */
export interface LineModel {
  /** Bits of a line of the file's text after `before`; learns it, where it learns at all. */
  bits(facts: FileFacts, before: string, line: string): number;
}

/** Bits of so many characters, together and without lines that stand verbatim in what was learned. */
export interface BitsFigures {
  readonly bitsPerCharacter: number;
  readonly characters: number;
  readonly withoutVerbatim: { readonly bitsPerCharacter: number; readonly characters: number };
}

export interface BitsOptions {
  readonly maximumCharacters: number;
  readonly learned: ReadonlySet<string>;
  /** Told the characters that are done; may let events in. */
  readonly onProgress?: (characters: number) => void | Promise<void>;
}

/** Measures what is typed in tasks. */
export async function measureTasks(tasks: readonly TypingTask[], model: LineModel, options: BitsOptions): Promise<BitsFigures> {
  const all = { bits: 0, characters: 0 };
  const fresh = { bits: 0, characters: 0 };
  for (const task of tasks) {
    const facts: FileFacts = { path: task.path, indentUnit: indentUnitOf(task) };
    const texts = typedTexts(task, options.maximumCharacters);
    let text = task.text;
    for (const [index, { at, removed, typed }] of task.edits.entries()) {
      let before = text.slice(0, at);
      for (const line of typedLines(texts[index], options.learned)) {
        const characters = line.until - line.from;
        const bits = model.bits(facts, before, line.text);
        for (const sum of line.verbatim ? [all] : [all, fresh]) {
          sum.bits += bits;
          sum.characters += characters;
        }
        before += line.text;
        await options.onProgress?.(all.characters);
      }
      text = text.slice(0, at) + typed + text.slice(at + removed);
    }
  }
  const perCharacter = ({ bits, characters }: typeof all) => ({ bitsPerCharacter: bits / Math.max(1, characters), characters });
  return { ...perCharacter(all), withoutVerbatim: perCharacter(fresh) };
}

/** The indentation that the editor is set to: that of the text as it will be. */
export function indentUnitOf({ text, edits }: TypingTask): FileFacts["indentUnit"] {
  return detectIndentUnit(text + edits.map(({ typed }) => typed).join(""));
}

/** The cache model alone, or with the LSTM: the blend. Learns what it has paid for. */
export function blendLineModel(cache: CacheModel, character: PlacedCharacterModel | undefined): LineModel {
  const utf8 = new TextEncoder();
  return {
    bits(facts, before, line) {
      const reading = readingAt(facts, before, before.length);
      cache.restart();
      cache.read(utf8.encode(reading.header + reading.text));
      if (character !== undefined) exhaust(character.place(reading));
      return learnText(cache, character, continuation(reading, facts, before, line), MIXER_RATES.typed);
    },
  };
}

/** The LSTM alone; what its vocabulary lacks costs what `otherCode` says. */
export function characterLineModel(character: PlacedCharacterModel, vocabulary: Vocabulary): LineModel {
  const otherCode = createOtherCode(vocabulary);
  return {
    bits(facts, before, line) {
      const reading = readingAt(facts, before, before.length);
      exhaust(character.place(reading));
      let bits = 0;
      for (const one of continuation(reading, facts, before, line)) {
        const codePoint = one.codePointAt(0) ?? 0;
        const id = vocabulary.id(codePoint);
        bits -= Math.log2(character.softmax()[id]);
        if (id === OTHER_ID) bits += otherCode.bits(codePoint);
        character.read(codePoint);
      }
      return bits;
    },
  };
}

/** A Markov chain of the file's own text. */
export function markovLineModel(chain: MarkovChain): LineModel {
  return { bits: (_, before, line) => chain.bits(before + line, before.length) };
}

/** The model text that the line adds; indentation begun before the line counts as whole levels only with what follows. */
function continuation({ text }: Reading, { indentUnit }: FileFacts, before: string, line: string): string {
  const lineStart = before.lastIndexOf("\n") + 1;
  const begun = toModelText(before.slice(lineStart), indentUnit);
  const whole = toModelText(before.slice(lineStart) + line, indentUnit);
  // The reading ends with what was begun, unless more was typed into the indentation: then the rest is the best there is.
  return whole.startsWith(begun) && text.endsWith(begun) ? whole.slice(begun.length) : toModelText(line, indentUnit);
}

function exhaust(steps: Generator<void, void>): void {
  while (steps.next().done !== true);
}
