import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { namedTensors, zeroWeights, type ModelWeights } from "../../src/model/weights";
import { decodeFloat16, encodeFloat16 } from "../../src/store/float16";
import { readModelDirectory, writeModelDirectory, type StoredModel } from "../../src/store/modelDirectory";
import { ModelError } from "../../src/store/modelError";
import { smallModel } from "../support/smallModel";
import { temporaryFolder } from "../support/temporaryFolder";

const training = { date: "2026-01-02T03:04:05Z", seconds: 60, characters: 1000, seed: 7, bitsPerCharacterBefore: 6.5, bitsPerCharacterAfter: 2.5 };

describe("model directory", () => {
  const folder = temporaryFolder();
  const here = (name: string): string => path.join(folder.path, name);

  it("gives back what was written, moments and record included", async () => {
    const model: StoredModel = { ...smallModel(1, 2), training };
    const optimiser = { step: 42, first: smallModel(2, 2).weights, second: smallModel(3, 2).weights };
    await writeModelDirectory(here("whole"), { ...model, optimiser });
    const read = await readModelDirectory(here("whole"), { optimiser: true });
    assert.deepEqual(read.weights, model.weights);
    assert.deepEqual(read.vocabulary.characters, model.vocabulary.characters);
    assert.deepEqual(read.training, training);
    assert.deepEqual(read.optimiser, optimiser);
    assert.equal((await readModelDirectory(here("whole"))).optimiser, undefined);
    assert.deepEqual(readdirSync(here("whole")).sort(), ["group1-shard1of1.bin", "hunch.json", "model.json", "optimizer.bin"]);
  });

  it("cuts weights into shards of 4 MiB", async () => {
    const { vocabulary } = smallModel();
    const weights = zeroWeights({ cell: "lstm", vocabularySize: vocabulary.size, embeddingSize: 64, hiddenSize: 512, layers: 1 });
    fillWithRamp(weights);
    await writeModelDirectory(here("large"), { vocabulary, weights });
    assert.ok(existsSync(path.join(here("large"), "group1-shard1of2.bin")));
    assert.deepEqual((await readModelDirectory(here("large"))).weights, weights);
  });

  it("stores half precision in half the bytes, rounded to nearest", async () => {
    const model = smallModel();
    await writeModelDirectory(here("half"), model, { precision: "float16" });
    const read = (await readModelDirectory(here("half"))).weights;
    namedTensors(read).forEach(({ data }, index) => {
      assert.deepEqual(data, decodeFloat16(encodeFloat16(namedTensors(model.weights)[index].data)));
    });
  });

  it("refuses weights that are not finite, and leaves the model that was there", async () => {
    const model = smallModel();
    await writeModelDirectory(here("kept"), model);
    const broken = smallModel(2);
    broken.weights.denseBias[3] = NaN;
    await assert.rejects(writeModelDirectory(here("kept"), broken), /logits\/bias.*not finite/);
    assert.deepEqual((await readModelDirectory(here("kept"))).weights, model.weights);
  });

  it("does not touch a folder that holds anything else", async () => {
    mkdirSync(here("mine"));
    writeFileSync(path.join(here("mine"), "thesis.txt"), "years of work");
    await assert.rejects(writeModelDirectory(here("mine"), smallModel()), isModelError(/thesis\.txt.*name a new or an empty folder/));
    assert.deepEqual(readdirSync(here("mine")), ["thesis.txt"]);
  });

  it("leaves nothing beside the model", async () => {
    await writeModelDirectory(here("alone/model"), smallModel(1));
    await writeModelDirectory(here("alone/model"), smallModel(2));
    assert.deepEqual(readdirSync(here("alone")), ["model"]);
    assert.deepEqual((await readModelDirectory(here("alone/model"))).weights, smallModel(2).weights);
  });

  describe("after a crash while it was replaced", () => {
    const stages = {
      "before the first rename": (model: string) => cpSync(model, `${model}.new-0123`, { recursive: true }),
      "between the renames": (model: string) => {
        cpSync(model, `${model}.new-0123`, { recursive: true });
        renameSync(model, `${model}.previous`);
      },
      "before the old one was removed": (model: string) => cpSync(model, `${model}.previous`, { recursive: true }),
    };
    for (const [stage, crash] of Object.entries(stages)) {
      it(`is read and written as before: ${stage}`, async () => {
        const model = here(`crash ${stage}`);
        await writeModelDirectory(model, smallModel(1));
        crash(model);
        assert.deepEqual((await readModelDirectory(model)).weights, smallModel(1).weights);
        await writeModelDirectory(model, smallModel(2));
        assert.deepEqual((await readModelDirectory(model)).weights, smallModel(2).weights);
        assert.ok(!existsSync(`${model}.previous`));
      });
    }
  });

  it("is whole for readers while it is replaced again and again", async () => {
    const model = here("busy");
    const models = [smallModel(1), smallModel(2)];
    await writeModelDirectory(model, models[0]);
    let writing = true;
    const writer = (async () => {
      for (let round = 0; round < 20; round++) await writeModelDirectory(model, models[round % 2]);
      writing = false;
    })();
    for (let reads = 0; writing; reads++) {
      const { weights } = await readModelDirectory(model);
      assert.ok(models.some((candidate) => Buffer.from(candidate.weights.denseKernel.buffer).equals(Buffer.from(weights.denseKernel.buffer))));
    }
    await writer;
  });

  describe("that is damaged is refused in one line", () => {
    const shard = "group1-shard1of1.bin";
    const edit = (name: string, change: (text: string) => string) => (model: string) => {
      const file = path.join(model, name);
      const changed = change(readFileSync(file, "utf8"));
      assert.notEqual(changed, readFileSync(file, "utf8"));
      writeFileSync(file, changed);
    };
    const damages: Record<string, { readonly damage: (model: string) => void; readonly says: RegExp }> = {
      "no directory": { damage: (model) => renameSync(model, `${model}.elsewhere`), says: /there is no such directory/ },
      "hunch.json missing": { damage: (model) => renameSync(path.join(model, "hunch.json"), `${model}.json`), says: /hunch\.json is missing/ },
      "model.json missing": { damage: (model) => renameSync(path.join(model, "model.json"), `${model}.json`), says: /model\.json is missing/ },
      "model.json truncated": { damage: (model) => truncateSync(path.join(model, "model.json"), 100), says: /model\.json is not valid JSON/ },
      "hunch.json of another shape": { damage: edit("hunch.json", () => "[]"), says: /hunch\.json is not as expected/ },
      "a shard missing": { damage: (model) => renameSync(path.join(model, shard), `${model}.bin`), says: /"group1-shard1of1\.bin" is missing/ },
      "a shard truncated": { damage: (model) => truncateSync(path.join(model, shard), 1000), says: /truncated: 1000 bytes instead of/ },
      "a shard oversized": { damage: (model) => writeFileSync(path.join(model, shard), Buffer.alloc(100_000)), says: /oversized: 100000 bytes instead of/ },
      "other weights of the same size": {
        damage: (model) => {
          const bytes = readFileSync(path.join(model, shard));
          bytes[5] ^= 1;
          writeFileSync(path.join(model, shard), bytes);
        },
        says: /weights are not those/,
      },
      "a NaN": {
        damage: (model) => {
          const bytes = readFileSync(path.join(model, shard));
          bytes.writeFloatLE(NaN, 400);
          writeFileSync(path.join(model, shard), bytes);
        },
        says: /embedding\/embeddings holds numbers that are not finite/,
      },
      "a foreign version": { damage: edit("hunch.json", (text) => text.replace('"formatVersion": 1', '"formatVersion": 9')), says: /format version is 9.*reads version 1/ },
      "an unknown layer": { damage: edit("model.json", (text) => text.replace('"Dense"', '"Conv1D"')), says: /unknown layer "Conv1D"/ },
      "another activation": { damage: edit("model.json", (text) => text.replace('"sigmoid"', '"hardSigmoid"')), says: /LSTM layer 1.*recurrent_activation/ },
      "a wrong shape": {
        damage: edit("model.json", (text) => text.replace(/("name": "lstm_1\/bias",\s*"shape": \[\s*)48/, "$147")),
        says: /lstm_1\/bias has shape \[47\] instead of \[48\]/,
      },
      "an unknown weight": { damage: edit("model.json", (text) => text.replace("lstm_1/bias", "lstm_1/gain")), says: /unknown weight "lstm_1\/gain"/ },
      "a vocabulary that does not match": { damage: edit("hunch.json", (text) => text.replace('"a",', "")), says: /vocabulary has 99 entries, its layers have 100/ },
      "a character that stands twice": { damage: edit("hunch.json", (text) => text.replace('"a",', '"b",')), says: /not one new character/ },
      "a path out of the directory": { damage: edit("model.json", (text) => text.replace(shard, `../elsewhere/${shard}`)), says: /lies outside the model directory/ },
      "an absolute path": { damage: edit("model.json", (text) => text.replace(shard, "/etc/passwd")), says: /lies outside the model directory/ },
      "a link out of the directory": {
        damage: (model) => {
          renameSync(path.join(model, shard), `${model}.bin`);
          symlinkSync(`${model}.bin`, path.join(model, shard));
        },
        says: /lies outside the model directory/,
      },
      "truncated moments": { damage: (model) => truncateSync(path.join(model, "optimizer.bin"), 12), says: /optimizer\.bin has 12 bytes/ },
    };
    for (const [name, { damage, says }] of Object.entries(damages)) {
      it(name, async () => {
        const model = here(`damaged ${name}`);
        const small = smallModel();
        await writeModelDirectory(model, { ...small, optimiser: { step: 1, first: small.weights, second: small.weights } });
        damage(model);
        await assert.rejects(readModelDirectory(model, { optimiser: true }), isModelError(says));
      });
    }
  });
});

describe("half precision", () => {
  const cases: readonly (readonly [number, number])[] = [
    [0, 0x0000], [-0, 0x8000], [1, 0x3c00], [-2, 0xc000], [65504, 0x7bff], [65519, 0x7bff], [2 ** -14, 0x0400], [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], [1.5 * 2 ** -25, 0x0001], [1 + 2 ** -11, 0x3c00], [1 + 3 * 2 ** -11, 0x3c02], [0.1, 0x2e66], [1023.5 * 2 ** -24, 0x0400],
  ];
  for (const [value, half] of cases) {
    it(`${value} is 0x${half.toString(16)}`, () => {
      const bytes = encodeFloat16(Float32Array.of(value));
      assert.equal(bytes[0] | (bytes[1] << 8), half);
    });
  }
  it("gives every half-precision number back", () => {
    const bytes = new Uint8Array(Uint16Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00).buffer);
    assert.deepEqual(encodeFloat16(decodeFloat16(bytes)), bytes);
  });
  it("refuses what would be infinite", () => assert.throws(() => encodeFloat16(Float32Array.of(65520)), RangeError));
});

function isModelError(says: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ModelError);
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  };
}

function fillWithRamp(weights: ModelWeights): void {
  for (const { data } of namedTensors(weights)) data.forEach((_, index) => (data[index] = (index % 1000) / 1000));
}
