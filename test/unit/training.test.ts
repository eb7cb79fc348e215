import { strict as assert } from "node:assert";
import { referenceEngine } from "../../src/engines/reference";
import { evaluationWindows } from "../../src/model/window";
import { measureBits, drawMeasuredSamples } from "../../src/training/bitsPerCharacter";
import { nearDuplicates, splitHeldOut } from "../../src/training/heldOut";
import { learningRateAt, FROM_SCRATCH } from "../../src/training/recipe";
import { measuredSamples, prepare, trainingSamples } from "../../src/training/samples";
import { train, TrainingError, type Progress, type TrainOptions } from "../../src/training/train";
import { createOtherCode } from "../../src/text/otherCode";
import { readingAt } from "../../src/text/reading";
import { countCharacters, encode, learnVocabulary } from "../../src/text/vocabulary";
import { smallModel } from "../support/smallModel";

const ascii = learnVocabulary(new Map());
const lines = (count: number, word = "line"): string => Array.from({ length: count }, (_, index) => `    ${word} ${index} of a text that goes on\n`).join("");

describe("training samples", () => {
  it("read every character once, after a header that is not counted", () => {
    const text = lines(60);
    const read = trainingSamples([prepare({ path: "a.py", text })], ascii, 0).map(({ ids, header }) => String.fromCodePoint(...[...ids].slice(header).map((id) => ascii.characters[id].codePointAt(0) ?? 0)));
    assert.equal(read.join(""), text.replaceAll("    ", "\t"));
    assert.ok(read.length > 2);
  });

  it("count every character of a file once when measured, in the contexts of serving", () => {
    for (const text of [lines(60), lines(3), "x".repeat(2000), "\n".repeat(900), "é\u{1f600}\r\n".repeat(300)]) {
      const prepared = prepare({ path: "a.py", text });
      const samples = measuredSamples(prepared, ascii, createOtherCode(ascii));
      const characters = [...prepared.text].length;
      assert.equal(samples.reduce((sum, sample) => sum + sample.characters, 0), characters);
      const served = (offset: number): Int32Array => {
        const before = [...prepared.text].slice(0, offset).join("");
        const reading = readingAt(prepared.facts, before, before.length);
        return encode(ascii, reading.header + reading.text);
      };
      let offset = 0;
      for (const { ids, header, characters: own } of samples) {
        const where = `at ${offset} of ${JSON.stringify(text.slice(0, 10))}`;
        assert.deepEqual(ids.slice(0, header), served(offset), where);
        assert.deepEqual(ids.slice(0, -1), served(offset + own - 1), `end of ${where}`);
        offset += own;
      }
    }
  });
});

