// Model directories: a TF.js layers model that any TensorFlow.js program opens, and beside it what only Hunch needs.
//
//   model.json              layers and weights manifest ("layers-model")
//   group1-shard?of?.bin    the weights
//   hunch.json              format version, vocabulary, training record
//   optimizer.bin           Adam's moments, where kept: all first moments, then all second ones, float32, little-endian
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { parameterCount, type Architecture } from "../model/architecture";
import { namedTensors, zeroWeights, type ModelWeights, type OptimiserState } from "../model/weights";
import { createVocabulary, type Vocabulary } from "../text/vocabulary";
import { ModelError, oneLine } from "./modelError";
import { currentDirectory, replaceDirectory } from "./replaceDirectory";
import { architectureOf, layersModel, parse } from "./topology";
import { readWeights, weightFilesOf, type Precision } from "./weightFiles";

/** Version of hunch.json; a reader of another version refuses. */
export const FORMAT_VERSION = 1;

const OPTIMISER_FILE = "optimizer.bin";
const OWN_FILE = /^(model\.json|hunch\.json|optimizer\.bin|group\d+-shard\d+of\d+\.bin)$/;
/** No JSON of ours is larger. */
const MAXIMUM_JSON_BYTES = 16 * 1024 * 1024;

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const recordSchema = v.object({
  /** When training ended, ISO 8601. */
  date: v.string(),
  /** Seconds of training. */
  seconds: finite,
  /** Characters trained on, counted as often as they were read. */
  characters: count,
  seed: finite,
  /** Bits per character on held-out text; absent where there was none. */
  bitsPerCharacterBefore: v.optional(finite),
  bitsPerCharacterAfter: v.optional(finite),
});

const hunchSchema = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  vocabulary: v.array(v.string()),
  weightsSha256: v.optional(v.string()),
  /** Of a GRU: whether its reset gate comes after the recurrent product, as `Architecture` has it. */
  resetAfter: v.optional(v.boolean()),
  training: v.optional(recordSchema),
  optimiser: v.optional(v.object({ file: v.literal(OPTIMISER_FILE), dtype: v.literal("float32"), step: count })),
});

/** How a model was trained last. */
export type TrainingRecord = v.InferOutput<typeof recordSchema>;

/** A model as it lies on disk. */
export interface StoredModel {
  readonly vocabulary: Vocabulary;
  readonly weights: ModelWeights;
  readonly training?: TrainingRecord | undefined;
  /** Moments to train on from. */
  readonly optimiser?: OptimiserState | undefined;
}

export interface ReadOptions {
  /** Whether to read the optimiser's moments, where there are any. */
  readonly optimiser?: boolean;
}

export interface WriteOptions {
  readonly precision?: Precision;
}

/** Reads and checks a model directory. Throws a ModelError of one line where anything is wrong with it. */
export async function readModelDirectory(directory: string, options: ReadOptions = {}): Promise<StoredModel> {
  try {
    // A writer may replace the directory while it is read; a later reading is whole.
    const again = (): Promise<StoredModel> => readOnce(directory, options);
    return await again().catch(again).catch(again);
  } catch (error) {
    throw new ModelError(`the model in "${directory}" cannot be used: ${oneLine(error)}; train it again or name another`);
  }
}

/**
 * Writes a model directory as a whole: until the last step the previous model stays what readers get. Throws a
 * ModelError where `directory` holds anything that is no model, or where it cannot be written.
 */
export async function writeModelDirectory(directory: string, model: StoredModel, { precision = "float32" }: WriteOptions = {}): Promise<void> {
  await checkDestination(directory);
  const { vocabulary, weights, training, optimiser } = model;
  if (weights.architecture.vocabularySize !== vocabulary.size) throw new ModelError("the vocabulary does not match the weights");
  const { manifest, shards, sha256 } = weightFilesOf(weights, precision);
  const modelJson = layersModel(weights.architecture, manifest);
  const hunchJson: v.InferInput<typeof hunchSchema> = {
    formatVersion: FORMAT_VERSION,
    ...(training === undefined ? {} : { training }),
    ...(optimiser === undefined ? {} : { optimiser: { file: OPTIMISER_FILE, dtype: "float32", step: optimiser.step } }),
    weightsSha256: sha256,
    ...(weights.architecture.resetAfter === undefined ? {} : { resetAfter: weights.architecture.resetAfter }),
    vocabulary: [...vocabulary.characters],
  };
  const files = new Map(shards);
  if (optimiser !== undefined) files.set(OPTIMISER_FILE, momentsToBytes(optimiser));
  files.set("model.json", Buffer.from(JSON.stringify(modelJson, undefined, 1)));
  files.set("hunch.json", Buffer.from(JSON.stringify(hunchJson, undefined, 1)));
  try {
    await replaceDirectory(directory, files);
  } catch (error) {
    throw new ModelError(`the model cannot be written to "${directory}": ${oneLine(error)}`);
  }
}

