// Keras 3's .keras file: a zip of config.json (the layers), metadata.json and model.weights.h5 (an HDF5 file). Layers'
// weights lie under their class in snake case, numbered from the second on:
//
//   layers/embedding/vars/0   layers/lstm/cell/vars/0, 1, 2   layers/lstm_1/cell/vars/0, 1, 2   layers/dense/vars/0, 1
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { biasShape, gateCount, inputSize, type Architecture, type Cell } from "../model/architecture";
import { zeroWeights, type ModelWeights } from "../model/weights";
import { ModelError } from "../store/modelError";
import { architectureOf } from "../store/topology";
import { MAXIMUM_PARAMETERS } from "../store/weightFiles";
import { parseJson, readFacts, writeFacts } from "./facts";
import { checkArchitecture, type ForeignModel, type VocabularyModel } from "./foreignModel";
import { readHdf5, writeHdf5 } from "./hdf5";
import { kerasConfig, stockTopology } from "./kerasConfig";
import { take, type Tensors } from "./tensors";

const CONFIG = "config.json";
const METADATA = "metadata.json";
const WEIGHTS = "model.weights.h5";
/** Keras unpacks what lies under assets/ for layers that ask for it; ours do not. */
const FACTS = "assets/hunch.json";

const GROUPS: Readonly<Record<Cell, string>> = { lstm: "lstm", gru: "gru", simpleRNN: "simple_rnn" };

export async function writeKeras({ weights, vocabulary }: VocabularyModel): Promise<Uint8Array> {
  const { architecture } = weights;
  return zipSync({
    [METADATA]: strToU8(JSON.stringify({ keras_version: "3.15.1", date_saved: new Date().toISOString() })),
    [CONFIG]: strToU8(JSON.stringify(kerasConfig(architecture))),
    [FACTS]: strToU8(writeFacts(vocabulary)),
    [WEIGHTS]: await writeHdf5(datasetsOf(weights)),
  }, { level: 0 });
}

/** Reads a Sequential model of this family. Rejects with a ModelError where it is another or the file is damaged. */
export async function readKeras(bytes: Uint8Array): Promise<ForeignModel> {
  const files = unzip(bytes);
  const config = files[CONFIG];
  const data = files[WEIGHTS];
  if (config === undefined || data === undefined) throw new ModelError(`it is no .keras file: it lacks ${config === undefined ? CONFIG : WEIGHTS}`);
  const architecture = checkArchitecture(architectureOf(stockTopology(parseJson(strFromU8(config), CONFIG))));
  const vocabulary = readFacts(files[FACTS] === undefined ? undefined : strFromU8(files[FACTS]));
  const tensors = await readHdf5(data, [...datasetsOf(zeroWeights(architecture)).keys()]);
  return { weights: weightsFrom(tensors, architecture), vocabulary };
}

/** Entries of the zip that are of use, none larger than a model can be. */
function unzip(bytes: Uint8Array): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (![CONFIG, METADATA, WEIGHTS, FACTS].includes(name)) return false;
        if (originalSize > MAXIMUM_PARAMETERS * 4) throw new ModelError(`its ${name} is too large`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError("it is no .keras file or is truncated");
  }
}

/** A model's tensors under the paths that Keras gives them. */
function datasetsOf({ architecture, embedding, layers, denseKernel, denseBias }: ModelWeights): Tensors {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H } = architecture;
  const columns = gateCount(architecture) * H;
  const datasets = new Map([["layers/embedding/vars/0", { shape: [V, E], data: embedding }]]);
  layers.forEach(({ kernel, recurrentKernel, bias }, index) => {
    const group = groupOf(architecture, index);
    datasets.set(`${group}/0`, { shape: [inputSize(architecture, index), columns], data: kernel });
    datasets.set(`${group}/1`, { shape: [H, columns], data: recurrentKernel });
    datasets.set(`${group}/2`, { shape: [...biasShape(architecture)], data: bias });
  });
  datasets.set("layers/dense/vars/0", { shape: [H, V], data: denseKernel });
  datasets.set("layers/dense/vars/1", { shape: [V], data: denseBias });
  return datasets;
}

function weightsFrom(tensors: Tensors, architecture: Architecture): ModelWeights {
  const expected = datasetsOf(zeroWeights(architecture));
  const taken = (name: string): Float32Array => take(tensors, name, expected.get(name)?.shape ?? []);
  return {
    architecture,
    embedding: taken("layers/embedding/vars/0"),
    layers: Array.from({ length: architecture.layers }, (_, index) => {
      const group = groupOf(architecture, index);
      return { kernel: taken(`${group}/0`), recurrentKernel: taken(`${group}/1`), bias: taken(`${group}/2`) };
    }),
    denseKernel: taken("layers/dense/vars/0"),
    denseBias: taken("layers/dense/vars/1"),
  };
}

function groupOf({ cell }: Architecture, index: number): string {
  return `layers/${GROUPS[cell]}${index === 0 ? "" : `_${index}`}/cell/vars`;
}
