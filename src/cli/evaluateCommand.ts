// hunch evaluate --model DIR FOLDER, hunch evaluate --train FOLDER [--held-out FOLDER | --git A..B]
import { Command } from "commander";
import { evaluateBits } from "../evaluate/bitsPerCharacter";
import { readModelDirectory } from "../store/modelDirectory";
import { runEvaluation, type WorkspaceOptions } from "./evaluateWorkspace";
import { countReasons, listFolder } from "./folder";
import { engineOption, excludeOption, integer, number, parseSeed, threadsOption } from "./options";
import { createProgressBar, type Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options extends WorkspaceOptions {
  readonly characters?: number;
}

export function evaluateCommand(terminal: Terminal): Command {
  return new Command("evaluate")
    .description("measure what typing with Hunch saves in a workspace, or a model on a folder in bits per character")
    .argument("[folder]", "without --train: the files that --model is measured on, chosen as in training")
    .option("--train <folder>", "the workspace to learn; what is typed is held out of it, about a tenth, drawn by path")
    .option("--held-out <folder>", "the files to type instead")
    .option("--git <range>", "learn commit A of the repository that --train names, type what was added until B: A..B")
    .option("--replay", "retype one block of each held-out file with the rest of the file around it")
    .option("--model <directory>", "the model (default with --train: the base model)")
    .option("--characters <number>", "characters to type of each file at most (default: 3000), or to measure on (default: 200000)", integer(1, 1e9))
    .option("--files <number>", "files to type at most, drawn by seed", integer(1, 1e6), 20)
    .option("--eagerness <number>", "the setting: target share of right first words", number(0, 1), 0.6)
    .option("--seconds <number>", "fine-tune the model on the workspace for so long, and measure that too", number(1, 86_400))
    .option("--empty", "type in an empty workspace, too")
    .option("--peers", "compress with PPMd (7z) and zpaq, too, where they are installed")
    .option("--order <number>", "order of the Markov chain", integer(0, 12), 6)
    .option("--plot <file>", "draw keystrokes saved against right first words over the eagerness, as .svg or .png")
    .option("--seed <number>", "seed of every draw", parseSeed, 1)
    .addOption(threadsOption())
    .addOption(engineOption())
    .addOption(excludeOption("measured on"))
    .option("--json", "print one JSON object")
    .action((folder: string | undefined, options: Options) => run(terminal, folder, options));
}

async function run(terminal: Terminal, folder: string | undefined, options: Options): Promise<void> {
  if (options.train !== undefined) {
    if (folder !== undefined) throw new UserError(`with --train, "${folder}" has no part: name it by --held-out, or leave it out`);
    return runEvaluation(terminal, options.train, options);
  }
  if (folder === undefined) throw new UserError("name a workspace by --train, or a model by --model and a folder to measure it on");
  if (options.model === undefined) throw new UserError("name the model by --model, or the workspace by --train");
  return runBits(terminal, folder, options.model, options);
}

async function runBits(terminal: Terminal, folder: string, directory: string, options: Options): Promise<void> {
  const { signal } = terminal;
  const model = await readModelDirectory(directory);
  const list = await listFolder(folder, signal, options.exclude, directory);
  const engine = await terminal.createEngine(options.engine, options.threads);
  const bar = createProgressBar(terminal, "Measuring");
  try {
    const { bitsPerCharacter, characters } = await evaluateBits({
      engine, model, texts: list.files, maximumCharacters: options.characters ?? 200_000, seed: options.seed, threads: options.threads,
      signal, onProgress: (fraction) => bar.update(fraction, ""),
    });
    bar.stop();
    const files = list.files.length;
    terminal.print(options.json
      ? `${JSON.stringify({ model: directory, folder, files, characters, bitsPerCharacter, leftOut: countReasons(list) })}\n`
      : `${bitsPerCharacter.toFixed(3)} bits per character on ${characters} characters of ${files} files\n`);
  } finally {
    bar.stop();
  }
}
