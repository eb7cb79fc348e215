// What was picked from which tree, and sums over it.
import type { Fruit, Tree } from "./tree";

export interface Harvest {
  readonly tree: Tree;
  readonly year: number;
  readonly kilograms: number;
}

/** Kilograms picked in one year. */
export function totalOfYear(harvests: readonly Harvest[], year: number): number {
  let total = 0;
  for (const harvest of harvests) {
    if (harvest.year === year) {
      total += harvest.kilograms;
    }
  }
  return total;
}

/** Kilograms picked of one fruit, over all years. */
export function totalOfFruit(harvests: readonly Harvest[], fruit: Fruit): number {
  let total = 0;
  for (const harvest of harvests) {
    if (harvest.tree.fruit === fruit) {
      total += harvest.kilograms;
    }
  }
  return total;
}

/** The best harvest, or undefined where nothing was picked. */
export function bestHarvest(harvests: readonly Harvest[]): Harvest | undefined {
  let best: Harvest | undefined;
  for (const harvest of harvests) {
    if (best === undefined || harvest.kilograms > best.kilograms) {
      best = harvest;
    }
  }
  return best;
}
