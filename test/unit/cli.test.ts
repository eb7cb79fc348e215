// The commands as someone at a terminal meets them, over the reference engine and models small enough for it.
import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Worker } from "node:worker_threads";
import { createContinuer } from "../../src/complete/continuer";
import { referenceEngine } from "../../src/engines/reference";
import { createWasmEngine } from "../../src/engines/wasm";
import { readModelDirectory, writeModelDirectory } from "../../src/store/modelDirectory";
import { createHunch } from "../support/commandLine";
import { smallModel } from "../support/smallModel";
import { startedDuring } from "../support/startedThreads";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";
import { wasmAssets } from "../support/wasmAssets";

const hunch = createHunch({ baseModel: () => baseModel });

/** The model that ships, where tests put one. */
let baseModel = "";

const text = Array.from({ length: 30 }, (_, index) => `    the line ${index} of a text\n`).join("");
const tiny = ["--seconds", "1", "--hidden", "8", "--embedding", "4", "--threads", "1"];

describe("hunch", () => {
  const folder = temporaryFolder();
  const here = (name: string): string => path.join(folder.path, name);
  before(async () => {
    writeFiles(here("texts"), Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}.txt`, text.replaceAll("line", `line${index}`)])));
    writeFiles(here("texts"), { ".env": "KEY=1\n", "picture.png": Uint8Array.of(0, 1) });
    await writeModelDirectory(here("model"), smallModel());
    baseModel = here("model");
  });

  describe("train", () => {
    it("writes a model and tells bits per character", async () => {
      const { code, out, err } = await hunch(["train", here("texts"), "--out", here("trained"), ...tiny]);
      assert.equal(code, 0, err);
      assert.match(out, /^12 files to learn from; left out: 1 secret, 1 binary\ntrained 1 s on \d+ characters \(\d+ characters\/s\) by the engine \w+ \(.+\)\nbits per character on \d+ held-out characters: \d\.\d{3} -> \d\.\d{3}\nmodel written to .*trained\n$/);
      assert.equal(err, "");
      const { training, optimiser, weights } = await readModelDirectory(here("trained"), { optimiser: true });
      assert.equal(training?.date, "2026-01-02T03:04:05.000Z");
      assert.ok(training!.bitsPerCharacterAfter! < training!.bitsPerCharacterBefore!);
      assert.ok(optimiser!.step > 0);
      assert.equal(weights.architecture.hiddenSize, 8);
    });

    it("goes on from a model, and prints one JSON object", async () => {
      const { out } = await hunch(["train", here("texts"), "--out", here("tuned"), "--base", here("model"), "--seconds", "1", "--seed", "5", "--threads", "1", "--json"]);
      const result = JSON.parse(out);
      assert.equal(out.trim().split("\n").length, 1);
      assert.deepEqual(result.leftOut, { secret: 1, binary: 1 });
      assert.equal(result.files, 12);
      assert.equal(result.seed, 5);
      assert.ok(result.updates > 0 && result.charactersPerSecond > 0 && result.bitsPerCharacterAfter < result.bitsPerCharacterBefore);
      assert.equal((await readModelDirectory(here("tuned"))).weights.architecture.hiddenSize, 12);
    });

    it("leaves the model that was there where one of its threads is killed", async function () {
      this.timeout(120_000);
      const assets = await wasmAssets();
      const trainHunch = createHunch({ baseModel: () => baseModel, createEngine: () => createWasmEngine(assets) });
      cpSync(here("model"), here("kept"), { recursive: true });
      const words = ["train", here("texts"), "--out", here("kept"), "--base", here("model"), "--seconds", "60", "--threads", "2"];
      const kill = (worker: Worker): void => void worker.once("message", () => setTimeout(() => worker.terminate(), 300));
      await startedDuring(async () => {
        assert.deepEqual(await trainHunch(words), { code: 1, out: "", err: "hunch: a training thread ended with code 1\n" });
      }, kill);
      const files = (name: string): Buffer[] => readdirSync(here(name)).sort().map((file) => readFileSync(path.join(here(name), file)));
      assert.deepEqual(files("kept"), files("model"));
    });

    it("does not learn from the model that it writes", async () => {
      cpSync(here("texts"), here("inside"), { recursive: true });
      for (let round = 0; round < 2; round++) {
        const { out } = await hunch(["train", here("inside"), "--out", here("inside/model"), ...tiny, "--json"]);
        assert.equal(JSON.parse(out).files, 12);
      }
    });

    it("shows progress on a terminal alone", async () => {
      const { out, err } = await hunch(["train", here("texts"), "--out", here("shown"), ...tiny], { isTerminal: true });
      assert.match(err, /Training .*\d+% .*bits per character, \d+ characters\/s, \d s left/s);
      assert.doesNotMatch(out, /%/);
    });

    it("keeps the previous model when it is stopped", async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error("stopped")), 300);
      await writeModelDirectory(here("previous"), smallModel(9));
      const { code, err } = await hunch(["train", here("texts"), "--out", here("previous"), ...tiny, "--seconds", "600"], { signal: controller.signal });
      assert.equal(code, 130);
      assert.match(err, /^hunch: stopped; nothing was written[^\n]*\n$/);
      assert.deepEqual((await readModelDirectory(here("previous"))).weights, smallModel(9).weights);
    });
  });

  describe("complete", () => {
    const request = { facts: { path: "a.py", indentUnit: 4 as const }, before: "def f():\n    re", position: 15, temperature: 0.8, maxLength: 20, seed: 7 };

    it("prints what the editor would show", async () => {
      const { vocabulary, weights } = await readModelDirectory(here("model"));
      const expected = await createContinuer(await referenceEngine.createDecoder(weights), vocabulary).continueText({ ...request, stopAtLineEnd: true });
      const words = ["complete", "--model", here("model"), "--file", "a.py", "--temperature", "0.8", "--length", "20", "--seed", "7"];
      const { code, out } = await hunch(words, { input: "def f():\r\n    re" });
      assert.equal(code, 0);
      assert.equal(out, `${expected?.text}\n`);
      assert.ok(out.length > 2);
    });

    it("prints as many as are asked for, the same for the same seed", async () => {
      const words = ["complete", "--model", here("model"), "--temperature", "1", "--count", "3", "--seed", "4", "--json"];
      const first = await hunch(words, { input: "x" });
      const { continuations } = JSON.parse(first.out);
      assert.equal(new Set(continuations.map(({ text: one }: { text: string }) => one)).size, 3);
      assert.ok(continuations.every(({ logProbability }: { logProbability: number }) => logProbability < 0));
      assert.equal((await hunch(words, { input: "x" })).out, first.out);
    });

    it("continues an empty text", async () => {
      assert.equal((await hunch(["complete", "--model", here("model")], { input: "" })).code, 0);
    });
  });

  describe("generate", () => {
    it("prints the prompt and as much text as was asked for", async () => {
      const words = ["generate", "--model", here("model"), "--prompt", "Once", "--temperature", "1", "--length", "600", "--seed", "3"];
      const { code, out } = await hunch(words);
      assert.equal(code, 0);
      assert.ok(out.startsWith("Once"));
      assert.ok([...out].length >= 605, String([...out].length));
      assert.equal((await hunch(words)).out, out);
      assert.notEqual((await hunch([...words, "--seed", "4"])).out, out);
    });
  });

  describe("evaluate", () => {
    it("prints bits per character, as training measured them", async () => {
      const { code, out, err } = await hunch(["evaluate", "--model", here("model"), here("texts"), "--json", "--characters", "3000"]);
      assert.equal(code, 0, err);
      const { bitsPerCharacter, characters, files } = JSON.parse(out);
      assert.ok(bitsPerCharacter > 4 && bitsPerCharacter < 9);
      assert.ok(characters >= 3000 && characters < 4100);
      assert.equal(files, 12);
      assert.match((await hunch(["evaluate", "--model", here("model"), here("texts"), "--characters", "500"])).out, /^\d\.\d{3} bits per character on \d+ characters of 12 files\n$/);
    });
  });

  describe("evaluate --train", () => {
    it("tells what typing saves beside what peers save, in one JSON object", async () => {
      const { code, out, err } = await hunch(["evaluate", "--train", here("texts"), "--files", "1", "--characters", "120", "--order", "3", "--empty", "--json"]);
      assert.equal(code, 0, err);
      const { learned, typed, bits, typist, empty, model, source } = JSON.parse(out);
      assert.equal(model, here("model"));
      assert.match(source, /^typed: the first characters of 2 of 12 files/);
      assert.equal(learned.files, 10);
      assert.ok(typed.documents === 1 && typed.characters >= 120 && typed.characters < 160);
      for (const name of ["lstm", "cache", "blend", "markov"]) assert.ok(bits[name].bitsPerCharacter > 0, name);
      // The other files are the same but for a number: the cache knows them, the untrained LSTM knows nothing.
      assert.ok(bits.cache.bitsPerCharacter < 1 && bits.blend.bitsPerCharacter < 1.2 && bits.lstm.bitsPerCharacter > 4);
      assert.ok(empty.cache.bitsPerCharacter > bits.cache.bitsPerCharacter);
      assert.ok(typist.hunch.keystrokesSaved > 0.5 && typist.hunch.firstWordRight > 0.5, JSON.stringify(typist.hunch));
      assert.ok(empty.typist.keystrokesSaved < typist.hunch.keystrokesSaved);
      for (const name of ["words", "markov", "longestMatch"]) assert.ok(typist[name].keys < typist[name].characters, name);
    });

    it("prints tables, draws the chart, and types a block again", async () => {
      const words = ["evaluate", "--train", here("texts"), "--held-out", here("texts"), "--replay", "--files", "1", "--characters", "40", "--plot", here("chart.svg")];
      const { code, out, err } = await hunch(words);
      assert.equal(code, 0, err);
      assert.match(out, /^typed: one block each of the files of .*\nlearned 12 files, \d+ characters, in \d+\.\d s; typed 1 documents, 40 characters\n/);
      assert.match(out, /bits per character .*\n(.*\n)*LSTM +\d\.\d{3} .*\ncache +\d\.\d{3}/);
      assert.match(out, /\nHunch +\d+\.\d %( +\S+)+\n/);
      assert.match(readFileSync(here("chart.svg"), "utf8"), /^<svg .*Hunch, by eagerness.*<\/svg>$/s);
    });
  });

  it("tells its version and how it is used", async () => {
    assert.deepEqual(await hunch(["--version"]), { code: 0, out: "1.2.3\n", err: "" });
    const { code, out } = await hunch(["train", "--help"]);
    assert.equal(code, 0);
    assert.match(out, /--out <directory>/);
  });

  describe("answers bad input with one line and exit code 2", () => {
    before(() => {
      writeFiles(here("bad"), {
        "file.txt": text, "empty/empty.txt": "", "binary/a.bin": Uint8Array.of(1, 0, 2), "latin1/a.txt": Uint8Array.of(0xe9, 0x0a),
        "huge/a.txt": "x\n".repeat(25_000_000), "line/a.js": "x".repeat(5_000_000), "few/a.txt": "hello\n", "mine/thesis.txt": text,
      });
      mkdirSync(here("bad/none"));
      for (const name of ["truncated", "foreign", "incomplete"]) cpSync(here("model"), here(name), { recursive: true });
      truncateSync(here("truncated/group1-shard1of1.bin"), 100);
      writeFileSync(here("foreign/hunch.json"), readFileSync(here("model/hunch.json"), "utf8").replace('"formatVersion": 1', '"formatVersion": 2'));
      rmSync(here("incomplete/model.json"));
    });
    const train = (name: string, ...more: string[]): (() => string[]) => () => ["train", here(name), "--out", here("never"), ...tiny, ...more];
    const complete = (...more: string[]): (() => string[]) => () => ["complete", "--model", here("model"), ...more];
    const model = (name: string): (() => string[]) => () => ["evaluate", "--model", here(name), here("texts")];

    const cases: Record<string, readonly [words: () => string[], says: RegExp, input?: string | Uint8Array]> = {
      "no command": [() => [], /no command given; see hunch --help/],
      "an unknown command": [() => ["trian"], /unknown command 'trian'.*Did you mean train\?/],
      "an unknown option": [train("texts", "--fast"), /unknown option '--fast'.*; see hunch train --help/],
      "no folder": [() => ["train", "--out", here("never")], /missing required argument 'folder'/],
      "no --out": [() => ["train", here("texts")], /required option '--out <directory>' not specified/],
      "a missing folder": [train("nowhere"), /the folder ".*nowhere" does not exist/],
      "a file for a folder": [train("bad/file.txt"), /file\.txt" is a file: name the folder that holds it/],
      "a folder with nothing in it": [train("bad/none"), /there is no text to read in ".*none" \(it is empty\): name a folder/],
      "an empty file": [train("bad/empty"), /there is no text .*left out: 1 empty/],
      "a binary file": [train("bad/binary"), /there is no text .*left out: 1 binary/],
      "invalid UTF-8": [train("bad/latin1"), /there is no text .*left out: 1 not UTF-8/],
      "a 50 MB file": [train("bad/huge"), /there is no text .*left out: 1 huge/],
      "a one-line 5 MB file": [train("bad/line"), /there is no text .*left out: 1 huge/],
      "too little text": [train("bad/few"), /6 characters are too little to learn from/],
      "--out with other files in it": [() => ["train", here("texts"), "--out", here("bad/mine")], /it holds "thesis\.txt", which is no part of a model/],
      "--out that is a file": [() => ["train", here("texts"), "--out", here("bad/file.txt")], /no model can be written to ".*file\.txt"/],
      "seconds that are no number": [train("texts", "--seconds", "soon"), /'soon' is invalid\. Give a number from 1 to 86400/],
      "seconds out of range": [train("texts", "--seconds", "0"), /Give a number from 1 to 86400/],
      "sizes beside --base": [() => ["train", here("texts"), "--out", here("never"), "--base", here("model"), "--hidden", "8"], /leave them out, or leave out --base/],
      "a missing base": [() => ["train", here("texts"), "--out", here("never"), "--base", here("nowhere")], /the model in ".*nowhere" cannot be used: there is no such directory/],
      "a temperature that is no number": [complete("--temperature", "warm"), /'warm' is invalid\. Give a number from 0 to 2/, "x"],
      "a temperature out of range": [complete("--temperature", "-1"), /'-1' is invalid\. Give a number from 0 to 2/, "x"],
      "a length that is no number": [complete("--length", ""), /Give a whole number from 1 to 100000/, "x"],
      "a length out of range": [complete("--length", "0"), /Give a whole number from 1 to 100000/, "x"],
      "a length that is not whole": [complete("--length", "1.5"), /Give a whole number from 1 to 100000/, "x"],
      "a count out of range": [complete("--count", "1000"), /Give a whole number from 1 to 100/, "x"],
      "no standard input": [complete(), /read from standard input/],
      "standard input that is no text": [complete(), /standard input is not UTF-8 text/, Uint8Array.of(0xff, 0xfe, 0)],
      "a file of secrets": [complete("--file", "app/.env"), /nothing is completed in "app\/\.env"/, "x"],
      "evaluate without a folder": [() => ["evaluate"], /name a workspace by --train, or a model by --model/],
      "evaluate a folder without a model": [() => ["evaluate", here("texts")], /name the model by --model, or the workspace by --train/],
      "two folders to evaluate": [() => ["evaluate", here("texts"), "--train", here("texts")], /name it by --held-out, or leave it out/],
      "a missing workspace": [() => ["evaluate", "--train", here("nowhere")], /the folder ".*nowhere" does not exist/],
      "a range that is none": [() => ["evaluate", "--train", here("texts"), "--git", "main"], /"main" names no two commits: write A\.\.B/],
      "a range where no repository is": [() => ["evaluate", "--train", here("texts"), "--git", "a..b"], /git cannot read a\.\.b in ".*texts"/],
      "a range and files to type": [() => ["evaluate", "--train", here("texts"), "--git", "a..b", "--replay"], /leave out --held-out and --replay/],
      "a chart of another kind": [() => ["evaluate", "--train", here("texts"), "--plot", "chart.pdf"], /a chart is drawn as \.svg or \.png, and "chart\.pdf" is neither/],
      "an eagerness out of range": [() => ["evaluate", "--train", here("texts"), "--eagerness", "60"], /Give a number from 0 to 1/],
      "a missing model": [model("nowhere"), /the model in ".*nowhere" cannot be used: there is no such directory; train it again or name another/],
      "a model of other files": [model("texts"), /hunch\.json is missing/],
      "a truncated model": [model("truncated"), /weight files are truncated: 100 bytes instead of/],
      "an incomplete model": [model("incomplete"), /model\.json is missing/],
      "a model of another version": [model("foreign"), /its format version is 2, and this Hunch reads version 1/],
    };
    for (const [name, [words, says, input]] of Object.entries(cases)) {
      it(name, async () => {
        const { code, out, err } = await hunch(words(), input === undefined ? {} : { input });
        assert.match(err, says);
        assert.match(err, /^hunch: [^\n]+\n$/);
        assert.equal(out, "");
        assert.equal(code, 2);
        assert.ok(!existsSync(here("never")));
      });
    }
  });
});