describe("bits per character", () => {
  const uniform = { evaluate: (window: { counted: number }) => Promise.resolve({ nats: window.counted * Math.log(ascii.size), counted: window.counted }) };

  it("are those of a uniform model where the model is uniform", async () => {
    const samples = drawMeasuredSamples([prepare({ path: "a.md", text: "no indentation here\n".repeat(200) })], ascii, Infinity, 1);
    const { bits, characters } = await measureBits(uniform, samples, { steps: 16, rows: 3 });
    assert.equal(characters, 4000);
    assert.ok(Math.abs(bits / characters - Math.log2(ascii.size)) < 1e-9);
  });

  it("charge characters outside the vocabulary for their spelling", async () => {
    const text = "ΑΒΓΔ";
    const { bits } = await measureBits(uniform, drawMeasuredSamples([prepare({ path: "a.md", text })], ascii, Infinity, 1), { steps: 16, rows: 3 });
    const spelling = [...text].reduce((sum, character) => sum + createOtherCode(ascii).bits(character.codePointAt(0) ?? 0), 0);
    assert.ok(spelling > 40);
    assert.ok(Math.abs(bits - 4 * Math.log2(ascii.size) - spelling) < 1e-9);
  });

  it("are divided by characters of the file, not of the shorter text that is read", async () => {
    const text = `if x:\n${"    y = 1\n".repeat(50)}`;
    const samples = drawMeasuredSamples([prepare({ path: "a.py", text })], ascii, Infinity, 1);
    const { bits, characters } = await measureBits(uniform, samples, { steps: 16, rows: 3 });
    assert.equal(characters, text.length);
    assert.ok(Math.abs(bits - text.replaceAll("    ", "\t").length * Math.log2(ascii.size)) < 1e-9);
  });

  it("are the same for any window shape", async () => {
    const { vocabulary, weights } = smallModel();
    const samples = drawMeasuredSamples([prepare({ path: "a.py", text: lines(40) })], vocabulary, Infinity, 1);
    const measured: number[] = [];
    for (const shape of [{ steps: 64, rows: 4 }, { steps: 7, rows: 1 }]) {
      const trainer = await referenceEngine.createTrainer(weights, { ...shape, threads: 1, adam: FROM_SCRATCH.adam });
      measured.push((await measureBits(trainer, samples, shape)).bits);
      assert.ok([...evaluationWindows(samples, shape.steps, shape.rows)].length > 1);
    }
    assert.ok(Math.abs(measured[0] - measured[1]) < 1e-6 * measured[0], String(measured));
  });
});

describe("held-out files", () => {
  const texts = Array.from({ length: 60 }, (_, index) => ({ path: `f${index}.txt`, text: lines(40, `word${index}`) }));

  it("are about a tenth, the same for a seed, and not those of another", () => {
    const { training, heldOut } = splitHeldOut(texts, 1);
    assert.equal(heldOut.length, 6);
    assert.equal(training.length, 54);
    assert.deepEqual(splitHeldOut(texts, 1), { training, heldOut });
    assert.notDeepEqual(splitHeldOut(texts, 2).heldOut, heldOut);
  });

  it("have no near-duplicate among those that are learned from", () => {
    const copies = texts.flatMap(({ path, text }) => [{ path, text }, { path: `copy/${path}`, text: text.replace(/^.*\n/, "") }]);
    assert.equal(nearDuplicates(copies).length, 60);
    for (let seed = 0; seed < 5; seed++) {
      const { training, heldOut } = splitHeldOut(copies, seed);
      assert.ok(heldOut.length > 0);
      for (const { path } of heldOut) {
        const twin = path.startsWith("copy/") ? path.slice(5) : `copy/${path}`;
        assert.ok(training.every((text) => text.path !== twin), `${path} held out, its twin learned`);
      }
    }
  });

  it("do not count a licence that all files share as duplication", () => {
    const licence = Array.from({ length: 15 }, (_, index) => `# clause ${index} of the licence of this software\n`).join("");
    assert.equal(nearDuplicates(texts.map(({ path, text }) => ({ path, text: licence + text }))).length, 60);
  });

  it("are the end of the only file", () => {
    const text = lines(100);
    const { training, heldOut } = splitHeldOut([{ path: "a.txt", text }], 1);
    assert.equal(training[0].text + heldOut[0].text, text);
    assert.ok(heldOut[0].text.length > 0.05 * text.length && heldOut[0].text.length < 0.2 * text.length);
    assert.ok(training[0].text.endsWith("\n"));
  });
});