/** Throws a ModelError unless a model may be written to `directory`: it is missing, empty, or holds a model and no more. */
export async function checkDestination(directory: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw new ModelError(`no model can be written to "${directory}": ${oneLine(error)}; name a new or an empty folder`);
  }
  const foreign = names.find((name) => !OWN_FILE.test(name));
  if (foreign !== undefined) {
    throw new ModelError(`no model can be written to "${directory}": it holds "${foreign}", which is no part of a model; name a new or an empty folder`);
  }
}

async function readOnce(directory: string, options: ReadOptions): Promise<StoredModel> {
  const current = await currentDirectory(directory);
  const found = await stat(current).catch(() => undefined);
  if (found === undefined) return fail("there is no such directory");
  if (!found.isDirectory()) return fail("it is not a directory");
  const hunchJson = await readJson(current, "hunch.json");
  const version = parse(v.object({ formatVersion: v.unknown() }), hunchJson, "hunch.json").formatVersion;
  if (version !== FORMAT_VERSION) return fail(`its format version is ${JSON.stringify(version)}, and this Hunch reads version ${FORMAT_VERSION}`);
  const hunch = parse(hunchSchema, hunchJson, "hunch.json");
  const model = parse(
    v.object({ format: v.literal("layers-model"), modelTopology: v.unknown(), weightsManifest: v.unknown() }),
    await readJson(current, "model.json"), "model.json");
  const vocabulary = createVocabulary(hunch.vocabulary);
  const architecture = architectureOf(model.modelTopology);
  if (architecture.vocabularySize !== vocabulary.size) {
    return fail(`its vocabulary has ${vocabulary.size} entries, its layers have ${architecture.vocabularySize}`);
  }
  if (hunch.resetAfter !== undefined && hunch.resetAfter !== architecture.resetAfter) {
    return fail("hunch.json and model.json differ in whether its GRU resets after the recurrent product");
  }
  const { weights, sha256 } = await readWeights(current, model.weightsManifest, architecture);
  if (hunch.weightsSha256 !== undefined && hunch.weightsSha256 !== sha256) {
    return fail("its weights are not those that hunch.json was written with");
  }
  const optimiser = options.optimiser && hunch.optimiser ? await readMoments(current, architecture, hunch.optimiser.step) : undefined;
  return { vocabulary, weights, training: hunch.training, optimiser };
}

/** A JSON file of a model's directory. Throws a ModelError where it is missing, too large or damaged. */
export async function readJson(directory: string, name: string): Promise<unknown> {
  const file = path.join(directory, name);
  const size = await stat(file).then((found) => found.size, () => undefined);
  if (size === undefined) return fail(`${name} is missing`);
  if (size > MAXIMUM_JSON_BYTES) return fail(`${name} is too large to be one`);
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return fail(`${name} is not valid JSON`);
  }
}

function momentsToBytes({ first, second }: OptimiserState): Uint8Array {
  return Buffer.concat([first, second].flatMap(namedTensors).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
}

async function readMoments(directory: string, architecture: Architecture, step: number): Promise<OptimiserState> {
  const bytes = await readFile(path.join(directory, OPTIMISER_FILE));
  const expected = parameterCount(architecture) * 8;
  if (bytes.length !== expected) return fail(`${OPTIMISER_FILE} has ${bytes.length} bytes instead of ${expected}`);
  const [first, second] = [zeroWeights(architecture), zeroWeights(architecture)];
  let offset = 0;
  for (const { name, data } of [first, second].flatMap(namedTensors)) {
    new Uint8Array(data.buffer).set(bytes.subarray(offset, (offset += data.byteLength)));
    if (!data.every(Number.isFinite)) return fail(`${OPTIMISER_FILE} holds numbers that are not finite for ${name}`);
  }
  return { step, first, second };
}

function fail(message: string): never {
  throw new ModelError(message);
}
