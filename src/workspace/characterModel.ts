// The LSTM as the blend and the candidates use it: one state over the decoder, set to any text, read on and gone back.
import { createByteDistributions } from "../cache/byteDistribution";
import type { CharacterModel } from "../cache/blend";
import type { ReadingStates } from "../complete/states";
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

/** Models over the same decoder share its kept states. */
export function createCharacterModel({ vocabulary, decoder }: ServingModel, states: ReadingStates): PlacedCharacterModel {
  const probabilities = new Float32Array(vocabulary.size);
  const id = new Int32Array(1);
  let state: DecoderState = decoder.zeroState();
  let isComputed = false;
  return {
    distributions: createByteDistributions(vocabulary),
    *place({ header, text }) {
      state = yield* states.reach(encode(vocabulary, header + text));
      isComputed = false;
    },
    softmax() {
      if (!isComputed) {
        decoder.logits(state, probabilities);
        softmaxInPlace(probabilities);
        isComputed = true;
      }
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

function softmaxInPlace(logits: Float32Array): void {
  let highest = -Infinity;
  for (let index = 0; index < logits.length; index++) if (logits[index] > highest) highest = logits[index];
  let sum = 0;
  for (let index = 0; index < logits.length; index++) sum += logits[index] = Math.exp(logits[index] - highest);
  for (let index = 0; index < logits.length; index++) logits[index] /= sum;
}
