// Puts the repository's checkpoint and vocabulary back into the cache, so that training goes on from there.
//
//   tsx scripts/base/restore.ts [CACHE] [FOLDER OF MODELS]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { writeCheckpoint } from "./checkpoint";
import { readStoredCheckpoint } from "./storedCheckpoint";

async function main(): Promise<void> {
  const [cache = ".cache/base", models = "models"] = process.argv.slice(2);
  const { vocabulary, weights } = await readModelDirectory(join(models, "base"));
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "vocabulary.json"), JSON.stringify(vocabulary.characters));
  writeCheckpoint(join(cache, "checkpoint"), readStoredCheckpoint(join(models, "base-optimizer"), weights.architecture));
}

void main();
