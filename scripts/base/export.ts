// Makes what the repository holds of a training run: models/base, the weights that ship, in half precision; and
// models/base-optimizer, from which a later run goes on. Where <cache>/decayed exists, a last run has brought the
// learning rate to zero, and its weights are those that ship.
//
//   tsx scripts/base/export.ts [CACHE] [FOLDER OF MODELS]
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeModelDirectory } from "../../src/store/modelDirectory";
import { createVocabulary } from "../../src/text/vocabulary";
import { readCheckpoint } from "./checkpoint";
import { storeCheckpoint } from "./storedCheckpoint";

const SEED = 1;

async function main(): Promise<void> {
  const [cache = ".cache/base", models = "models"] = process.argv.slice(2);
  const decayed = join(cache, "decayed");
  const stable = readCheckpoint(join(cache, "checkpoint"));
  const { progress, weights } = existsSync(decayed) ? readCheckpoint(decayed) : stable;
  const vocabulary = createVocabulary(JSON.parse(readFileSync(join(cache, "vocabulary.json"), "utf8")));
  const training = { date: new Date().toISOString(), seconds: Math.round(progress.seconds), characters: progress.characters, seed: SEED };
  await writeModelDirectory(join(models, "base"), { vocabulary, weights, training }, { precision: "float16" });
  storeCheckpoint(join(models, "base-optimizer"), stable);
  process.stdout.write(`exported after ${(progress.characters / 1e6).toFixed(1)} M characters\n`);
}

void main();
