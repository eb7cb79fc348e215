// Decoding on TensorFlow: one operation a layer for any number of characters. States live outside TensorFlow, so that
// keeping thousands of them costs no tensors.
import type { Tensor } from "@tensorflow/tfjs";
import { softmaxInPlace } from "../model/sample";
import type { ModelWeights } from "../model/weights";
import type { Decoder, DecoderState } from "./engine";
import type { RecurrentCell } from "./tensorflowCell";
import type { TensorFlow } from "./tensorflowLoad";
import { toTensors } from "./tensorflowModel";
import type { Operations } from "./tensorflowOperations";

export function createTensorFlowDecoder({ tf }: TensorFlow, operations: Operations, cell: RecurrentCell, initial: ModelWeights): Decoder {
  const { hiddenSize: H, embeddingSize: E, layers, vocabularySize } = initial.architecture;
  const tensors = toTensors(tf, cell, initial);
  const embedding = initial.embedding.slice();
  const perLayer = (tensors.length - 3) / layers;
  const [denseKernel, denseBias] = tensors.slice(-2);

  /** Reads `ids` (T, B), a state for each of the B rows. */
  const readRows = (states: readonly DecoderState[], ids: Int32Array): void => {
    const rows = states.length;
    const steps = ids.length / rows;
    const inputs = new Float32Array(ids.length * E);
    ids.forEach((id, entry) => inputs.set(embedding.subarray(id * E, (id + 1) * E), entry * E));
    tf.tidy(() => {
      let below: Tensor = tf.tensor3d(inputs, [steps, rows, E]);
      for (let layer = 0; layer < layers; layer++) {
        const state = { hidden: gathered(states, 2 * layer), cell: gathered(states, 2 * layer + 1) };
        const after = cell.read(below, tensors.slice(1 + layer * perLayer, 1 + (layer + 1) * perLayer), state);
        below = after.hidden;
        scatter(after.hidden, states, 2 * layer);
        scatter(after.cell, states, 2 * layer + 1);
      }
    });
  };

  /** One part of the states: (B, H). */
  const gathered = (states: readonly DecoderState[], part: number): Tensor => {
    const values = new Float32Array(states.length * H);
    states.forEach((state, row) => values.set(state.values.subarray(part * H, (part + 1) * H), row * H));
    return tf.tensor2d(values, [states.length, H]);
  };

  /** The last step of (T, B, H) into one part of the states. */
  const scatter = (sequence: Tensor, states: readonly DecoderState[], part: number): void => {
    const values = sequence.dataSync();
    const last = values.length - states.length * H;
    states.forEach((state, row) => state.values.set(values.subarray(last + row * H, last + (row + 1) * H), part * H));
  };

  const logitsAfter = ({ values }: DecoderState, logits: Float32Array): void =>
    tf.tidy(() => {
      const hidden = tf.tensor2d(values.slice(2 * (layers - 1) * H, (2 * layers - 1) * H), [1, H]);
      logits.set(operations.addBias(operations.matMul(hidden, denseKernel), denseBias).dataSync());
    });

  return {
    vocabularySize,
    zeroState: () => ({ values: new Float32Array(layers * 2 * H) }),
    copyState: ({ values }) => ({ values: values.slice() }),
    read(state, ids) {
      if (ids.length > 0) readRows([state], ids);
    },
    readEach(states, ids) {
      if (states.length > 0) readRows(states, ids);
    },
    logits: logitsAfter,
    softmax(state, probabilities) {
      logitsAfter(state, probabilities);
      softmaxInPlace(probabilities);
    },
    dispose: () => tf.dispose(tensors),
  };
}
