// Models of every cell and from elsewhere through the commands, and damaged ones: refused in one line, nothing replaced.
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeSafetensors } from "../../src/interchange/safetensors";
import { MODEL_FORMATS } from "../../src/interchange/interchange";
import { writeTfjsFolder } from "../../src/interchange/tfjsFolder";
import type { CellChoice } from "../../src/model/architecture";
import { createRandom } from "../../src/model/random";
import { readModelDirectory, writeModelDirectory } from "../../src/store/modelDirectory";
import { cellName, OTHER_CELLS } from "../support/cellSuite";
import { createHunch } from "../support/commandLine";
import { smallModel } from "../support/smallModel";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

const hunch = createHunch({ baseModel: () => "" });
const text = Array.from({ length: 30 }, (_, index) => `    the line ${index} of a text\n`).join("");

describe("hunch with models", () => {
  const folder = temporaryFolder();
  const here = (name: string): string => path.join(folder.path, name);
  const train = (out: string, ...more: string[]): string[] => ["train", here("texts"), "--out", here(out), "--seconds", "1", "--threads", "1", "--json", ...more];
  before(() => {
    writeFiles(here("texts"), Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}.txt`, text.replaceAll("line", `line${index}`)])));
  });

  for (const cell of OTHER_CELLS) {
    describe(`of another cell: ${cellName(cell)}`, () => {
      const model = `model ${cellName(cell)}`;

      it("trains, goes on, completes, generates and measures", async () => {
        const words = ["--cell", cell.cell, ...(cell.resetAfter ? ["--reset-after"] : []), "--hidden", "8", "--embedding", "4", "--layers", "2"];
        const trained = await hunch(train(model, ...words));
        assert.equal(trained.code, 0, trained.err);
        const first = JSON.parse(trained.out);
        assert.ok(first.bitsPerCharacterAfter < first.bitsPerCharacterBefore);
        const { architecture } = (await readModelDirectory(here(model))).weights;
        assert.deepEqual({ cell: architecture.cell, resetAfter: architecture.resetAfter }, { cell: cell.cell, resetAfter: cell.resetAfter });
        assert.equal(JSON.parse(readFileSync(path.join(here(model), "hunch.json"), "utf8")).resetAfter, cell.resetAfter);

        const further = JSON.parse((await hunch(train(`${model} further`, "--base", here(model)))).out);
        assert.ok(Math.abs(further.bitsPerCharacterBefore - first.bitsPerCharacterAfter) < 1e-6);
        const { out } = await hunch(["evaluate", "--model", here(model), here("texts"), "--characters", "500", "--json"]);
        assert.ok(JSON.parse(out).bitsPerCharacter < 7);
        assert.equal((await hunch(["complete", "--model", here(model)], { input: "    the li" })).code, 0);
        assert.match((await hunch(["generate", "--model", here(model), "--prompt", "the", "--length", "20"])).out, /^the/);
      });

      for (const format of MODEL_FORMATS) {
        const isRefused = cell.cell === "gru" && format === (cell.resetAfter ? "tfjs" : "safetensors");
        it(`${isRefused ? "is not exported as" : "is exported and imported as"} ${format}`, async () => {
          const weights = smallModel(3, 2, cell);
          await writeModelDirectory(here(`${model} whole`), weights);
          const exported = here(`${model}.${format}`);
          const { code, err } = await hunch(["export", "--model", here(`${model} whole`), "--format", format, "--out", exported]);
          if (isRefused) {
            assert.match(err, /^hunch: [^\n]*cannot be exported exactly; use [^\n]*\n$/);
            assert.equal(code, 2);
            assert.ok(!existsSync(exported));
            return;
          }
          assert.equal(code, 0, err);
          assert.equal((await hunch(["import", exported, "--format", format, "--out", here(`${model} ${format}`)])).code, 0);
          const read = await readModelDirectory(here(`${model} ${format}`));
          assert.deepEqual(read.weights, weights.weights);
          assert.deepEqual(read.vocabulary.characters, weights.vocabulary.characters);
        });
      }
    });
  }

  for (const [gates, kind] of [[4, "LSTM"], [3, "GRU"]] as const) {
    it(`fine-tunes what PyTorch made: ${kind}`, async () => {
      const characters = ["<unk>", ..."\n\t abcdefghijklmnopqrstuvwxyz0123456789"];
      const file = here(`${kind}.safetensors`);
      writeFileSync(file, stateDict(gates, characters.length, 6, 10));
      writeFileSync(here(`${kind}.json`), JSON.stringify(characters));
      const imported = await hunch(["import", file, "--format", "safetensors", "--vocabulary", here(`${kind}.json`), "--out", here(`${kind} base`)]);
      assert.equal(imported.code, 0, imported.err);
      const { code, out, err } = await hunch(train(`${kind} tuned`, "--base", here(`${kind} base`)));
      assert.equal(code, 0, err);
      const { bitsPerCharacterBefore, bitsPerCharacterAfter } = JSON.parse(out);
      assert.ok(bitsPerCharacterAfter < bitsPerCharacterBefore, `${bitsPerCharacterBefore} -> ${bitsPerCharacterAfter}`);
      const { architecture } = (await readModelDirectory(here(`${kind} tuned`))).weights;
      assert.deepEqual([architecture.cell, architecture.hiddenSize], [kind.toLowerCase(), 10]);
    });
  }

  for (const [words, says] of [
    [["--cell", "rnn"], /'rnn' is invalid\. Allowed choices are lstm, gru, simpleRNN/],
    [["--reset-after"], /--reset-after is about GRU cells: add --cell gru, or leave it out/],
    [["--cell", "lstm", "--reset-after"], /--reset-after is about GRU cells/],
    [["--cell", "gru", "--base", "x"], /--cell and --reset-after are those of a new model: leave them out, or leave out --base/],
  ] as const) {
    it(`refuses ${words.join(" ")}`, async () => {
      const { code, err } = await hunch(train("never", ...words));
      assert.match(err, says);
      assert.equal(code, 2);
      assert.ok(!existsSync(here("never")));
    });
  }

  describe("that are damaged are refused in one line, and nothing is replaced", () => {
    const shard = "group1-shard1of1.bin";
    const edit = (change: (model: string) => string) => (directory: string) => {
      const file = path.join(directory, "model.json");
      const changed = change(readFileSync(file, "utf8"));
      assert.notEqual(changed, readFileSync(file, "utf8"));
      writeFileSync(file, changed);
    };
    const editShard = (change: (bytes: Buffer) => void) => (directory: string) => {
      const bytes = readFileSync(path.join(directory, shard));
      change(bytes);
      writeFileSync(path.join(directory, shard), bytes);
    };
    const damages: Record<string, readonly [damage: (directory: string) => void, says: RegExp]> = {
      "a shard missing": [(directory) => rmSync(path.join(directory, shard)), /"group1-shard1of1\.bin" is missing/],
      "a shard truncated": [(directory) => truncateSync(path.join(directory, shard), 1000), /truncated: 1000 bytes instead of/],
      "a shard oversized": [(directory) => writeFileSync(path.join(directory, shard), Buffer.alloc(100_000)), /oversized: 100000 bytes instead of/],
      "a wrong shape": [edit((model) => model.replace(/("name": "gru_1\/bias",\s*"shape": \[\s*)36/, "$135")), /gru_1\/bias has shape \[35\] instead of \[36\]/],
      "sizes beyond reason": [edit((model) => model.replace(/"units": 12/, '"units": 1e9')), /its GRU layer 1 is not as expected at "units"/],
      "an unknown layer": [edit((model) => model.replace('"Dense"', '"Conv1D"')), /unknown layer "Conv1D"/],
      "another activation": [edit((model) => model.replace('"sigmoid"', '"hard_sigmoid"')), /GRU layer 1.*recurrent_activation/],
      "a NaN weight": [editShard((bytes) => bytes.writeFloatLE(NaN, 400)), /embedding\/embeddings holds numbers that are not finite/],
      "an infinite weight": [editShard((bytes) => bytes.writeFloatLE(Infinity, bytes.length - 4)), /logits\/bias holds numbers that are not finite/],
      "a path out of the folder": [edit((model) => model.replace(shard, `../${shard}`)), /lies outside the model directory/],
      "an absolute path": [edit((model) => model.replace(shard, "/etc/passwd")), /lies outside the model directory/],
      "a link out of the folder": [
        (directory) => {
          renameSync(path.join(directory, shard), `${directory}.bin`);
          symlinkSync(`${directory}.bin`, path.join(directory, shard));
        },
        /lies outside the model directory/,
      ],
      "a foreign format": [edit((model) => model.replace('"layers-model"', '"graph-model"')), /graph-model|"format"/],
      "no JSON": [(directory) => truncateSync(path.join(directory, "model.json"), 100), /model\.json is not valid JSON/],
      "no model.json": [(directory) => rmSync(path.join(directory, "model.json")), /model\.json is missing/],
    };
    /** Of hunch.json, or of what an exported model.json says in its place. */
    const factDamages: Record<string, readonly [change: (facts: string) => string, says: RegExp]> = {
      "a vocabulary that does not match": [(facts) => facts.replace(/"a",\s*/, ""), /vocabulary has 99 entries, its layers have 100/],
      "a foreign format version": [(facts) => facts.replace(/"formatVersion": ?1/, '"formatVersion": 9'), /(version is 9|"formatVersion")/],
    };
    const cell: CellChoice = { cell: "gru", resetAfter: false };

    /** Runs a command that must refuse, beside a model that must stay as it is. */
    const refuses = async (words: string[], kept: string, says: RegExp): Promise<void> => {
      await writeModelDirectory(kept, smallModel(8));
      const before = contentOf(kept);
      const { code, out, err } = await hunch(words);
      assert.match(err, says);
      assert.match(err, /^hunch: [^\n]+\n$/);
      assert.deepEqual([code, out], [2, ""]);
      assert.deepEqual(contentOf(kept), before);
    };

    for (const [name, [damage, says]] of Object.entries(damages)) {
      it(`model directory, ${name}: generate, train --base`, async () => {
        const directory = here(`directory ${name}`);
        await writeModelDirectory(directory, smallModel(2, 1, cell));
        damage(directory);
        await refuses(["generate", "--model", directory, "--prompt", "x"], `${directory} out`, says);
        await refuses(train(`directory ${name} out`, "--base", directory), `${directory} out`, says);
      });

      it(`folder of TensorFlow.js, ${name}: import`, async () => {
        const directory = here(`tfjs ${name}`);
        await writeTfjsFolder(directory, smallModel(2, 1, cell));
        damage(directory);
        await refuses(["import", directory, "--format", "tfjs", "--out", `${directory} out`], `${directory} out`, says);
      });
    }

    for (const [name, [change, says]] of Object.entries(factDamages)) {
      it(`${name}: generate, train --base, import`, async () => {
        const directory = here(`facts ${name}`);
        await writeModelDirectory(directory, smallModel(2, 1, cell));
        const file = path.join(directory, "hunch.json");
        writeFileSync(file, change(readFileSync(file, "utf8")));
        await refuses(["generate", "--model", directory, "--prompt", "x"], `${directory} out`, says);
        await refuses(train(`facts ${name} out`, "--base", directory), `${directory} out`, says);
        const exported = `${directory} tfjs`;
        await writeTfjsFolder(exported, smallModel(2, 1, cell));
        const model = JSON.parse(readFileSync(path.join(exported, "model.json"), "utf8"));
        model.userDefinedMetadata.hunch = change(model.userDefinedMetadata.hunch);
        writeFileSync(path.join(exported, "model.json"), JSON.stringify(model));
        await refuses(["import", exported, "--format", "tfjs", "--out", `${directory} out`], `${directory} out`, says);
      });
    }

    it("a reset gate of which hunch.json and model.json say different things", async () => {
      const directory = here("reset");
      await writeModelDirectory(directory, smallModel(2, 1, cell));
      const file = path.join(directory, "hunch.json");
      writeFileSync(file, readFileSync(file, "utf8").replace('"resetAfter": false', '"resetAfter": true'));
      await refuses(["generate", "--model", directory, "--prompt", "x"], here("reset out"), /differ in whether its GRU resets after/);
    });

    it("a vocabulary file that does not match", async () => {
      const exported = here("no facts");
      await writeTfjsFolder(exported, smallModel(2, 1, cell));
      const words = ["import", exported, "--format", "tfjs", "--out", here("no facts out")];
      writeFileSync(here("short.json"), JSON.stringify(["<unk>", "a", "b"]));
      await refuses([...words, "--vocabulary", here("short.json")], here("no facts out"), /its vocabulary has 3 entries, its layers have 100/);
      edit((model) => model.replace("userDefinedMetadata", "metadata"))(exported);
      await refuses(words, here("no facts out"), /does not say which characters its ids stand for; name a file with --vocabulary/);
      await refuses([...words, "--vocabulary", here("nowhere.json")], here("no facts out"), /nowhere\.json" cannot be read/);
    });

    it("no folder at all", () => refuses(["import", here("nowhere"), "--format", "tfjs", "--out", here("none out")], here("none out"), /there is no such folder/));
  });
});

/** A state dict as PyTorch's word language model names its modules, of normal weights. */
function stateDict(gates: number, V: number, E: number, H: number): Uint8Array {
  const random = createRandom(gates);
  const tensor = (...shape: number[]) => ({
    shape, data: Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () => (random() - 0.5) * 0.6),
  });
  return writeSafetensors({
    tensors: new Map([
      ["encoder.weight", tensor(V, E)],
      ["rnn.weight_ih_l0", tensor(gates * H, E)], ["rnn.weight_hh_l0", tensor(gates * H, H)],
      ["rnn.bias_ih_l0", tensor(gates * H)], ["rnn.bias_hh_l0", tensor(gates * H)],
      ["decoder.weight", tensor(V, H)], ["decoder.bias", tensor(V)],
    ]),
    metadata: { format: "pt" },
  });
}

function contentOf(directory: string): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(path.join(directory, name), "base64")]));
}
