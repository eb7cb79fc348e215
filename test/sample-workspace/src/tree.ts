// A tree of the orchard and where it stands.

export type Fruit = "apple" | "pear" | "plum" | "quince";

export interface Tree {
  readonly name: string;
  readonly fruit: Fruit;
  readonly row: number;
  readonly plantedYear: number;
}

/** Age in whole years. */
export function ageOf(tree: Tree, year: number): number {
  return Math.max(0, year - tree.plantedYear);
}

/** Trees of one row, in the order in which they were planted. */
export function treesOfRow(trees: readonly Tree[], row: number): Tree[] {
  return trees.filter((tree) => tree.row === row).sort((one, other) => one.plantedYear - other.plantedYear);
}

/** Trees that bear the given fruit. */
export function treesOfFruit(trees: readonly Tree[], fruit: Fruit): Tree[] {
  return trees.filter((tree) => tree.fruit === fruit);
}
