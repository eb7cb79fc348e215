// What a TensorFlow.js program does without Hunch: LSTM layers that loop over time steps in JavaScript.
import type * as tfjs from "@tensorflow/tfjs";
import type { Window } from "../../model/window";

export interface StockSizes {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
}

/** One update on `window`, and one decoded character; both compute to the end before they return. */
export function stockLayers(tf: typeof tfjs, { vocabularySize: V, embeddingSize, hiddenSize, layers }: StockSizes, window: Window) {
  const { steps: T, rows: B, inputs, targets } = window;
  const model = (shape: [number, number]) =>
    tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: V, outputDim: embeddingSize, batchInputShape: shape }),
        ...Array.from({ length: layers }, () =>
          tf.layers.lstm({ units: hiddenSize, returnSequences: true, recurrentActivation: "sigmoid", stateful: true })),
        tf.layers.dense({ units: V }),
      ],
    });
  const [trained, decoded] = [model([B, T]), model([1, 1])];
  const optimizer = tf.train.adam(1e-3);
  const ids = tf.tensor2d(Array.from(inputs), [B, T]);
  const expected = tf.oneHot(tf.tensor1d(Array.from(targets), "int32"), V);
  return {
    train(): void {
      tf.tidy(() => {
        const loss = optimizer.minimize(() => {
          const logits = trained.apply(ids, { training: true });
          if (Array.isArray(logits) || !("dataSync" in logits)) throw new Error("stock layers gave no tensor");
          return tf.losses.softmaxCrossEntropy(expected, logits.reshape([T * B, V])).asScalar();
        }, true);
        loss?.dataSync();
      });
    },
    decode(): void {
      tf.tidy(() => {
        const logits = decoded.predict(tf.tensor2d([[5]]));
        if (!Array.isArray(logits)) logits.dataSync();
      });
    },
  };
}
