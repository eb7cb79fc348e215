// Teaches the cache model's mixers what a workspace's evidence is worth, before they ship in models/mixers:
//   tsx scripts/pretrainMixers.ts TEXTS [--model DIR] [--keep DIR] [--passes N]
// TEXTS holds packages as <group>/<package>/files that neither the LSTM was trained on nor any figure is reported of (the
// corpus command of the base model writes them). Their files are typed, with and without the LSTM, into workspaces that
// have learned nothing, the rest of the package, or the rest of all packages; only the mixers go from one to the next.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { createByteDistributions } from "../src/cache/byteDistribution";
import { instantiateCache } from "../src/cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../src/cache/cacheModel";
import { packMixers, spreadMeans } from "../src/cache/mixerWeights";
import { createWasmEngine } from "../src/engines/wasm";
import { createRandom, shuffle } from "../src/model/random";
import { readModelDirectory } from "../src/store/modelDirectory";
import { buildCacheKernel } from "./cacheKernel";
import { buildKernelIfChanged } from "./buildKernel";
import { servedSoftmaxes, type CharacterSource } from "./cache/servedSoftmaxes";
import { typedBits, typedCharacters, type Served } from "./cache/typedBits";
import { modelFile, type ModelFile } from "./cache/workspaceTexts";
import { runAsMain, UserError } from "./main";

const root = path.resolve(__dirname, "..");
const TYPED_SHARE = 0.35;
const TYPED_PER_FILE = 5000;
const TYPED_PER_PACKAGE = 30_000;
const OPENING = 3000;
/** Rates from the first file of the first pass to the last one of the last. */
const FIRST_RATE = 0.008;
const LAST_RATE = 0.0015;
/** A package too close to one that figures are reported of. */
const LEFT_OUT = /gson/;

interface Package {
  readonly name: string;
  readonly learned: readonly ModelFile[];
  readonly typed: readonly ModelFile[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: "string", default: path.join(root, "models/base") },
      keep: { type: "string", default: path.join(root, ".cache/mixers") },
      passes: { type: "string", default: "2" },
      out: { type: "string", default: path.join(root, "models/mixers") },
    },
  });
  const [texts] = positionals;
  if (texts === undefined) throw new UserError("no folder of texts is named");
  await buildKernelIfChanged();
  const bare = path.join(values.keep, "kernel");
  await buildCacheKernel(bare, { bare: true });
  const binary = new Uint8Array(readFileSync(path.join(bare, "cache.wasm")));
  const packages = packagesOf(texts);
  const source = await characterSource(values.model);
  const distributions = createByteDistributions(source.vocabulary);
  const served = (file: ModelFile): Served => ({
    distributions, vocabularySize: source.vocabulary.size, softmaxes: servedSoftmaxes(source, file, TYPED_PER_FILE, path.join(values.keep, "softmaxes")),
  });
  const passes = Number(values.passes);
  const untaught = CacheModel.create(instantiateCache(binary), cacheSize(0)).mixers();
  const workspaces = workspacesOf(binary, packages);
  let mixers = untaught;
  for (let pass = 0; pass < passes; pass++) {
    mixers = spreadMeans(mixers, untaught);
    for (const lstm of pass % 2 === 0 ? [false, true] : [true, false]) {
      mixers = taught(workspaces, packages, lstm ? served : undefined, mixers, (done) => rate((pass + done) / passes), pass);
    }
  }
  mkdirSync(values.out, { recursive: true });
  const packed = packMixers(mixers);
  writeFileSync(path.join(values.out, "weights.bin"), packed);
  console.log(`${packed.length} bytes`);
}

function rate(done: number): number {
  return FIRST_RATE * (LAST_RATE / FIRST_RATE) ** done;
}

/** Where files are typed: nothing learned, the rest of their package, the rest of all. */
interface Workspaces {
  readonly nothing: () => CacheModel;
  readonly own: ReadonlyMap<string, CacheModel>;
  readonly all: CacheModel;
}

