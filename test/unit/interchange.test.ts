// Model files of other programs: what is written is read back bit for bit, and damaged files are refused in one line.
import { strict as assert } from "node:assert";
import { FILE_FORMATS, readModelFile, writeModelFile } from "../../src/interchange/interchange";
import { fromGateOrder, ONNX_LSTM_GATES, toGateOrder, transposed } from "../../src/model/gates";
import { namedTensors } from "../../src/model/weights";
import { learnVocabulary } from "../../src/text/vocabulary";
import { cellName, OTHER_CELLS } from "../support/cellSuite";
import { randomWeights } from "../support/numbers";

const vocabulary = learnVocabulary(new Map());
const modelOf = (cell: (typeof OTHER_CELLS)[number], layers = 2) => ({
  vocabulary,
  weights: randomWeights({ ...cell, vocabularySize: vocabulary.size, embeddingSize: 5, hiddenSize: 6, layers }, 1),
});

describe("model files", () => {
  for (const format of FILE_FORMATS) {
    for (const cell of [{ cell: "lstm" as const }, ...OTHER_CELLS]) {
      if (format === "safetensors" && cell.cell === "gru" && !cell.resetAfter) continue; // refused: the test below
      it(`${format} gives back what was written: ${cellName(cell)}`, async () => {
        const model = modelOf(cell);
        const read = await readModelFile(format, await writeModelFile(format, model));
        assert.deepEqual(read.weights.architecture, model.weights.architecture);
        assert.deepEqual(namedTensors(read.weights), namedTensors(model.weights));
        assert.deepEqual(read.vocabulary?.characters, vocabulary.characters);
      });
    }

    it(`${format} is refused in one line where it is damaged`, async () => {
      const bytes = await writeModelFile(format, modelOf({ cell: "lstm" }));
      const nan = await writeModelFile(format, { vocabulary, weights: { ...modelOf({ cell: "lstm" }).weights, denseBias: new Float32Array(vocabulary.size).fill(NaN) } });
      for (const damaged of [bytes.slice(0, bytes.length / 2), bytes.slice(0, 5), new Uint8Array(), new Uint8Array(100).fill(255), nan]) {
        await assert.rejects(readModelFile(format, damaged), (error: Error) => {
          assert.equal(error.name, "ModelError");
          assert.match(error.message, /^[^\n]{10,}$/);
          return true;
        });
      }
    });
  }

  it("refuses what PyTorch cannot express", async () => {
    await assert.rejects(writeModelFile("safetensors", modelOf({ cell: "gru", resetAfter: false })), /reset.*keras or onnx/);
  });
});

describe("gate orders", () => {
  it("move whole blocks of columns, and back", () => {
    const columns = Float32Array.from([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8]); // (2, 4 * 2): i, f, c, o
    const moved = toGateOrder(columns, ONNX_LSTM_GATES, 2);
    assert.deepEqual([...moved], [1, 1, 4, 4, 2, 2, 3, 3, 5, 5, 8, 8, 6, 6, 7, 7]); // i, o, f, c
    assert.deepEqual(fromGateOrder(moved, ONNX_LSTM_GATES, 2), columns);
  });

  it("transpose", () => {
    assert.deepEqual([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)], [1, 4, 2, 5, 3, 6]);
  });
});
