// Makes the base model, or goes on with it: npm run base-model [-- --seconds N] [--decay-seconds N] [--python PATH]
//
// Steps whose result lies in the cache are not done again, except training, which always goes on.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const CACHE = join(".cache", "base");
const EVERY_RUN = ["--learning-rate", "3e-3", "--rows", "64", "--warm-up", "100"];

function main(): void {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "7200" },
      "decay-seconds": { type: "string", default: "1200" },
      python: { type: "string" },
    },
  });
  const python = values.python ?? torchPython();
  const checkpoint = join(CACHE, "checkpoint");
  const decayed = join(CACHE, "decayed");
  if (!existsSync(checkpoint) && existsSync(join("models", "base-optimizer"))) step("restore");
  if (!existsSync(join(CACHE, "train-2.samples"))) step("corpus", CACHE);
  train(python, checkpoint, ["--seconds", values.seconds]);
  rmSync(decayed, { recursive: true, force: true });
  cpSync(checkpoint, decayed, { recursive: true });
  train(python, decayed, ["--steps", "128", "--decay-seconds", values["decay-seconds"]]);
  step("export");
  run("npm", ["run", "build"]);
  step("evaluate");
  step("card");
}

function train(python: string, checkpoint: string, options: readonly string[]): void {
  run(python, [join("scripts", "base", "train_base.py"), "--data", CACHE, "--checkpoint", checkpoint, ...EVERY_RUN, ...options]);
}

/** A Python with PyTorch: a virtual environment in the cache. */
function torchPython(): string {
  const environment = join(CACHE, "python");
  const python = join(environment, "bin", "python");
  if (!existsSync(python)) run("python3", ["-m", "venv", environment]);
  if (spawnSync(python, ["-c", "import torch, numpy"]).status !== 0) run(python, ["-m", "pip", "install", "torch", "numpy"]);
  return python;
}

function step(name: string, ...words: readonly string[]): void {
  run("npx", ["tsx", join("scripts", "base", `${name}.ts`), ...words]);
}

/** Passive waiting keeps two busy cores usable for others. */
function run(command: string, words: readonly string[]): void {
  const { status } = spawnSync(command, words, { stdio: "inherit", env: { OMP_WAIT_POLICY: "PASSIVE", ...process.env } });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} failed`);
}

main();
