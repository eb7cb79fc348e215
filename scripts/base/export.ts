// Makes the shipped model of a checkpoint: models/base in half precision without moments, models/base-optimizer with them.
//
//   tsx scripts/base/export.ts CACHE [FOLDER OF MODELS]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeModelDirectory } from "../../src/store/modelDirectory";
import { createVocabulary } from "../../src/text/vocabulary";
import { readCheckpoint } from "./checkpoint";
import { writeMoments } from "./moments";

const SEED = 1;

async function main(): Promise<void> {
  const [cache = ".cache/base", models = "models"] = process.argv.slice(2);
  const { progress, weights, first, second } = readCheckpoint(join(cache, "checkpoint"));
  const vocabulary = createVocabulary(JSON.parse(readFileSync(join(cache, "vocabulary.json"), "utf8")));
  const training = { date: new Date().toISOString(), seconds: Math.round(progress.seconds), characters: progress.characters, seed: SEED };
  await writeModelDirectory(join(models, "base"), { vocabulary, weights, training }, { precision: "float16" });
  writeMoments(join(models, "base-optimizer"), { progress, first, second });
  process.stdout.write(`exported after ${(progress.characters / 1e6).toFixed(1)} M characters\n`);
}

void main();
