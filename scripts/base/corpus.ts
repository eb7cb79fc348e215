// Builds the corpus of the base model from the packages of sources.json: fetch, clean, balance, encode.
//
//   <cache>/vocabulary.json      characters, id by index
//   <cache>/<set>.ids            uint16 ids of all samples, one after the other
//   <cache>/<set>.samples        uint32 pairs per sample: ids of header and text together, ids of the header
//
// Sets are train-0 to train-2 (one per phase of the training grid) and heldout-<group>, whose texts are in
// <cache>/heldout/<group> too: training sees ids only.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { CELLS } from "../../src/text/context";
import { detectIndentUnit } from "../../src/text/indentation";
import { trainingReadings } from "../../src/text/reading";
import { countCharacters, createVocabulary, encode, learnVocabulary, type Vocabulary } from "../../src/text/vocabulary";
import { createRandom, shuffle } from "../../src/model/random";
import { cleanFile, GROUPS, type CorpusFile } from "./clean";
import { SeenText } from "./duplicates";
import { fetchSources } from "./fetch";
import { isPermissive, readSources, writeSources, type FetchedSource } from "./sources";

const COMMON_CAP = 700_000;
const HELD_OUT_CAP = 200_000;
const MINIMUM_COUNT = 400;
/** A character outside ASCII earns a row by standing in this many packages, or by being one that a European text needs. */
const MINIMUM_PACKAGES = 10;
const EUROPEAN = "áéíóúüñÁÉÍÓÚÜÑ¿¡ªºàâæçèêëîïôœùûÿÀÂÇÈÉÊËÎÔÛäößÄÖãõÃÕìòåøÅØ€£§©®°·±×÷µ«»“”‘’„–—…•→←↑↓✓≤≥≠│─┌┐└┘├┤┬┴┼█\u00a0";

interface Chosen extends CorpusFile {
  readonly source: string;
}

async function main(): Promise<void> {
  const [folder, ...excluded] = process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: corpus.ts CACHE [FOLDER TO KEEP OUT]...");
  // Go and Cargo take absolute paths only.
  const cache = resolve(folder);
  mkdirSync(cache, { recursive: true });
  const manifest = readSources();
  const fetched = (await fetchSources(manifest, cache, console.error)).filter((source) => {
    if (!isPermissive(source.licence)) console.error(`left out ${source.ecosystem} ${source.name}: licence "${source.licence}"`);
    return isPermissive(source.licence);
  });
  const key = ({ ecosystem, name }: { ecosystem: string; name: string }): string => `${ecosystem} ${name}`;
  const found = new Map(fetched.map((source) => [key(source), source]));
  fetched.sort((a, b) => manifest.findIndex((entry) => key(entry) === key(a)) - manifest.findIndex((entry) => key(entry) === key(b)));

  const seen = new SeenText();
  for (const folder of excluded) for (const path of filesOf(folder)) seen.add(readFileSync(path, "latin1"));
  const training = repeatScarce(balance(fetched.filter(({ heldOut }) => heldOut !== true).flatMap((source) => filesFrom(source, seen, 0.5))));
  const heldOut = fetched.filter((source) => source.heldOut === true).flatMap((source) => filesFrom(source, seen, 0.1));

  const vocabulary = vocabularyOf(training, join(cache, "vocabulary.json"));
  rmSync(join(cache, "heldout"), { recursive: true, force: true });
  for (const group of Object.keys(GROUPS)) {
    const files = heldOut.filter((file) => file.group === group);
    if (files.length > 0) writeSet(cache, `heldout-${group}`, files, vocabulary, 0);
    for (const file of files) writeText(join(cache, "heldout", group, file.source.replace(/[^\w.-]+/g, "_"), file.path), file.text);
  }
  for (let phase = 0; phase < CELLS; phase++) writeSet(cache, `train-${phase}`, training, vocabulary, phase);
  // A package that was trained on once stays listed: the shipped model has read it.
  writeSources(
    manifest
      .filter((source) => found.has(key(source)) || source.version !== undefined)
      .map((source) => ({ ...source, version: found.get(key(source))?.version ?? source.version ?? "", licence: found.get(key(source))?.licence ?? source.licence ?? "" })),
  );
  report(training, vocabulary);
}

