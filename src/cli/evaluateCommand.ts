// hunch evaluate --model DIR FOLDER
import { Command } from "commander";
import { evaluateBits } from "../evaluate/bitsPerCharacter";
import { readModelDirectory } from "../store/modelDirectory";
import { countReasons, listFolder } from "./folder";
import { excludeOption, integer, parseSeed, threadsOption } from "./options";
import { createProgressBar, type Terminal } from "./terminal";

interface Options {
  readonly model: string;
  readonly characters: number;
  readonly seed: number;
  readonly threads: number;
  readonly exclude: readonly string[];
  readonly json?: true;
}

export function evaluateCommand(terminal: Terminal): Command {
  return new Command("evaluate")
    .description("measure a model on the text files of a folder, in bits per character")
    .argument("<folder>", "the files to measure on, chosen as in training")
    .requiredOption("--model <directory>", "the model")
    .option("--characters <number>", "characters to measure at most", integer(1, 1e9), 200_000)
    .option("--seed <number>", "seed of the draw where there are more", parseSeed, 1)
    .addOption(threadsOption())
    .addOption(excludeOption("measured on"))
    .option("--json", "print one JSON object")
    .action((folder: string, options: Options) => runEvaluate(terminal, folder, options));
}

async function runEvaluate(terminal: Terminal, folder: string, options: Options): Promise<void> {
  const { signal } = terminal;
  const model = await readModelDirectory(options.model);
  const list = await listFolder(folder, signal, options.exclude, options.model);
  const engine = await terminal.createEngine();
  const bar = createProgressBar(terminal, "Measuring");
  try {
    const { bitsPerCharacter, characters } = await evaluateBits({
      engine, model, texts: list.files, maximumCharacters: options.characters, seed: options.seed, threads: options.threads,
      signal, onProgress: (fraction) => bar.update(fraction, ""),
    });
    bar.stop();
    const files = list.files.length;
    terminal.print(options.json
      ? `${JSON.stringify({ model: options.model, folder, files, characters, bitsPerCharacter, leftOut: countReasons(list) })}\n`
      : `${bitsPerCharacter.toFixed(3)} bits per character on ${characters} characters of ${files} files\n`);
  } finally {
    bar.stop();
  }
}
