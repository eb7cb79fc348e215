// Adam with clipping on whole tensors; the same steps as src/model/adam.ts.
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import type { AdamOptions } from "../model/adam";
import type { TensorFlow } from "./tensorflowLoad";
import type { Operations } from "./tensorflowOperations";

export interface AdamStep {
  readonly weights: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly first: readonly Tensor[];
  readonly second: readonly Tensor[];
  /** Of this update, from 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly adam: AdamOptions;
}

/** Keeps the factor of a clipped gradient finite; that of src/model/adam.ts. */
const NORM_EPSILON = 1e-6;

/** One update: new tensors, kept for the caller to dispose of; those of `step` stay. */
export function adamStep(tf: TensorFlow["tf"], operations: Operations, { weights, gradients, first, second, step, learningRate, adam }: AdamStep) {
  const { add, subtract, multiply, divide, square, squareRoot, minimum } = operations;
  const { beta1, beta2, epsilon, clipNorm } = adam;
  const scalar = (value: number): Scalar => tf.scalar(value);
  const norm = squareRoot(multiply(operations.sumAll(gradients.map(operations.halfSquares)), scalar(2)));
  const clip = minimum(scalar(1), divide(scalar(clipNorm), add(norm, scalar(NORM_EPSILON))));
  const firstShare = scalar(1 - beta1);
  const secondShare = multiply(square(clip), scalar(1 - beta2));
  const clippedShare = multiply(clip, firstShare);
  const [kept1, kept2] = [scalar(beta1), scalar(beta2)];
  // learningRate / (1 - beta1^t) * m / (sqrt(v) / c + epsilon) with c = sqrt(1 - beta2^t): both sides of the fraction times c.
  const correction = Math.sqrt(1 - beta2 ** step);
  const stepSize = scalar((learningRate / (1 - beta1 ** step)) * correction);
  const floor = scalar(epsilon * correction);
  const moved = { weights: new Array<Tensor>(), first: new Array<Tensor>(), second: new Array<Tensor>() };
  gradients.forEach((gradient, index) => {
    const m = tf.keep(add(multiply(first[index], kept1), multiply(gradient, clippedShare)));
    const v = tf.keep(add(multiply(second[index], kept2), multiply(square(gradient), secondShare)));
    const change = divide(multiply(m, stepSize), add(squareRoot(v), floor));
    moved.first.push(m);
    moved.second.push(v);
    moved.weights.push(tf.keep(subtract(weights[index], change)));
  });
  return moved;
}
