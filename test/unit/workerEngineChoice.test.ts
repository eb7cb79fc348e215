// Which engine serves: "auto" measures and remembers, what cannot be loaded is told once, and WASM takes its place.
import { strict as assert } from "node:assert";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createChoiceMemory } from "../../src/engines/choiceMemory";
import { DEFAULT_ADAM, type Engine, type Trainer } from "../../src/engines/engine";
import { createFasterEngine } from "../../src/engines/faster";
import { referenceEngine } from "../../src/engines/reference";
import { initialWeights } from "../../src/model/initialise";
import { createRandom } from "../../src/model/random";
import type { EngineWanted } from "../../src/protocol/enginePreference";
import { chooseEngine, requireTensorFlow } from "../../src/worker/engineChoice";
import { temporaryFolder } from "../support/temporaryFolder";

const weights = initialWeights({ cell: "lstm", vocabularySize: 9, embeddingSize: 3, hiddenSize: 4, layers: 1 }, createRandom(1));
const options = { steps: 3, rows: 2, threads: 1, adam: DEFAULT_ADAM };

describe("engine choice", () => {
  const folder = temporaryFolder();
  const memoryAt = (name: string) => createChoiceMemory(path.join(folder.path, name, "choice.json"));

  it("trains on whichever is faster and decodes on the first", async () => {
    for (const [firstMs, secondMs, expected] of [[15, 0, "second"], [0, 15, "first"]] as const) {
      const [first, second] = [slowed("first", firstMs), slowed("second", secondMs)];
      const engine = createFasterEngine(first, () => second, memoryAt(expected));
      assert.equal(engine.name, "first");
      await engine.createDecoder(weights);
      (await engine.createTrainer(weights, options)).dispose();
      assert.equal(engine.name, expected);
      assert.deepEqual([first.decoders, second.decoders], [1, 0]);
      // Every trainer but the one handed out was freed by the measuring, that one by us.
      assert.equal(first.trainersAlive + second.trainersAlive, 0);
    }
  });

  it("remembers what it measured, for that shape alone", async () => {
    const train = async (first: Slowed, second: Slowed, rows: number): Promise<string> => {
      const engine = createFasterEngine(first, () => second, memoryAt("remembered"));
      (await engine.createTrainer(weights, { ...options, rows })).dispose();
      return engine.name;
    };
    assert.equal(await train(slowed("first", 15), slowed("second", 0), 2), "second");
    const [first, second] = [slowed("first", 0), slowed("second", 15)];
    assert.equal(await train(first, second, 2), "second");
    assert.deepEqual([first.trainers, second.trainers], [0, 1]);
    assert.equal(await train(first, second, 3), "first");
  });

  it("measures again where the memory's file is broken", async () => {
    const memory = memoryAt("broken");
    memory.keep("a", "b");
    writeFileSync(path.join(folder.path, "broken/choice.json"), "{ broken");
    assert.equal(memory.recall("a"), undefined);
    memory.keep("c", "d");
    assert.equal(memory.recall("c"), "d");
  });

  it("takes the first engine where the other has not the cell or cannot be loaded", async () => {
    for (const other of [{ ...slowed("second", 0), cells: ["gru" as const] }, undefined]) {
      const engine = createFasterEngine(slowed("first", 5), () => other, memoryAt("none"));
      (await engine.createTrainer(weights, options)).dispose();
      assert.equal(engine.name, "first");
    }
  });

  it("tells once a file why TensorFlow cannot be loaded, and serves without it", async () => {
    const missing = path.join(folder.path, "nothing");
    const told: string[] = [];
    for (let run = 0; run < 2; run++) {
      const engine = await choose({ preference: "auto", tensorFlowPath: missing }, told);
      (await engine.createTrainer(weights, options)).dispose();
      assert.notEqual(engine.name, "tensorflow");
    }
    const aboutTensorFlow = told.filter((line) => line.includes("TensorFlow"));
    assert.equal(aboutTensorFlow.length, 1);
    assert.match(aboutTensorFlow[0], /setup:tensorflow/);
    assert.doesNotMatch(aboutTensorFlow[0], /\n/);
  });

  it("loads no TensorFlow to complete under auto, nor under wasm", async () => {
    for (const preference of ["auto", "wasm"] as const) {
      const told: string[] = [];
      const engine = await choose({ preference, tensorFlowPath: path.join(folder.path, "other") }, told);
      (await engine.createDecoder(weights)).dispose();
      assert.deepEqual(told.filter((line) => line.includes("TensorFlow")), []);
    }
  });

  it("tells why TensorFlow, wanted by name, cannot be loaded, and serves without it", async () => {
    for (const tensorFlowPath of ["", path.join(folder.path, "nothing")]) {
      const told: string[] = [];
      const engine = await choose({ preference: "tensorflow", tensorFlowPath }, told);
      assert.notEqual(engine.name, "tensorflow");
      assert.equal(told.filter((line) => line.includes("TensorFlow")).length, 1);
      assert.throws(() => requireTensorFlow(tensorFlowPath), { name: "TensorFlowError" });
    }
    assert.equal(existsSync(path.join(folder.path, "nothing")), false);
  });

  const choose = (wanted: EngineWanted, told: string[]): Promise<Engine> =>
    chooseEngine({
      distDirectory: path.join(folder.path, "noKernel"), wanted,
      onProblem: (message) => told.push(message),
      memoryFile: path.join(folder.path, "told", "choice.json"),
    });
});

interface Slowed extends Engine {
  trainers: number;
  trainersAlive: number;
  decoders: number;
}

/** The reference engine under another name, `milliseconds` slower an update. */
function slowed(name: string, milliseconds: number): Slowed {
  const engine: Slowed = {
    ...referenceEngine, name, trainers: 0, trainersAlive: 0, decoders: 0,
    async createTrainer(...given) {
      engine.trainers++;
      engine.trainersAlive++;
      const trainer: Trainer = await referenceEngine.createTrainer(...given);
      return {
        ...trainer,
        async train(window, learningRate) {
          if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
          return trainer.train(window, learningRate);
        },
        dispose() {
          engine.trainersAlive--;
          trainer.dispose();
        },
      };
    },
    createDecoder(...given) {
      engine.decoders++;
      return referenceEngine.createDecoder(...given);
    },
  };
  return engine;
}
