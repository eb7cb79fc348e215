// Models as other programs keep them, to and from Hunch's own. A file is read and written as bytes; the folder of a
// TensorFlow.js model has `tfjsFolder.ts`.
import { namedTensors } from "../model/weights";
import { ModelError } from "../store/modelError";
import { MAXIMUM_PARAMETERS } from "../store/weightFiles";
import { checkVocabulary, type ForeignModel, type VocabularyModel } from "./foreignModel";
import { readKeras, writeKeras } from "./keras";
import { writeOnnx } from "./onnx";
import { readOnnx } from "./onnxImport";
import { readPytorch, writePytorch } from "./pytorch";

/** Formats of one file each. */
export const FILE_FORMATS = ["keras", "safetensors", "onnx"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];
/** All formats; that of TensorFlow.js is a folder. */
export const MODEL_FORMATS = ["tfjs", ...FILE_FORMATS] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** Bytes of the largest file that is read. */
export const MAXIMUM_FILE_BYTES = MAXIMUM_PARAMETERS * 4 + (1 << 20);

const FORMATS: Readonly<Record<FileFormat, {
  readonly write: (model: VocabularyModel) => Promise<Uint8Array>;
  readonly read: (bytes: Uint8Array) => Promise<ForeignModel>;
}>> = {
  keras: { write: writeKeras, read: readKeras },
  safetensors: { write: async (model) => writePytorch(model), read: async (bytes) => readPytorch(bytes) },
  onnx: { write: async (model) => writeOnnx(model), read: async (bytes) => readOnnx(bytes) },
};

/** The model as a file. Rejects with a ModelError where the format cannot express it exactly. */
export function writeModelFile(format: FileFormat, model: VocabularyModel): Promise<Uint8Array> {
  return FORMATS[format].write(model);
}

/** The model in a file. Rejects with a ModelError of one line where it is damaged or of another family. */
export async function readModelFile(format: FileFormat, bytes: Uint8Array): Promise<ForeignModel> {
  const model = await FORMATS[format].read(bytes);
  for (const { name, data } of namedTensors(model.weights)) {
    if (!data.every(Number.isFinite)) throw new ModelError(`the weight ${name} holds numbers that are not finite`);
  }
  return checkVocabulary(model);
}
