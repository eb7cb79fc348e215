// A folder of TensorFlow.js: model.json and weight shards, as `model.save` and the converter of Keras models write them,
// without the hunch.json of a model of ours.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { readJson } from "../store/modelDirectory";
import { ModelError, oneLine } from "../store/modelError";
import { replaceDirectory } from "../store/replaceDirectory";
import { architectureOf, layersModel, parse } from "../store/topology";
import { readWeights, weightFilesOf } from "../store/weightFiles";
import { FACTS_NAME, readFacts, writeFacts } from "./facts";
import { checkArchitecture, checkVocabulary, type ForeignModel, type VocabularyModel } from "./foreignModel";
import { layerNames, stockTopology } from "./kerasConfig";

const MODEL = "model.json";
const OWN_FILE = /^(model\.json|group\d+-shard\d+of\d+\.bin)$/;

const modelSchema = v.object({
  format: v.optional(v.string(), "layers-model"),
  modelTopology: v.looseObject({}),
  weightsManifest: v.array(v.looseObject({ weights: v.array(v.looseObject({ name: v.string() })) })),
  userDefinedMetadata: v.optional(v.looseObject({ [FACTS_NAME]: v.optional(v.string()) })),
});

/** Writes the folder as a whole. Throws a ModelError where TensorFlow.js cannot express the model, or the folder holds anything else. */
export async function writeTfjsFolder(directory: string, { weights, vocabulary }: VocabularyModel): Promise<void> {
  const { architecture } = weights;
  if (architecture.resetAfter) {
    throw new ModelError("TensorFlow.js's GRU resets before the recurrent product and this model after it, so it cannot be exported exactly; use keras, onnx or safetensors");
  }
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new ModelError(`no model can be written to "${directory}": ${oneLine(error)}; name a new or an empty folder`);
  });
  const foreign = names.find((name) => !OWN_FILE.test(name));
  if (foreign !== undefined) {
    throw new ModelError(`no model can be written to "${directory}": it holds "${foreign}", which would be lost; name a new or an empty folder`);
  }
  const { manifest, shards } = weightFilesOf(weights, "float32");
  const model = { ...layersModel(architecture, manifest), userDefinedMetadata: { [FACTS_NAME]: writeFacts(vocabulary) } };
  await replaceDirectory(directory, new Map([...shards, [MODEL, Buffer.from(JSON.stringify(model, undefined, 1))]]));
}

/** Reads a folder, or the model.json in it. Rejects with a ModelError of one line where it is damaged or of another family. */
export async function readTfjsFolder(place: string): Promise<ForeignModel> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) throw new ModelError("there is no such folder");
  const [directory, name] = found.isDirectory() ? [place, MODEL] : [path.dirname(place), path.basename(place)];
  const model = parse(modelSchema, await readJson(directory, name), name);
  if (model.format !== "layers-model") throw new ModelError(`its format is "${model.format}"; Hunch reads a "layers-model"`);
  const { modelTopology } = model;
  const config = modelTopology.model_config ?? modelTopology; // the first is the converter's, the second TensorFlow.js's own
  const architecture = checkArchitecture(architectureOf(stockTopology(config, false)));
  const { weights } = await readWeights(directory, renamed(model.weightsManifest, layerNames(config)), architecture);
  return checkVocabulary({ weights, vocabulary: readFacts(model.userDefinedMetadata?.[FACTS_NAME]) });
}

/**
 * The manifest with the names that a model of ours has: "lstm/lstm_cell/kernel" of a layer "lstm" is "lstm_1/kernel". Names
 * of no layer stay, and are refused as unknown.
 */
function renamed(manifest: v.InferOutput<typeof modelSchema>["weightsManifest"], layers: ReadonlyMap<unknown, string>): object {
  return manifest.map((group) => ({
    ...group,
    weights: group.weights.map((weight) => {
      const parts = weight.name.split("/");
      const layer = parts.map((part) => layers.get(part)).find((ours) => ours !== undefined);
      return layer === undefined ? weight : { ...weight, name: `${layer}/${parts[parts.length - 1]}` };
    }),
  }));
}
