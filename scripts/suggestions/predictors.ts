// Both models as the product has them at a cursor, after a folder was learned: for scripts that measure suggestions.
import { readFileSync } from "node:fs";
import path from "node:path";
import { learnText, type CharacterModel } from "../../src/cache/blend";
import { createByteDistributions } from "../../src/cache/byteDistribution";
import { instantiateCache } from "../../src/cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../../src/cache/cacheModel";
import type { Predictors } from "../../src/complete/walk";
import { createWasmEngine } from "../../src/engines/wasm";
import { listFiles } from "../../src/files/listFiles";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { detectIndentUnit, toModelText } from "../../src/text/indentation";
import { fileHeader } from "../../src/text/header";
import { splitHeldOut } from "../../src/training/heldOut";
import { buildKernelIfChanged } from "../buildKernel";

const kernelDirectory = path.resolve(__dirname, "../../dist/kernel");
/** Characters at the end of what is learned that the blend's weights learn from. */
const BLEND_CHARACTERS = 30_000;

/** A file in model text. */
export interface ModelFile {
  readonly path: string;
  readonly header: string;
  readonly text: string;
}

export interface Workspace {
  readonly predictors: Predictors;
  /** Files that nothing was learned from, in an order drawn by the seed. */
  readonly heldOut: readonly ModelFile[];
}

/** Learns nine tenths of a folder's files with a base model beside; "empty" learns none of them. */
export async function learnFolder(folder: string, model: string | undefined, empty: boolean): Promise<Workspace> {
  await buildKernelIfChanged();
  const { files } = await listFiles(folder);
  const { training, heldOut } = splitHeldOut(files, 1);
  const learned = empty ? "" : training.map(modelFile).map(({ header, text }) => header + text).join("");
  const kernel = instantiateCache(new Uint8Array(readFileSync(path.join(kernelDirectory, "cache.wasm"))));
  const cache = CacheModel.create(kernel, cacheSize(Buffer.byteLength(learned)));
  const character = model === undefined ? undefined : await characterModel(model);
  const bulk = character === undefined ? learned.length : Math.max(0, learned.length - BLEND_CHARACTERS);
  learnText(cache, undefined, learned.slice(0, bulk), MIXER_RATES.bulk);
  learnText(cache, character, learned.slice(bulk), MIXER_RATES.typed);
  return { predictors: { cache, character }, heldOut: heldOut.map(modelFile) };
}

function modelFile({ path: name, text }: { readonly path: string; readonly text: string }): ModelFile {
  return { path: name, header: fileHeader(name, true), text: toModelText(text, detectIndentUnit(text)) };
}

async function characterModel(directory: string): Promise<CharacterModel> {
  const { vocabulary, weights } = await readModelDirectory(directory);
  const decoder = await (await createWasmEngine({ kernelDirectory })).createDecoder(weights);
  let state = decoder.zeroState();
  const softmax = new Float32Array(vocabulary.size);
  const id = new Int32Array(1);
  return {
    distributions: createByteDistributions(vocabulary),
    softmax() {
      decoder.softmax(state, softmax);
      return softmax;
    },
    read(codePoint) {
      // A header starts a file: the state is that of its beginning.
      if (codePoint === 2) state = decoder.zeroState();
      id[0] = vocabulary.id(codePoint);
      decoder.read(state, id);
    },
    mark() {
      const kept = decoder.copyState(state);
      return () => {
        state = decoder.copyState(kept);
      };
    },
  };
}
