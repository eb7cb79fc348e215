// Exported files in the libraries they are for: Keras, PyTorch and ONNX Runtime give the logits of the reference engine,
// and what Keras and PyTorch save again is read back bit for bit.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { referenceEngine } from "../../src/engines/reference";
import { FILE_FORMATS, readModelFile, writeModelFile } from "../../src/interchange/interchange";
import { namedTensors } from "../../src/model/weights";
import { encode, learnVocabulary } from "../../src/text/vocabulary";
import { cellName, OTHER_CELLS } from "../support/cellSuite";
import { randomWeights } from "../support/numbers";
import { temporaryFolder } from "../support/temporaryFolder";

const python = process.env.HUNCH_INTEROP_PYTHON ?? "python3";
const vocabulary = learnVocabulary(new Map());
const ids = encode(vocabulary, "for (const one of many) {\n\treturn one;\n");

describe("exported models in the libraries they are for", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  for (const format of FILE_FORMATS) {
    for (const cell of [{ cell: "lstm" as const }, ...OTHER_CELLS]) {
      if (format === "safetensors" && cell.cell === "gru" && !cell.resetAfter) continue; // PyTorch has no such cell
      it(`${format} has the logits of the reference: ${cellName(cell)}`, async () => {
        const weights = randomWeights({ ...cell, vocabularySize: vocabulary.size, embeddingSize: 12, hiddenSize: 20, layers: 2 }, 1, 0.2);
        const file = path.join(folder.path, `model.${format}`);
        const saved = path.join(folder.path, `again.${format}`);
        writeFileSync(file, await writeModelFile(format, { vocabulary, weights }));
        const again = format === "onnx" ? [] : [saved];
        const script = path.join(__dirname, "real_libraries.py");
        const output = execFileSync(python, [script, format, file, JSON.stringify([...ids]), ...again], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
        const theirs: number[][] = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
        const decoder = await referenceEngine.createDecoder(weights);
        const state = decoder.zeroState();
        const logits = new Float32Array(vocabulary.size);
        let largest = 0;
        ids.forEach((id, step) => {
          decoder.read(state, Int32Array.of(id));
          decoder.logits(state, logits);
          logits.forEach((logit, entry) => (largest = Math.max(largest, Math.abs(logit - theirs[step][entry]))));
        });
        assert.equal(theirs.length, ids.length);
        assert.ok(largest < 1e-5, `logits differ by ${largest}`);
        for (const name of again) {
          const read = await readModelFile(format, readFileSync(name));
          assert.deepEqual(namedTensors(read.weights), namedTensors(weights));
        }
      });
    }
  }
});
