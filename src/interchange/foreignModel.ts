// A model as it comes from another program.
import { parameterCount, type Architecture } from "../model/architecture";
import type { ModelWeights } from "../model/weights";
import { ModelError } from "../store/modelError";
import { MAXIMUM_PARAMETERS } from "../store/weightFiles";
import type { Vocabulary } from "../text/vocabulary";

/** A model of another program, which may not know of a vocabulary. */
export interface ForeignModel {
  readonly weights: ModelWeights;
  readonly vocabulary?: Vocabulary | undefined;
}

/** A model that has a vocabulary. */
export interface VocabularyModel extends ForeignModel {
  readonly vocabulary: Vocabulary;
}

const MAXIMUM_LAYERS = 3;

/** Throws a ModelError where an architecture is not one that Hunch runs. */
export function checkArchitecture(architecture: Architecture): Architecture {
  const { layers, vocabularySize } = architecture;
  if (layers < 1 || layers > MAXIMUM_LAYERS) throw new ModelError(`it has ${layers} recurrent layers; Hunch runs 1 to ${MAXIMUM_LAYERS}`);
  if (vocabularySize < 2) throw new ModelError("its vocabulary has fewer than 2 entries");
  if (parameterCount(architecture) > MAXIMUM_PARAMETERS) throw new ModelError("it is too large to be a character model");
  return architecture;
}

/** Throws a ModelError where a model's vocabulary is not that of its layers. */
export function checkVocabulary<Model extends ForeignModel>(model: Model): Model {
  const { vocabulary, weights: { architecture: { vocabularySize } } } = model;
  if (vocabulary !== undefined && vocabulary.size !== vocabularySize) {
    throw new ModelError(`its vocabulary has ${vocabulary.size} entries, its layers have ${vocabularySize}`);
  }
  return model;
}
