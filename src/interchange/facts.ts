// What Hunch knows of a model beside its weights, as text that travels in other programs' files under the name "hunch".
import * as v from "valibot";
import { ModelError } from "../store/modelError";
import { parse } from "../store/topology";
import { createVocabulary, type Vocabulary } from "../text/vocabulary";

/** The name under which a file carries it. */
export const FACTS_NAME = "hunch";
const FACTS_VERSION = 1;

const factsSchema = v.object({ formatVersion: v.literal(FACTS_VERSION), vocabulary: v.array(v.string()) });

export function writeFacts(vocabulary: Vocabulary): string {
  return JSON.stringify({ formatVersion: FACTS_VERSION, vocabulary: vocabulary.characters });
}

/** The vocabulary that `writeFacts` wrote; undefined where there is no such text. Throws a ModelError where it is damaged. */
export function readFacts(text: string | undefined): Vocabulary | undefined {
  return text === undefined ? undefined : createVocabulary(parse(factsSchema, parseJson(text, "what Hunch wrote in it"), "what Hunch wrote in it").vocabulary);
}

/**
 * The vocabulary in a file that goes with a model from elsewhere: a JSON array of characters by id, or a hunch.json. A
 * first entry of any spelling longer than one character (such as "<unk>") stands for every character not listed.
 */
export function readVocabularyFile(text: string): Vocabulary {
  const value = parseJson(text, "the vocabulary file");
  const listed = Array.isArray(value) ? value : parse(v.object({ vocabulary: v.array(v.string()) }), value, "the vocabulary file").vocabulary;
  const characters = parse(v.array(v.string()), listed, "the vocabulary file");
  if (characters.length === 0 || [...characters[0]].length < 2) {
    throw new ModelError('the vocabulary file must start with an entry for all other characters, such as "<other>"');
  }
  try {
    return createVocabulary(["<other>", ...characters.slice(1)]);
  } catch (error) {
    throw new ModelError(error instanceof Error ? error.message : String(error));
  }
}

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelError(`${where} is not valid JSON`);
  }
}