describe("training", () => {
  const texts = Array.from({ length: 12 }, (_, index) => ({ path: `f${index}.txt`, text: lines(30, `word${index}`) }));
  const options: TrainOptions = {
    engine: referenceEngine, texts, seconds: 1000, maximumUpdates: 40, seed: 3, threads: 1,
    sizes: { embeddingSize: 6, hiddenSize: 16, layers: 1 }, recipe: { steps: 16, rows: 4, learningRate: 0.02 },
  };

  it("lowers the bits per character of text held out", async () => {
    const result = await train(options);
    assert.equal(result.updates, 40);
    assert.ok(result.bitsPerCharacterBefore! > 5.5, `${result.bitsPerCharacterBefore}`);
    assert.ok(result.bitsPerCharacterAfter! < 4, `${result.bitsPerCharacterAfter}`);
    assert.ok(result.characters > 2000 && result.characters <= 40 * 64);
    assert.equal(result.model.optimiser?.step, 40);
  });

  it("gives the same weights for the same seed, and others for another", async () => {
    const first = await train({ ...options, maximumUpdates: 5 });
    assert.deepEqual((await train({ ...options, maximumUpdates: 5 })).model.weights, first.model.weights);
    assert.notDeepEqual((await train({ ...options, maximumUpdates: 5, seed: 4 })).model.weights, first.model.weights);
  });

  it("goes on from a model, with rows for characters that it lacked", async () => {
    const { model, bitsPerCharacterAfter } = await train(options);
    const greek = texts.map(({ path, text }) => ({ path, text: text.replaceAll("goes", "πάει") }));
    const result = await train({ ...options, initial: model, texts: greek, maximumUpdates: 40 });
    assert.deepEqual(result.model.vocabulary.characters.slice(0, model.vocabulary.size), model.vocabulary.characters);
    assert.deepEqual(result.model.vocabulary.characters.slice(model.vocabulary.size).sort(), ["ά", "ε", "ι", "π"].sort());
    assert.ok(countCharacters([greek[0].text]).has("π".codePointAt(0)!));
    assert.equal(result.model.optimiser?.step, 80);
    assert.ok(result.bitsPerCharacterAfter! < result.bitsPerCharacterBefore!);
    assert.ok(result.bitsPerCharacterBefore! > bitsPerCharacterAfter!);
  });

  it("keeps to its time, by the clock that it is given, and tells where it is", async () => {
    let nowMs = 0;
    const seen: Progress[] = [];
    const result = await train({ ...options, maximumUpdates: Infinity, seconds: 2, nowMs: () => (nowMs += 50), onProgress: (progress) => seen.push(progress) });
    assert.ok(result.seconds >= 2 && result.seconds < 2.2, String(result.seconds));
    const training = seen.filter(({ phase }) => phase === "training");
    assert.ok(training.length >= 5);
    assert.deepEqual([seen[0].phase, seen[seen.length - 1].phase], ["measuring", "measuring"]);
    training.forEach(({ fraction, secondsLeft, charactersPerSecond, bitsPerCharacter }, index) => {
      assert.ok(index === 0 || fraction > training[index - 1].fraction);
      assert.ok(Math.abs(secondsLeft - 2 * (1 - fraction)) < 0.3, `${secondsLeft} s left at ${fraction}`);
      assert.ok(charactersPerSecond > 0 && bitsPerCharacter! > 0);
    });
  });

  it("stops at once when it is aborted", async () => {
    const controller = new AbortController();
    const onProgress = ({ phase }: Progress): void => {
      if (phase === "training") controller.abort(new Error("enough"));
    };
    await assert.rejects(train({ ...options, maximumUpdates: Infinity, onProgress, signal: controller.signal }), /enough/);
  });

  it("refuses texts that teach nothing", async () => {
    await assert.rejects(train({ ...options, texts: [{ path: "a.txt", text: "too little" }] }), (error) => error instanceof TrainingError && /10 characters are too little/.test(error.message));
  });

  it("says that it diverged instead of returning such a model", async () => {
    await assert.rejects(train({ ...options, recipe: { ...options.recipe, learningRate: 1e38 } }), /diverged/);
  });

  it("warms up, then lets the learning rate fall to zero", () => {
    const rates = [0, 0.025, 0.05, 0.525, 1].map((fraction) => learningRateAt({ ...FROM_SCRATCH, learningRate: 1, warmUp: 0.05 }, fraction));
    assert.deepEqual(rates.map((rate) => Number(rate.toFixed(3))), [0.02, 0.5, 1, 0.5, 0]);
  });
});
