// Figures of cache model and blend on texts: `tsx scripts/typist.ts LEARN HELD [--cost N] [--characters N] [--model DIR]`.
// LEARN and HELD are files of model text, each file of the workspace after its header (`fileHeader`). Prints one JSON line.
import { readFileSync } from "node:fs";
import path from "node:path";
import { createByteDistributions } from "../src/cache/byteDistribution";
import { greedyCandidate, learnText, type CharacterModel } from "../src/cache/blend";
import { instantiateCache } from "../src/cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../src/cache/cacheModel";
import { cutLength } from "../src/cache/cut";
import { createWasmEngine } from "../src/engines/wasm";
import { addCounts, keystrokesSaved, percentile, typeText } from "../src/evaluate/typist";
import { readModelDirectory } from "../src/store/modelDirectory";
import { buildKernelIfChanged } from "./buildKernel";

const kernelDirectory = path.resolve(__dirname, "../dist/kernel");
/** Characters at the end of what is learned that the blend's weights learn from. */
const BLEND_CHARACTERS = 20_000;

async function main([learnFile, heldFile, ...rest]: string[]): Promise<void> {
  const option = (name: string): string | undefined => (rest.includes(`--${name}`) ? rest[rest.indexOf(`--${name}`) + 1] : undefined);
  const cost = Number(option("cost") ?? 4);
  const maximum = Number(option("characters") ?? 1200);
  await buildKernelIfChanged();
  const kernel = instantiateCache(new Uint8Array(readFileSync(path.join(kernelDirectory, "cache.wasm"))));
  const learned = readFileSync(learnFile, "utf8");
  const cache = CacheModel.create(kernel, cacheSize(Buffer.byteLength(learned)));
  const directory = option("model");
  const character = directory === undefined ? undefined : await characterModel(directory);
  const started = performance.now();
  const without = character === undefined ? learned.length : Math.max(0, learned.length - BLEND_CHARACTERS);
  learnText(cache, undefined, learned.slice(0, without), MIXER_RATES.bulk);
  const bulkSeconds = (performance.now() - started) / 1000;
  learnText(cache, character, learned.slice(without), MIXER_RATES.typed);
  let bits = 0;
  let read = 0;
  const counts = filesOf(readFileSync(heldFile, "utf8")).map(({ header, text }) => {
    learnText(cache, character, header, MIXER_RATES.typed);
    return typeText(
      text,
      {
        suggest() {
          const candidate = greedyCandidate(cache, character, { maximumCharacters: 80, leastProbability: 0.02 });
          return candidate.characters.slice(0, cutLength(candidate, cost)).join("");
        },
        type(part) {
          bits += learnText(cache, character, part, MIXER_RATES.typed);
          read += [...part].length;
        },
      },
      maximum,
      () => performance.now(),
    );
  });
  const all = addCounts(counts);
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  const figures = {
    lstm: character !== undefined,
    characters: all.characters,
    bitsPerModelCharacter: rounded(bits / read),
    keystrokesSaved: rounded(keystrokesSaved(all)),
    firstWordRight: rounded(all.firstWordRight / Math.max(1, all.shown)),
    wholeRight: rounded(all.wholeRight / Math.max(1, all.shown)),
    shownPer100: rounded((100 * all.shown) / Math.max(1, all.asked)),
    p50Ms: rounded(percentile(all.milliseconds, 0.5)),
    p95Ms: rounded(percentile(all.milliseconds, 0.95)),
    learnMegabytesPerSecond: rounded(without / bulkSeconds / 1e6),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** Files of a text of files, by the marks that start headers. */
function filesOf(text: string): { readonly header: string; readonly text: string }[] {
  return text.split(/(?=\x02)/).filter(Boolean).map((file) => {
    const end = file.indexOf("\n") + 1;
    return { header: file.slice(0, end), text: file.slice(end) };
  });
}

async function characterModel(directory: string): Promise<CharacterModel> {
  const { vocabulary, weights } = await readModelDirectory(directory);
  const decoder = await (await createWasmEngine({ kernelDirectory })).createDecoder(weights);
  let state = decoder.zeroState();
  const softmax = new Float32Array(vocabulary.size);
  return {
    distributions: createByteDistributions(vocabulary),
    softmax() {
      decoder.logits(state, softmax);
      const highest = softmax.reduce((most, logit) => Math.max(most, logit), -Infinity);
      let sum = 0;
      softmax.forEach((logit, id) => (sum += softmax[id] = Math.exp(logit - highest)));
      return softmax.map((value) => value / sum);
    },
    read(codePoint) {
      // A header starts a file: the state is that of its beginning.
      if (codePoint === 2) state = decoder.zeroState();
      decoder.read(state, Int32Array.of(vocabulary.id(codePoint)));
    },
    mark() {
      const kept = decoder.copyState(state);
      return () => (state = kept);
    },
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
