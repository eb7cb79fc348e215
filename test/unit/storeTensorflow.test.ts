// Stock TensorFlow.js opens what Hunch writes and computes the same, and Hunch reads what TensorFlow.js saves.
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { referenceEngine } from "../../src/engines/reference";
import { readTfjsFolder, writeTfjsFolder } from "../../src/interchange/tfjsFolder";
import type { CellChoice } from "../../src/model/architecture";
import type { ModelWeights } from "../../src/model/weights";
import { readModelDirectory, writeModelDirectory } from "../../src/store/modelDirectory";
import { cellName } from "../support/cellSuite";
import { smallModel } from "../support/smallModel";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

const CELLS: readonly CellChoice[] = [{ cell: "lstm" }, { cell: "gru", resetAfter: false }, { cell: "simpleRNN" }];

describe("a model directory in TensorFlow.js", () => {
  const folder = temporaryFolder();

  for (const precision of ["float32", "float16"] as const) {
    for (const cell of CELLS) {
      it(`gives the logits of the reference engine: ${cellName(cell)}, stored as ${precision}`, async () => {
        const directory = path.join(folder.path, `${cell.cell} ${precision}`);
        await writeModelDirectory(directory, smallModel(5, 2, cell), { precision });
        await assertSameLogits(await tf.loadLayersModel(filesOf(directory)), (await readModelDirectory(directory)).weights);
      });
    }
  }
});

describe("a folder of TensorFlow.js", () => {
  const folder = temporaryFolder();

  for (const cell of CELLS) {
    it(`is written without loss, and opened by stock TensorFlow.js: ${cellName(cell)}`, async () => {
      const directory = path.join(folder.path, `written ${cell.cell}`);
      const model = smallModel(6, 2, cell);
      await writeTfjsFolder(directory, model);
      assert.ok(!existsSync(path.join(directory, "hunch.json")));
      for (const place of [directory, path.join(directory, "model.json")]) {
        const read = await readTfjsFolder(place);
        assert.deepEqual(read.weights, model.weights);
        assert.deepEqual(read.vocabulary?.characters, model.vocabulary.characters);
      }
      await assertSameLogits(await tf.loadLayersModel(filesOf(directory)), model.weights);
    });

    it(`is read as stock TensorFlow.js saves it, whatever its layers are called: ${cellName(cell)}`, async () => {
      const directory = path.join(folder.path, `stock ${cell.cell}`);
      const model = stockModel(cell, "sigmoid");
      await model.save(tf.io.withSaveHandler(async (artifacts) => saveTo(directory, artifacts)));
      const read = await readTfjsFolder(directory);
      assert.equal(read.vocabulary, undefined);
      await assertSameLogits(model, read.weights);
    });
  }

  it("is refused where a GRU has TensorFlow.js's default, hard sigmoid", async () => {
    const directory = path.join(folder.path, "hard");
    await stockModel({ cell: "gru" }, undefined).save(tf.io.withSaveHandler(async (artifacts) => saveTo(directory, artifacts)));
    await assert.rejects(readTfjsFolder(directory), /GRU layer 1.*recurrent_activation/);
  });

  it("is not written of a GRU that resets after the product, and nowhere that holds anything else", async () => {
    const directory = path.join(folder.path, "never");
    await assert.rejects(writeTfjsFolder(directory, smallModel(1, 1, { cell: "gru", resetAfter: true })), /cannot be exported exactly; use keras, onnx or safetensors/);
    assert.ok(!existsSync(directory));
    const model = path.join(folder.path, "a model of Hunch's");
    await writeModelDirectory(model, smallModel());
    await assert.rejects(writeTfjsFolder(model, smallModel(2)), /it holds "hunch\.json", which would be lost/);
    assert.deepEqual((await readModelDirectory(model)).weights, smallModel().weights);
  });
});

/** Fails where a model of TensorFlow.js and the reference engine give different logits. */
async function assertSameLogits(model: tf.LayersModel, weights: ModelWeights): Promise<void> {
  const { vocabularySize } = weights.architecture;
  const ids = Array.from({ length: 40 }, (_, index) => (index * index + 3) % vocabularySize);
  const theirs = model.predict(tf.tensor2d(ids, [1, ids.length]));
  assert.ok(!Array.isArray(theirs));
  const expected = await theirs.data(); // (1, T, V)
  const decoder = await referenceEngine.createDecoder(weights);
  const state = decoder.zeroState();
  const logits = new Float32Array(vocabularySize);
  ids.forEach((id, step) => {
    decoder.read(state, Int32Array.of(id));
    decoder.logits(state, logits);
    logits.forEach((logit, entry) => {
      const difference = Math.abs(logit - expected[step * vocabularySize + entry]);
      assert.ok(difference < 1e-5, `step ${step}, id ${entry}: ${difference}`);
    });
  });
  assert.ok(logits.some((logit) => Math.abs(logit) > 0.1));
}

/** A model as someone writes it in TensorFlow.js. */
function stockModel({ cell }: CellChoice, recurrentActivation: "sigmoid" | undefined): tf.Sequential {
  const wide = tf.initializers.randomNormal({ stddev: 0.5 });
  const options = { units: 6, returnSequences: true, kernelInitializer: wide, ...(recurrentActivation ? { recurrentActivation } : {}) };
  const layer = { lstm: () => tf.layers.lstm(options), gru: () => tf.layers.gru(options), simpleRNN: () => tf.layers.simpleRNN(options) }[cell];
  return tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 20, outputDim: 5, inputShape: [null], embeddingsInitializer: wide }),
      layer(), layer(), tf.layers.dense({ units: 20, kernelInitializer: wide, biasInitializer: wide }),
    ],
  });
}

function saveTo(directory: string, { modelTopology, weightSpecs, weightData }: tf.io.ModelArtifacts): tf.io.SaveResult {
  assert.ok(weightData instanceof ArrayBuffer);
  writeFiles(directory, {
    "model.json": JSON.stringify({ modelTopology, weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }] }),
    "weights.bin": new Uint8Array(weightData),
  });
  return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
}

/** TensorFlow.js without its Node addon reads no files by itself: the handler its documentation names. */
function filesOf(directory: string): tf.io.IOHandler {
  const read = (name: string): Buffer => readFileSync(path.join(directory, name));
  const { modelTopology, weightsManifest, format } = JSON.parse(read("model.json").toString());
  const [{ paths, weights }] = weightsManifest;
  const bytes = new Uint8Array(Buffer.concat(paths.map(read)));
  return { load: async () => ({ modelTopology, format, weightSpecs: weights, weightData: bytes.buffer }) };
}
