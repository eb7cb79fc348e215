// Bits per character of the base model on the held-out packages, per group of languages, as the product would serve them:
// every character with the context that it has while typing. Writes <cache>/figures.json.
//
//   tsx scripts/base/evaluate.ts CACHE [MODEL DIRECTORY] [CHARACTERS PER GROUP]
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DEFAULT_ADAM } from "../../src/engines/engine";
import { createWasmEngine } from "../../src/engines/wasm";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { drawMeasuredSamples, measureBits } from "../../src/training/bitsPerCharacter";
import { prepare } from "../../src/training/samples";

const SHAPE = { steps: 64, rows: 32 };

async function main(): Promise<void> {
  const [cache = ".cache/base", model = "models/base", characters = "40000"] = process.argv.slice(2);
  const { weights, vocabulary } = await readModelDirectory(model);
  const engine = await createWasmEngine({ kernelDirectory: join("dist", "kernel") });
  const measure = await engine.createTrainer(weights, { ...SHAPE, threads: 1, adam: DEFAULT_ADAM });
  const figures: Record<string, number> = {};
  for (const group of readdirSync(join(cache, "heldout")).sort()) {
    const folder = join(cache, "heldout", group);
    const texts = filesOf(folder).map((file) => prepare({ path: relative(folder, file), text: readFileSync(file, "utf8") }));
    const { bits, characters: counted } = await measureBits(measure, drawMeasuredSamples(texts, vocabulary, Number(characters), 1), SHAPE);
    figures[group] = Number((bits / counted).toFixed(3));
    process.stdout.write(`${group.padEnd(12)} ${figures[group].toFixed(3)} bits per character (${counted} characters)\n`);
  }
  measure.dispose();
  writeFileSync(join(cache, "figures.json"), JSON.stringify(figures));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

void main();
