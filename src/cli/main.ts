#!/usr/bin/env node
// The command line: `hunch`, dist/cli.js.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { defaultTensorFlowDirectory } from "../engines/tensorflow";
import { chooseEngine, requireTensorFlow } from "../worker/engineChoice";
import { runProgram } from "./program";
import { UserError } from "./userError";

// The bundle lies in dist/ beside the kernel; this file, run from its source, does not.
const distDirectory = path.basename(__dirname) === "cli" ? path.resolve(__dirname, "../../dist") : __dirname;
const { version }: { readonly version: string } = JSON.parse(readFileSync(path.join(distDirectory, "../package.json"), "utf8"));

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort(new Error("stopped by Ctrl+C")));
// A reader that has seen enough, e.g. `head`, closes the pipe: that is no fault.
process.stdout.on("error", (error) => process.exit("code" in error && error.code === "EPIPE" ? 0 : 1));

void runProgram(process.argv.slice(2), version, {
  input: process.stdin.isTTY ? undefined : process.stdin,
  print: (text) => void process.stdout.write(text),
  errorStream: process.stderr,
  async createEngine(preference, threads) {
    const tensorFlowPath = defaultTensorFlowDirectory();
    // Asked for by name, TensorFlow is not replaced by another engine behind the user's back.
    if (preference === "tensorflow") return requireTensorFlow(tensorFlowPath, threads);
    return chooseEngine({
      distDirectory, wanted: { preference, tensorFlowPath },
      onProblem: (message) => void process.stderr.write(`hunch: ${message}\n`),
      memoryFile: path.join(path.dirname(tensorFlowPath), "engine-choice.json"),
      ...(threads === undefined ? {} : { threads }),
    });
  },
  readAsset: (name) => readFile(path.join(distDirectory, name)).then((bytes) => new Uint8Array(bytes), () => {
    throw new UserError(`${name} is missing beside the program: this package leaves it out, and npm run build makes it`);
  }),
  distDirectory,
  baseModel: path.join(distDirectory, "../models/base"),
  signal: interrupted.signal,
  now: () => new Date(),
}).then((code) => {
  process.exitCode = code;
});