/** Cleaned files of one package in seeded order, capped per group, without what was seen before. */
function filesFrom(source: FetchedSource, seen: SeenText, maximumOverlap: number): Chosen[] {
  const paths = filesOf(source.folder).map((path) => relative(source.folder, path));
  const hasSources = paths.some((path) => /(^|\/)(src|source|src\.ts|src\.js)\/.*\.(tsx?|jsx?|scss|less|vue|svelte)$/.test(path));
  const cap = source.maximumCharacters ?? (source.heldOut === true ? HELD_OUT_CAP : source.ecosystem === "installed" ? 6_000_000 : COMMON_CAP);
  const taken = new Map<string, number>();
  const chosen: Chosen[] = [];
  for (const path of shuffle(paths.sort(), createRandom(1))) {
    const file = cleanFile(path, readFileSync(join(source.folder, path)), hasSources);
    if (file === undefined) continue;
    const sum = taken.get(file.group) ?? 0;
    if (sum > cap || seen.overlap(file.text) > maximumOverlap) continue;
    taken.set(file.group, sum + file.text.length);
    seen.add(file.text);
    chosen.push({ ...file, source: `${source.ecosystem} ${source.name}` });
  }
  return chosen;
}

/** Of each group as much as GROUPS says, taken evenly from its packages' files. */
function balance(files: readonly Chosen[]): Chosen[] {
  const shuffled = shuffle([...files], createRandom(2));
  const sums = new Map<string, number>();
  return shuffled.filter(({ group, text }) => {
    const sum = sums.get(group) ?? 0;
    sums.set(group, sum + text.length);
    return sum < GROUPS[group] * 1e6;
  });
}

/** The vocabulary in the cache, so that a model in training can go on with another corpus; else one learned here. */
function vocabularyOf(files: readonly Chosen[], path: string): Vocabulary {
  if (existsSync(path)) return createVocabulary(JSON.parse(readFileSync(path, "utf8")));
  const vocabulary = learnVocabulary(vocabularyCounts(files), { minimumCount: MINIMUM_COUNT });
  writeFileSync(path, JSON.stringify(vocabulary.characters));
  return vocabulary;
}

/** Character counts, without those that only a few packages have, and with the European ones always frequent enough. */
function vocabularyCounts(files: readonly Chosen[]): Map<number, number> {
  const counts = countCharacters(files.map(({ text }) => text));
  const packages = new Map<number, Set<string>>();
  for (const { text, source } of files) {
    for (const character of new Set(text.match(/[^\x00-\x7f]/gu) ?? [])) {
      const codePoint = character.codePointAt(0) ?? 0;
      packages.set(codePoint, (packages.get(codePoint) ?? new Set()).add(source));
    }
  }
  for (const [codePoint, sources] of packages) if (sources.size < MINIMUM_PACKAGES) counts.delete(codePoint);
  for (const character of EUROPEAN) {
    const codePoint = character.codePointAt(0) ?? 0;
    counts.set(codePoint, Math.max(MINIMUM_COUNT, counts.get(codePoint) ?? 0));
  }
  return counts;
}

/** Spanish is scarce: its files are read up to four times in a pass, up to what GROUPS says. */
function repeatScarce(files: readonly Chosen[]): Chosen[] {
  const spanish = files.filter(({ group }) => group === "spanish");
  const characters = spanish.reduce((sum, { text }) => sum + text.length, 0);
  const repeats = Math.min(3, Math.floor((GROUPS["spanish"] * 1e6) / characters) - 1);
  return files.concat(...Array.from({ length: Math.max(0, repeats) }, () => spanish));
}

function writeSet(cache: string, name: string, files: readonly Chosen[], vocabulary: Vocabulary, phase: number): void {
  const ids: Uint16Array[] = [];
  const lengths: number[] = [];
  for (const { path, text } of files) {
    for (const { header, text: stretch } of trainingReadings({ path, indentUnit: detectIndentUnit(text) }, text, phase)) {
      const headerIds = encode(vocabulary, header);
      const textIds = encode(vocabulary, stretch);
      const sample = new Uint16Array(headerIds.length + textIds.length);
      sample.set(headerIds);
      sample.set(textIds, headerIds.length);
      ids.push(sample);
      lengths.push(sample.length, headerIds.length);
    }
  }
  replaceFile(join(cache, `${name}.ids`), Buffer.concat(ids.map((sample) => Buffer.from(sample.buffer))));
  replaceFile(join(cache, `${name}.samples`), Buffer.from(Uint32Array.from(lengths).buffer));
}

/** A training run may have the old file mapped: it keeps it. */
function replaceFile(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function report(files: readonly Chosen[], vocabulary: Vocabulary): void {
  for (const group of Object.keys(GROUPS)) {
    const own = files.filter((file) => file.group === group);
    const characters = own.reduce((sum, { text }) => sum + text.length, 0);
    console.log(`${group.padEnd(12)} ${(characters / 1e6).toFixed(2).padStart(7)} M characters, ${own.length} files, ${new Set(own.map(({ source }) => source)).size} packages`);
  }
  console.log(`vocabulary ${vocabulary.size}: ${vocabulary.characters.slice(100).join("")}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
