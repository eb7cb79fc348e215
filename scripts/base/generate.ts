// Prints what a model writes in several languages, to read: a look at quality that no figure replaces.
//
//   tsx scripts/base/generate.ts [MODEL DIRECTORY] [TEMPERATURE]
import { join } from "node:path";
import { createWasmEngine } from "../../src/engines/wasm";
import { createRandom } from "../../src/model/random";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { fileHeader } from "../../src/text/header";
import { encode } from "../../src/text/vocabulary";

const LENGTH = 300;
const PROMPTS = [
  ["src/server/router.ts", "import { "], ["lib/store.js", "function "], ["app/models.py", "class "], ["pkg/api/handler.go", "package "],
  ["src/lib.rs", "use std::"], ["src/main/java/Client.java", "public class "], ["include/list.h", "#ifndef "], ["public/index.html", "<!doctype html>\n"],
  ["styles/main.css", ".button {\n"], ["package.json", "{\n"], ["README.md", "# "], ["docs/es/guia.md", "# Introducción\n\n"],
];

async function main(): Promise<void> {
  const [model = "models/base", temperature = "0.5"] = process.argv.slice(2);
  const { weights, vocabulary } = await readModelDirectory(model);
  const decoder = await (await createWasmEngine({ kernelDirectory: join("dist", "kernel") })).createDecoder(weights);
  const logits = new Float32Array(vocabulary.size);
  for (const [path, prompt] of PROMPTS) {
    const random = createRandom(1);
    const state = decoder.zeroState();
    decoder.read(state, encode(vocabulary, fileHeader(path, true) + prompt));
    let text = prompt;
    for (let count = 0; count < LENGTH; count++) {
      decoder.logits(state, logits);
      const id = sample(logits, Number(temperature), random());
      text += vocabulary.characters[id];
      decoder.read(state, Int32Array.of(id));
    }
    process.stdout.write(`\n=== ${path}\n${text}\n`);
  }
}

/** The id that a uniform number selects from the softmax at a temperature; the likeliest at 0. */
function sample(logits: Float32Array, temperature: number, uniform: number): number {
  const highest = logits.reduce((best, value) => Math.max(best, value), -Infinity);
  if (temperature === 0) return logits.indexOf(highest);
  const weights = Array.from(logits, (value) => Math.exp((value - highest) / temperature));
  let rest = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(0, weights.findIndex((weight) => (rest -= weight) <= 0));
}

void main();
