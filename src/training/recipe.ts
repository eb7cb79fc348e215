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

/**
 * Sizes of a new model for a budget. In a minute, a quarter of the weights read four times the text and win: on a Python
 * repository of 4 MB (SQLAlchemy), 40 s on two busy cores, 256 units reached 1.75 bits per character and 512 units 2.00.
 */
export function sizesForBudget(seconds: number): Sizes {
  return { embeddingSize: 64, hiddenSize: seconds < 300 ? 256 : 512, layers: 1 };
}

/** A short run sees few updates: the second moments have to follow fast, and one bad window must not throw it off. */
const ADAM: AdamOptions = { ...DEFAULT_ADAM, beta2: 0.99, clipNorm: 0.3 };

/**
 * Small windows, so that a short budget holds many updates. Measured from scratch on 0.5 M characters of SQLAlchemy, 256
 * units, bits per character at the best learning rate tried: T 64, B 32: 2.45; T 32, B 16: 1.91; T 32, B 8: 1.85.
 */
export const FROM_SCRATCH: Recipe = { steps: 16, rows: 16, adam: ADAM, learningRate: 0.01, warmUp: 0.05 };

/**
 * A trained model bears larger windows, which read faster. Measured on 0.2 M characters of TypeORM from a base model of
 * 512 units (1.620 before): T 16, B 16 at 0.002: 1.267, at 0.004: 1.275; T 32, B 16 at 0.004: 1.267 in less time;
 * T 64, B 32 at 0.003 with Adam's usual constants: 1.301.
 */
export const FINE_TUNING: Recipe = { steps: 32, rows: 16, adam: ADAM, learningRate: 0.003, warmUp: 0.05 };

/** The learning rate at a fraction (0 to 1) of the budget: a climb, then a straight line down to zero. */
export function learningRateAt({ learningRate, warmUp }: Recipe, fraction: number): number {
  const climbing = warmUp > 0 ? fraction / warmUp : 1;
  const falling = (1 - fraction) / (1 - warmUp);
  // The first update is at fraction 0 and should not be lost.
  return learningRate * Math.max(0, Math.min(1, Math.max(climbing, 0.02), falling));
}
