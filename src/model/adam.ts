// Adam with clipping by the gradient's global norm, step for step what PyTorch does in float32: `clip_grad_norm_`, then
// `torch.optim.Adam` without weight decay.
import { namedTensors, type ModelWeights, type OptimiserState } from "./weights";

/** Adam (Kingma and Ba, 2015) with clipping by the gradient's global norm (Pascanu et al., 2013). */
export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clipNorm: number;
}

export const DEFAULT_ADAM: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 1 };

/** Keeps the factor of a clipped gradient finite; PyTorch's constant. */
const NORM_EPSILON = 1e-6;

/** The Euclidean norm of all numbers together. */
export function globalNorm(gradients: ModelWeights): number {
  let squares = 0;
  for (const { data } of namedTensors(gradients)) for (const value of data) squares += value * value;
  return Math.sqrt(squares);
}

/** What gradients of this norm are multiplied by: 1, or less where the norm exceeds `clipNorm`. */
export function clipFactor(norm: number, clipNorm: number): number {
  return Math.min(1, clipNorm / (norm + NORM_EPSILON));
}

/** One update: changes `weights` and the moments' arrays in place and gives the state with its step counted. */
export function adamUpdate(
  weights: ModelWeights,
  gradients: ModelWeights,
  state: OptimiserState,
  learningRate: number,
  { beta1, beta2, epsilon, clipNorm }: AdamOptions,
): OptimiserState {
  const step = state.step + 1;
  const clip = clipFactor(globalNorm(gradients), clipNorm);
  const stepSize = learningRate / (1 - beta1 ** step);
  const correction = Math.sqrt(1 - beta2 ** step);
  const [all, firsts, seconds] = [gradients, state.first, state.second].map(namedTensors);
  namedTensors(weights).forEach(({ data }, tensor) => {
    const [gradient, first, second] = [all[tensor].data, firsts[tensor].data, seconds[tensor].data];
    for (let index = 0; index < data.length; index++) {
      const clipped = gradient[index] * clip;
      first[index] = beta1 * first[index] + (1 - beta1) * clipped;
      second[index] = beta2 * second[index] + (1 - beta2) * clipped * clipped;
      data[index] -= (stepSize * first[index]) / (Math.sqrt(second[index]) / correction + epsilon);
    }
  });
  return { step, first: state.first, second: state.second };
}
