// Prints the report of a year: main.ts YEAR
import { reportOfYear } from "./report";
import type { Harvest } from "./harvest";
import type { Tree } from "./tree";

const trees: readonly Tree[] = [
  { name: "Old Red", fruit: "apple", row: 1, plantedYear: 1987 },
  { name: "Crooked", fruit: "apple", row: 1, plantedYear: 1994 },
  { name: "Long Neck", fruit: "pear", row: 2, plantedYear: 2001 },
  { name: "Blue Bell", fruit: "plum", row: 2, plantedYear: 2008 },
  { name: "Golden", fruit: "quince", row: 3, plantedYear: 2015 },
];

const harvests: readonly Harvest[] = [
  { tree: trees[0], year: 2024, kilograms: 61.5 },
  { tree: trees[1], year: 2024, kilograms: 40.2 },
  { tree: trees[2], year: 2024, kilograms: 33.8 },
  { tree: trees[3], year: 2025, kilograms: 18.4 },
  { tree: trees[4], year: 2025, kilograms: 12.9 },
];

for (const line of reportOfYear(harvests, Number(process.argv[2]))) {
  console.log(line);
}
