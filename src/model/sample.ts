// One id from logits. Temperature T turns probabilities p into p^(1/T), renormalised; 0 takes the most probable.
import type { Random } from "./random";

/** Whether an id may be chosen. */
export type IsCandidate = (id: number) => boolean;

/** Natural logarithm of the softmax's denominator (temperature 1). */
export function logSumExp(logits: ArrayLike<number>): number {
  let highest = -Infinity;
  for (let id = 0; id < logits.length; id++) highest = Math.max(highest, logits[id]);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += Math.exp(logits[id] - highest);
  return highest + Math.log(sum);
}

/** Turns logits into probabilities, in place. */
export function softmaxInPlace(logits: Float32Array): void {
  const shift = logSumExp(logits);
  for (let id = 0; id < logits.length; id++) logits[id] = Math.exp(logits[id] - shift);
}

/** Natural logarithm of the probability of an id among all ids (temperature 1). */
export function logProbability(logits: ArrayLike<number>, id: number): number {
  return logits[id] - logSumExp(logits);
}

/** The most probable candidate, the lowest id among equals; -1 where there is no candidate. */
export function mostProbable(logits: ArrayLike<number>, isCandidate: IsCandidate = () => true): number {
  let best = -1;
  for (let id = 0; id < logits.length; id++) {
    if (isCandidate(id) && (best < 0 || logits[id] > logits[best])) best = id;
  }
  return best;
}

/** A candidate drawn at the temperature, the most probable one at 0; -1 where there is no candidate. */
export function sampleId(
  logits: ArrayLike<number>,
  temperature: number,
  random: Random,
  isCandidate: IsCandidate = () => true,
): number {
  const best = mostProbable(logits, isCandidate);
  if (best < 0 || temperature <= 0) return best;
  const weight = (id: number): number => (isCandidate(id) ? Math.exp((logits[id] - logits[best]) / temperature) : 0);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += weight(id);
  let left = random() * sum;
  for (let id = 0; id < logits.length; id++) {
    left -= weight(id);
    if (left < 0) return id;
  }
  return best;
}
