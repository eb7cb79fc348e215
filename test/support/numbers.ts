// Comparisons of numbers and weights, and seeded models and windows to compare on.
import { strict as assert } from "node:assert";
import type { Architecture } from "../../src/model/architecture";
import { createRandom, normal } from "../../src/model/random";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";
import { IGNORED, type Window } from "../../src/model/window";

/** Fails where a number differs by more than `tolerance` times the largest expected magnitude, or is no number. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "values",
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  let largest = 1e-12;
  for (let index = 0; index < expected.length; index++) largest = Math.max(largest, Math.abs(expected[index]));
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(actual[index] - expected[index]);
    if (difference <= tolerance * largest) continue;
    assert.fail(`${what}[${index}]: ${actual[index]} instead of ${expected[index]}, the largest being ${largest}`);
  }
}

/** `assertClose` for every tensor of a model. */
export function assertWeightsClose(actual: ModelWeights, expected: ModelWeights, tolerance: number): void {
  const tensors = namedTensors(actual);
  namedTensors(expected).forEach(({ name, data }, index) => assertClose(tensors[index].data, data, tolerance, name));
}

/** A copy with every number multiplied. */
export function scaled(weights: ModelWeights, factor: number): ModelWeights {
  const result = zeroWeights(weights.architecture);
  const tensors = namedTensors(result);
  namedTensors(weights).forEach(({ data }, index) => tensors[index].data.set(data.map((value) => value * factor)));
  return result;
}

/** Normal weights of the deviation, wide enough that every part of the model matters. */
export function randomWeights(architecture: Omit<Architecture, "cell"> & Partial<Pick<Architecture, "cell">>, seed: number, deviation = 0.4): ModelWeights {
  const weights = zeroWeights({ cell: "lstm", ...architecture });
  const random = createRandom(seed);
  for (const { data } of namedTensors(weights)) data.forEach((_, index) => (data[index] = deviation * normal(random)));
  return weights;
}

/** Windows of random ids: each target ignored and each row reset with its probability, all rows reset in the first. */
export function randomWindows(
  { vocabularySize, steps, rows }: { readonly vocabularySize: number; readonly steps: number; readonly rows: number },
  count: number,
  seed: number,
  { ignored = 0.2, reset = 0.3 } = {},
): Window[] {
  const random = createRandom(seed);
  const id = (): number => Math.floor(random() * vocabularySize);
  return Array.from({ length: count }, (_, index) => {
    const inputs = Int32Array.from({ length: steps * rows }, id);
    const targets = Int32Array.from({ length: steps * rows }, () => (random() < ignored ? IGNORED : id()));
    const resets = Uint8Array.from({ length: rows }, () => (index === 0 || random() < reset ? 1 : 0));
    return { steps, rows, inputs, targets, resets, counted: targets.filter((target) => target !== IGNORED).length };
  });
}
