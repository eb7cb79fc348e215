// Figures of the cache model and its blend with the LSTM on folders:
//   tsx scripts/cacheFigures.ts FOLDER... [--model DIR] [--held N] [--characters N] [--keep DIR] [--zpaq] [--json]
// Of each folder about nine files in ten are learned; the first 3,000 characters of the others are typed (at most N of
// them altogether): once with the cache alone, once with the LSTM, once each into an empty workspace. Bits per character
// of the models' text; `--keep` keeps what the LSTM says, `--zpaq` asks the installed zpaq -m58 the same.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createByteDistributions } from "../src/cache/byteDistribution";
import { instantiateCache } from "../src/cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../src/cache/cacheModel";
import { createWasmEngine } from "../src/engines/wasm";
import { readModelDirectory } from "../src/store/modelDirectory";
import { buildKernelIfChanged } from "./buildKernel";
import { servedSoftmaxes, type CharacterSource } from "./cache/servedSoftmaxes";
import { typedBits, typedCharacters, type Served } from "./cache/typedBits";
import { workspaceTexts, type ModelFile } from "./cache/workspaceTexts";
import { runAsMain, UserError } from "./main";

const kernelDirectory = path.resolve(__dirname, "../dist/kernel");
/** Characters at the end of what is learned that the LSTM takes part in. */
const LAST_STRETCH = 30_000;
const EMPTY_FILES = 8;
const LEARNED_CHARACTERS = 4_000_000;

interface Options {
  readonly held: number;
  readonly perFile: number;
  readonly kept: string | undefined;
  readonly zpaq: boolean;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: "string", default: path.resolve(__dirname, "../models/base") },
      held: { type: "string", default: "60000" },
      characters: { type: "string", default: "3000" },
      keep: { type: "string" },
      zpaq: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  if (positionals.length === 0) throw new UserError("no folder is named; cacheFigures takes folders to learn from");
  await buildKernelIfChanged();
  const source = await characterSource(values.model);
  const options = { held: Number(values.held), perFile: Number(values.characters), kept: values.keep, zpaq: values.zpaq };
  const all: Record<string, number | string>[] = [];
  for (const folder of positionals) {
    all.push({ folder: path.basename(folder), ...(await figures(folder, source, options)) });
    if (values.json) console.log(JSON.stringify(all.at(-1)));
  }
  if (!values.json) console.table(all);
}

async function characterSource(directory: string): Promise<CharacterSource> {
  const { vocabulary, weights } = await readModelDirectory(directory);
  const decoder = await (await createWasmEngine({ kernelDirectory })).createDecoder(weights);
  return { decoder, vocabulary, name: readFileSync(path.join(directory, "hunch.json"), "utf8") };
}

async function figures(folder: string, source: CharacterSource, options: Options): Promise<Record<string, number>> {
  const { learned, held: all } = await workspaceTexts(folder, LEARNED_CHARACTERS);
  const held = firstFiles(all, options.held, options.perFile);
  const distributions = createByteDistributions(source.vocabulary);
  const served = (file: ModelFile, maximum: number): Served => ({
    distributions, vocabularySize: source.vocabulary.size, softmaxes: servedSoftmaxes(source, file, maximum, options.kept),
  });
  const characters = held.reduce((sum, file) => sum + typedCharacters(file, options.perFile), 0);
  const { bulk, last } = lastStretch(learned);
  const size = cacheSize(bytesOf(learned));
  const cache = newCache(size);
  const started = performance.now();
  for (const file of bulk) cache.learn(new TextEncoder().encode(file.header + file.text), MIXER_RATES.bulk);
  const seconds = (performance.now() - started) / 1000;
  const snapshot = cache.snapshot(size);
  const bitsOf = (model: CacheModel, files: readonly ModelFile[], maximum: number, lstm: boolean): number =>
    files.reduce((sum, file) => sum + typedBits(model, file, maximum, lstm ? served(file, maximum) : undefined), 0);
  bitsOf(cache, last, Infinity, false);
  const alone = bitsOf(cache, held, options.perFile, false) / characters;
  const second = CacheModel.open(newKernel(), snapshot);
  bitsOf(second, last, LAST_STRETCH, true);
  const blend = bitsOf(second, held, options.perFile, true) / characters;
  const openings = held.filter((file) => file.text.length >= options.perFile).slice(0, EMPTY_FILES);
  const emptyCharacters = openings.length * options.perFile;
  const empty = (lstm: boolean): number =>
    openings.reduce((sum, file) => sum + bitsOf(newCache(cacheSize(0)), [file], options.perFile, lstm), 0) / emptyCharacters;
  const [emptyAlone, emptyBlend] = [empty(false), empty(true)];
  const lstm = held.reduce((sum, file) => sum + lstmBits(file, options.perFile, source, served(file, options.perFile)), 0) / characters;
  const zpaq = options.zpaq ? (zpaqBits([...bulk, ...last], held, options.perFile) / characters) : undefined;
  return rounded({
    learnedMB: bytesOf(learned) / 1e6, heldCharacters: characters, lstm, alone, blend, "blend/alone": blend / alone,
    ...(zpaq === undefined ? {} : { zpaq, "blend/zpaq": blend / zpaq }),
    emptyLstm: openings.reduce((sum, file) => sum + lstmBits(file, options.perFile, source, served(file, options.perFile)), 0) / emptyCharacters,
    emptyAlone, emptyBlend, "emptyBlend/alone": emptyBlend / emptyAlone,
    MBPerSecond: bytesOf(bulk) / 1e6 / seconds,
  });
}

