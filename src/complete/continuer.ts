// From a position in a file to the text that the model goes on with.
import type { Decoder } from "../engines/engine";
import { createRandom } from "../model/random";
import { continuationToFileText } from "../text/indentation";
import { readingAt, type FileFacts } from "../text/reading";
import { encode, type Vocabulary } from "../text/vocabulary";
import { createChooser } from "./sampling";
import { createReadingStates } from "./states";

/** What to continue, and how. */
export interface ContinueRequest {
  readonly facts: FileFacts;
  /** Text before the position (normalised line ends), or at least its last MAXIMUM_CONTEXT + 1 UTF-16 units. */
  readonly before: string;
  /** The position in the whole text, in UTF-16 units. */
  readonly position: number;
  /** 0 takes the most probable character each time; 1 samples from the model's distribution. */
  readonly temperature: number;
  /** Characters to write at most, an indentation level counting as one. */
  readonly maxLength: number;
  /** The same seed and text give the same continuation. */
  readonly seed: number;
  /** Whether the continuation ends before the first line end. */
  readonly stopAtLineEnd: boolean;
}

/** What the model wrote. */
export interface Continuation {
  /** File text: indentation in the file's own unit. */
  readonly text: string;
  /** The characters written, in model text: one tab a level of indentation. */
  readonly characters: readonly string[];
  /** Natural logarithm of each character's probability (temperature 1). */
  readonly logProbabilities: readonly number[];
  readonly end: "lineEnd" | "length";
}

/** Asked after every character; an implementation that awaits lets other events in. */
export type ShouldStop = () => boolean | Promise<boolean>;

export interface Continuer {
  /** The continuation, or undefined where `shouldStop` said so. One call at a time. */
  continueText(request: ContinueRequest, shouldStop?: ShouldStop): Promise<Continuation | undefined>;
}

/** Continues texts with one model; keeps the states of what it has read lately. */
export function createContinuer(decoder: Decoder, vocabulary: Vocabulary): Continuer {
  const states = createReadingStates(decoder);
  const choose = createChooser(vocabulary);
  const logits = new Float32Array(decoder.vocabularySize);

  return {
    async continueText({ facts, before, position, temperature, maxLength, seed, stopAtLineEnd }, shouldStop = () => false) {
      const { header, text } = readingAt(facts, before, position);
      const ids = encode(vocabulary, header + text);
      const reaching = states.reach(ids);
      let reached = reaching.next();
      while (!reached.done) {
        if (await shouldStop()) return undefined;
        reached = reaching.next();
      }
      const state = reached.value;
      const random = createRandom(seed ^ hash(ids));
      const characters: string[] = [];
      const logProbabilities: number[] = [];
      let end: Continuation["end"] = "length";
      while (characters.length < maxLength) {
        decoder.logits(state, logits);
        const { id, character, logProbability } = choose(logits, temperature, random);
        if (stopAtLineEnd && character === "\n") {
          end = "lineEnd";
          break;
        }
        characters.push(character);
        logProbabilities.push(logProbability);
        if (await shouldStop()) return undefined;
        decoder.read(state, Int32Array.of(id));
      }
      const line = text.slice(text.lastIndexOf("\n") + 1);
      return { text: continuationToFileText(line, characters.join(""), facts.indentUnit), characters, logProbabilities, end };
    },
  };
}

/** FNV-1a over ids (Fowler, Noll and Vo). */
function hash(ids: Int32Array): number {
  let value = 0x811c9dc5;
  for (const id of ids) value = Math.imul(value ^ id, 0x01000193);
  return value;
}
