// `--engine`: TensorFlow by name is not replaced by another engine, and an engine that does not exist is refused.
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import path from "node:path";
import { referenceEngine } from "../../src/engines/reference";
import { writeModelDirectory } from "../../src/store/modelDirectory";
import { requireTensorFlow } from "../../src/worker/engineChoice";
import { createHunch } from "../support/commandLine";
import { smallModel } from "../support/smallModel";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

describe("hunch --engine", () => {
  const folder = temporaryFolder();
  const here = (name: string): string => path.join(folder.path, name);
  const asked: unknown[] = [];
  const hunch = createHunch({
    baseModel: () => here("model"),
    async createEngine(preference?: string) {
      asked.push(preference);
      return preference === "tensorflow" ? requireTensorFlow(here("nothing")) : referenceEngine;
    },
  });
  const commands = (): string[][] => [
    ["train", here("texts"), "--out", here("out"), "--seconds", "1", "--hidden", "8"],
    ["evaluate", here("texts"), "--model", here("model"), "--characters", "50"],
    ["generate", "--model", here("model"), "--prompt", "a", "--length", "3"],
    ["complete", "--model", here("model"), "--length", "3"],
  ];

  before(async () => {
    await writeModelDirectory(here("model"), smallModel());
    writeFiles(here("texts"), Object.fromEntries(["a", "b", "c", "d"].map((name) => [`${name}.txt`, "some plain text to learn from\n".repeat(20)])));
  });

  it("fails in one line that says what to do where TensorFlow cannot be loaded, and writes nothing", async () => {
    for (const words of commands()) {
      const { code, out, err } = await hunch([...words, "--engine", "tensorflow"], { input: "a" });
      assert.equal(code, 2, words[0]);
      assert.equal(out, "");
      assert.match(err, /^hunch: there is no usable TensorFlow in "[^"\n]+"; run "npm run setup:tensorflow" in Hunch's source folder\n$/);
    }
    assert.equal(existsSync(here("out")), false);
  });

  it("is auto where nothing is said, and hands on what is", async () => {
    const words = commands()[2];
    asked.length = 0;
    await hunch(words);
    await hunch([...words, "--engine", "wasm"]);
    assert.deepEqual(asked, ["auto", "wasm"]);
  });

  it("refuses an engine that does not exist in one line", async () => {
    const { code, err } = await hunch([...commands()[2], "--engine", "abacus"]);
    assert.equal(code, 2);
    assert.match(err, /^hunch: .*abacus.*\n$/);
  });
});