function firstFiles(files: readonly ModelFile[], characters: number, perFile: number): ModelFile[] {
  const chosen: ModelFile[] = [];
  let sum = 0;
  // A file here and there over the whole workspace, not its first folders.
  const step = Math.max(1, Math.floor(files.reduce((total, file) => total + Math.min(perFile, file.text.length), 0) / characters));
  for (let index = 0; index < files.length && sum < characters; index += step) {
    chosen.push(files[index]);
    sum += Math.min(perFile, files[index].text.length);
  }
  return chosen;
}

/** The files but the last ones, and the last ones, with the head of each that the LSTM takes part in. */
function lastStretch(files: readonly ModelFile[]): { readonly bulk: readonly ModelFile[]; readonly last: readonly ModelFile[] } {
  let characters = 0;
  let from = files.length;
  while (from > 0 && characters < LAST_STRETCH) characters += files[--from].text.length;
  return { bulk: files.slice(0, from), last: files.slice(from).map((file) => ({ ...file, text: file.text.slice(0, LAST_STRETCH) })) };
}

function lstmBits(file: ModelFile, maximum: number, { vocabulary }: CharacterSource, { distributions, softmaxes }: Served): number {
  const characters = [...file.text].slice(0, maximum);
  const cumulative = new Float32Array(257);
  let bits = 0;
  characters.forEach((character, index) => {
    const before: number[] = [];
    for (const byte of new TextEncoder().encode(character)) {
      distributions.cumulative(softmaxes.subarray(index * vocabulary.size, (index + 1) * vocabulary.size), before, cumulative);
      bits -= Math.log2(Math.max(1e-9, (cumulative[byte + 1] - cumulative[byte]) / cumulative[256]));
      before.push(byte);
    }
  });
  return bits;
}

/** What zpaq needs for the held text once it has what was learned. */
function zpaqBits(learned: readonly ModelFile[], held: readonly ModelFile[], perFile: number): number {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hunch-zpaq-"));
  try {
    const text = learned.map(({ header, text }) => header + text).join("");
    const typed = held.map((file) => file.header + [...file.text].slice(0, perFile).join("")).join("");
    const size = (name: string, content: string): number => {
      writeFileSync(path.join(folder, name), content);
      execFileSync("zpaq", ["add", `${name}.zpaq`, name, "-m58", "-t1"], { cwd: folder, stdio: "ignore" });
      return statSync(path.join(folder, `${name}.zpaq`)).size;
    };
    return 8 * (size("both", text + typed) - size("learned", text));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function newKernel(): ReturnType<typeof instantiateCache> {
  return instantiateCache(new Uint8Array(readFileSync(path.join(kernelDirectory, "cache.wasm"))));
}

function newCache(size: ReturnType<typeof cacheSize>): CacheModel {
  return CacheModel.create(newKernel(), size);
}

function bytesOf(files: readonly ModelFile[]): number {
  return files.reduce((sum, { header, text }) => sum + Buffer.byteLength(header) + Buffer.byteLength(text), 0);
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 1000) / 1000]));
}

runAsMain(main);
