// A year's report as lines of text.
import { bestHarvest, totalOfFruit, totalOfYear, type Harvest } from "./harvest";
import { ageOf, type Fruit } from "./tree";

const FRUITS: readonly Fruit[] = ["apple", "pear", "plum", "quince"];

/** The report of one year. */
export function reportOfYear(harvests: readonly Harvest[], year: number): string[] {
  const ofYear = harvests.filter((harvest) => harvest.year === year);
  const lines = [`Harvest of ${year}: ${totalOfYear(harvests, year).toFixed(1)} kg`];
  for (const fruit of FRUITS) {
    lines.push(`  ${fruit}: ${totalOfFruit(ofYear, fruit).toFixed(1)} kg`);
  }
  const best = bestHarvest(ofYear);
  if (best !== undefined) {
    lines.push(`Best tree: ${best.tree.name}, ${ageOf(best.tree, year)} years old, ${best.kilograms.toFixed(1)} kg`);
  }
  return lines;
}
