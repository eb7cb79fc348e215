// A model small enough for tests: every printable ASCII character, few units, seeded weights.
import type { CellChoice } from "../../src/model/architecture";
import { createRandom, normal } from "../../src/model/random";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";
import { learnVocabulary, type Vocabulary } from "../../src/text/vocabulary";

/** Seeded weights of a small architecture, and the vocabulary they belong to. */
export function smallModel(seed = 1, layers = 1, cell: CellChoice = { cell: "lstm" }): { readonly vocabulary: Vocabulary; readonly weights: ModelWeights } {
  const vocabulary = learnVocabulary(new Map());
  const weights = zeroWeights({ ...cell, vocabularySize: vocabulary.size, embeddingSize: 5, hiddenSize: 12, layers });
  const random = createRandom(seed);
  for (const { data } of namedTensors(weights)) data.forEach((_, index) => (data[index] = 0.3 * normal(random)));
  return { vocabulary, weights };
}