function workspacesOf(binary: Uint8Array<ArrayBuffer>, packages: readonly Package[]): Workspaces {
  const fresh = (bytes: number): CacheModel => CacheModel.create(instantiateCache(binary), cacheSize(bytes));
  const taughtBy = (files: readonly ModelFile[]): CacheModel => {
    const parts = files.map(({ header, text }) => new TextEncoder().encode(header + text));
    const model = fresh(parts.reduce((sum, part) => sum + part.length, 0));
    for (const part of parts) model.learn(part, MIXER_RATES.none);
    return model;
  };
  return {
    nothing: () => fresh(0),
    own: new Map(packages.map((one) => [one.name, taughtBy(one.learned)])),
    all: taughtBy(packages.flatMap(({ learned }) => learned)),
  };
}

/** One pass over all files in all three kinds of workspace, each file taken back afterwards; returns the mixers after it. */
function taught(
  { nothing, own, all }: Workspaces,
  packages: readonly Package[],
  served: ((file: ModelFile) => Served) | undefined,
  before: Uint8Array,
  rateAt: (done: number) => number,
  seed: number,
): Uint8Array {
  const episodes = shuffle(
    packages.flatMap((one) => one.typed.flatMap((file) => ["nothing", "package", "all"].map((kind) => ({ one, file, kind })))),
    createRandom(seed + 1),
  );
  let mixers = before;
  const sums = new Map<string, { bits: number; characters: number }>();
  episodes.forEach(({ one, file, kind }, index) => {
    const model = (kind === "nothing" ? undefined : kind === "package" ? own.get(one.name) : all) ?? nothing();
    const characters = kind === "nothing" ? OPENING : TYPED_PER_FILE;
    model.useMixers(mixers);
    const checkpoint = model.checkpoint();
    const bits = typedBits(model, file, characters, served?.(file), rateAt(index / episodes.length));
    mixers = model.mixers();
    model.rollBack(checkpoint);
    const sum = sums.get(kind) ?? { bits: 0, characters: 0 };
    sums.set(kind, { bits: sum.bits + bits, characters: sum.characters + typedCharacters(file, characters) });
  });
  const shown = [...sums].map(([kind, { bits, characters }]) => `${kind} ${(bits / characters).toFixed(3)} (${characters})`);
  console.log(`${served === undefined ? "without" : "with"} the LSTM: ${shown.join(", ")} bits per character`);
  return mixers;
}

/** All packages of a folder of groups; the files typed are drawn by their paths' digests. */
function packagesOf(texts: string): Package[] {
  const files = new Map<string, ModelFile[]>();
  for (const group of readdirSync(texts).sort()) {
    for (const name of readdirSync(path.join(texts, group)).sort()) {
      if (LEFT_OUT.test(name)) continue;
      const folder = path.join(texts, group, name);
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        files.set(name, [...(files.get(name) ?? []), modelFile(path.relative(folder, file), readFileSync(file, "utf8"))]);
      }
    }
  }
  return [...files].map(([name, own]) => {
    const drawn = own.map((file) => ({ file, at: createHash("sha256").update(file.path).digest().readUInt32BE(0) / 2 ** 32 })).sort((a, b) => a.at - b.at);
    const typed: ModelFile[] = [];
    let characters = 0;
    for (const { file, at } of drawn) {
      if (at > TYPED_SHARE && typed.length > 0 || characters > TYPED_PER_PACKAGE) break;
      typed.push(file);
      characters += Math.min(TYPED_PER_FILE, file.text.length);
    }
    return { name, typed, learned: own.filter((file) => !typed.includes(file)) };
  });
}

async function characterSource(directory: string): Promise<CharacterSource> {
  const { vocabulary, weights } = await readModelDirectory(directory);
  const engine = await createWasmEngine({ kernelDirectory: path.join(root, "dist/kernel") });
  return { decoder: await engine.createDecoder(weights), vocabulary, name: readFileSync(path.join(directory, "hunch.json"), "utf8") };
}

runAsMain(main);
