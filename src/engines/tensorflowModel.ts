// A model's weights as tensors: embedding, the tensors of each layer's cell, dense kernel, dense bias.
import type { Tensor } from "@tensorflow/tfjs";
import type { Architecture } from "../model/architecture";
import type { ModelWeights } from "../model/weights";
import type { RecurrentCell } from "./tensorflowCell";
import type { TensorFlow } from "./tensorflowLoad";

/** Copies weights (or moments) into tensors that the caller disposes of. */
export function toTensors(tf: TensorFlow["tf"], cell: RecurrentCell, weights: ModelWeights): Tensor[] {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H } = weights.architecture;
  return [
    tf.tensor2d(weights.embedding.slice(), [V, E]),
    ...weights.layers.flatMap((layer) => cell.toTensors(layer)),
    tf.tensor2d(weights.denseKernel.slice(), [H, V]),
    tf.tensor1d(weights.denseBias.slice()),
  ];
}

/** Copies the tensors' numbers back. */
export function fromTensors(cell: RecurrentCell, architecture: Architecture, tensors: readonly Tensor[]): ModelWeights {
  const arrays = tensors.map((tensor) => Float32Array.from(tensor.dataSync()));
  const perLayer = (arrays.length - 3) / architecture.layers;
  const layers = Array.from({ length: architecture.layers }, (_, index) =>
    cell.fromArrays(arrays.slice(1 + index * perLayer, 1 + (index + 1) * perLayer)),
  );
  const [denseKernel, denseBias] = arrays.slice(-2);
  return { architecture, embedding: arrays[0], layers, denseKernel, denseBias };
}
