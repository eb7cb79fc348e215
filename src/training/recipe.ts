// How a model is trained in a time budget: sizes, windows, Adam and the learning rate over the budget.
import { DEFAULT_ADAM, type AdamOptions } from "../engines/engine";

/** One way of training. */
export interface Recipe {
  readonly steps: number; // T
  readonly rows: number; // B
  readonly adam: AdamOptions;
  /** The highest learning rate. */
  readonly learningRate: number;
  /** Part of the budget in which the rate climbs to its highest. */
  readonly warmUp: number;
}

/** Sizes of a model made from scratch. */
export interface Sizes {
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
}

export const DEFAULT_SIZES: Sizes = { embeddingSize: 64, hiddenSize: 512, layers: 1 };

export const FROM_SCRATCH: Recipe = { steps: 64, rows: 32, adam: DEFAULT_ADAM, learningRate: 4e-3, warmUp: 0.05 };

export const FINE_TUNING: Recipe = { steps: 64, rows: 32, adam: DEFAULT_ADAM, learningRate: 3e-3, warmUp: 0.05 };

/** The learning rate at a fraction (0 to 1) of the budget: a climb, then a straight line down to zero. */
export function learningRateAt({ learningRate, warmUp }: Recipe, fraction: number): number {
  const climbing = warmUp > 0 ? fraction / warmUp : 1;
  const falling = (1 - fraction) / (1 - warmUp);
  // The first update is at fraction 0 and should not be lost.
  return learningRate * Math.max(0, Math.min(1, Math.max(climbing, 0.02), falling));
}
