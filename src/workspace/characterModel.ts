// The LSTM as the blend and the candidates use it: one state over the decoder, set to any text, read on and gone back.
import { createByteDistributions, type ByteDistributions } from "../cache/byteDistribution";
import type { CharacterModel } from "../cache/blend";
import { createReadingStates, type ReadingStates } from "../complete/states";
import type { Decoder, DecoderState } from "../engines/engine";
import type { Reading } from "../text/reading";
import { encode, type Vocabulary } from "../text/vocabulary";

/** A model that serves. */
export interface ServingModel {
  readonly vocabulary: Vocabulary;
  readonly decoder: Decoder;
}

/** A character model that can be placed anywhere. */
export interface PlacedCharacterModel extends CharacterModel {
  /** Reads header and text from nothing, by way of the nearest state that is kept; pauses after every stretch. */
  place(reading: Reading): Generator<void, void>;
}

/** The LSTM twice, each with a place of its own in the text; what either has read lately serves both. */
export interface CharacterModels {
  readonly requests: PlacedCharacterModel;
  readonly learning: PlacedCharacterModel;
}

export function createCharacterModels(model: ServingModel): CharacterModels {
  const states = createReadingStates(model.decoder);
  const distributions = createByteDistributions(model.vocabulary);
  return { requests: characterModel(model, states, distributions), learning: characterModel(model, states, distributions) };
}

function characterModel({ vocabulary, decoder }: ServingModel, states: ReadingStates, distributions: ByteDistributions): PlacedCharacterModel {
  const probabilities = new Float32Array(vocabulary.size);
  const id = new Int32Array(1);
  let state: DecoderState = decoder.zeroState();
  let isComputed = false;
  return {
    distributions,
    *place({ header, text }) {
      state = yield* states.reach(encode(vocabulary, header + text));
      isComputed = false;
    },
    softmax() {
      if (!isComputed) decoder.softmax(state, probabilities);
      isComputed = true;
      return probabilities;
    },
    read(codePoint) {
      id[0] = vocabulary.id(codePoint);
      decoder.read(state, id);
      isComputed = false;
    },
    mark() {
      const kept = decoder.copyState(state);
      return () => {
        state = decoder.copyState(kept);
        isComputed = false;
      };
    },
  };
}
