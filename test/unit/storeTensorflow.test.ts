// Stock TensorFlow.js opens what Hunch writes, and computes the same.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { referenceEngine } from "../../src/engines/reference";
import { readModelDirectory, writeModelDirectory } from "../../src/store/modelDirectory";
import { encode } from "../../src/text/vocabulary";
import { smallModel } from "../support/smallModel";
import { temporaryFolder } from "../support/temporaryFolder";

describe("a model directory in TensorFlow.js", () => {
  const folder = temporaryFolder();

  for (const precision of ["float32", "float16"] as const) {
    it(`gives the logits of the reference engine, stored as ${precision}`, async () => {
      const directory = path.join(folder.path, precision);
      await writeModelDirectory(directory, smallModel(5, 2), { precision });
      const { vocabulary, weights } = await readModelDirectory(directory);
      const ids = encode(vocabulary, "for (const one of many) {\n\treturn one;\n");

      const model = await tf.loadLayersModel(filesOf(directory));
      const theirs = model.predict(tf.tensor2d(Array.from(ids), [1, ids.length]));
      assert.ok(!Array.isArray(theirs));
      const expected = await theirs.data(); // (1, T, V)

      const decoder = await referenceEngine.createDecoder(weights);
      const state = decoder.zeroState();
      const logits = new Float32Array(vocabulary.size);
      ids.forEach((id, step) => {
        decoder.read(state, Int32Array.of(id));
        decoder.logits(state, logits);
        logits.forEach((logit, entry) => {
          const difference = Math.abs(logit - expected[step * vocabulary.size + entry]);
          assert.ok(difference < 1e-5, `step ${step}, id ${entry}: ${difference}`);
        });
      });
      assert.ok(logits.some((logit) => Math.abs(logit) > 0.1));
    });
  }
});

/** TensorFlow.js without its Node addon reads no files by itself: the handler its documentation names. */
function filesOf(directory: string): tf.io.IOHandler {
  const read = (name: string): Buffer => readFileSync(path.join(directory, name));
  const { modelTopology, weightsManifest, format } = JSON.parse(read("model.json").toString());
  const [{ paths, weights }] = weightsManifest;
  const bytes = new Uint8Array(Buffer.concat(paths.map(read)));
  return { load: async () => ({ modelTopology, format, weightSpecs: weights, weightData: bytes.buffer }) };
}
