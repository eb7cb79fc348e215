// hunch train FOLDER --out DIR
import { Command, Option } from "commander";
import { labelOf, type Engine } from "../engines/engine";
import { summaryOf } from "../files/reasons";
import { CELL_NAMES, type Cell } from "../model/architecture";
import type { EnginePreference } from "../protocol/enginePreference";
import { checkDestination, readModelDirectory, writeModelDirectory } from "../store/modelDirectory";
import { train, type Progress, type TrainResult } from "../training/train";
import { countReasons, listFolder } from "./folder";
import { engineOption, excludeOption, integer, number, parseSeed, threadsOption } from "./options";
import { createProgressBar, type Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options {
  readonly out: string;
  readonly base?: string;
  readonly seconds: number;
  readonly seed: number;
  readonly threads: number;
  readonly engine: EnginePreference;
  readonly exclude: readonly string[];
  readonly embedding?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly cell?: Cell;
  readonly resetAfter?: true;
  readonly json?: true;
}

export function trainCommand(terminal: Terminal): Command {
  return new Command("train")
    .description("train a model on the text files of a folder and print bits per character on files held out")
    .argument("<folder>", "what to learn from; what Git ignores, secrets, binaries and generated files are left out")
    .requiredOption("--out <directory>", "where the model goes; a model that is there is replaced at the end")
    .option("--base <directory>", "a model to go on from (default: a new one)")
    .option("--seconds <number>", "training time", number(1, 86_400), 60)
    .option("--seed <number>", "seed of initial weights, order and held-out files", parseSeed, 1)
    .addOption(threadsOption())
    .addOption(engineOption())
    .addOption(excludeOption("learned from"))
    .option("--embedding <number>", "width of a new model's embedding (default: 64)", integer(1, 1024))
    .option("--hidden <number>", "units of a new model's layers (default: by training time)", integer(1, 2048))
    .option("--layers <number>", "layers of a new model (default: 1)", integer(1, 3))
    .addOption(new Option("--cell <cell>", "cell of a new model's layers (default: lstm)").choices(CELL_NAMES))
    .option("--reset-after", "a new GRU resets after its recurrent product, as PyTorch's; otherwise before it, as TensorFlow.js's")
    .option("--json", "print one JSON object")
    .action((folder: string, options: Options) => runTrain(terminal, folder, options));
}

async function runTrain(terminal: Terminal, folder: string, options: Options): Promise<void> {
  const { signal } = terminal;
  const { out, base, seconds, seed, threads, exclude } = options;
  await checkDestination(out);
  if (base !== undefined && (options.embedding ?? options.hidden ?? options.layers ?? options.cell ?? options.resetAfter) !== undefined) {
    throw new UserError("--embedding, --hidden, --layers, --cell and --reset-after are those of a new model: leave them out, or leave out --base");
  }
  if (options.resetAfter && options.cell !== "gru") throw new UserError("--reset-after is about GRU cells: add --cell gru, or leave it out");
  const initial = base === undefined ? undefined : await readModelDirectory(base, { optimiser: true });
  const list = await listFolder(folder, signal, exclude, out);
  const engine = await terminal.createEngine(options.engine, threads);
  const bar = createProgressBar(terminal, "Training");
  let result: TrainResult;
  try {
    result = await train({
      engine, initial, texts: list.files, seconds, seed, threads, signal,
      sizes: {
        ...(options.embedding === undefined ? {} : { embeddingSize: options.embedding }),
        ...(options.hidden === undefined ? {} : { hiddenSize: options.hidden }),
        ...(options.layers === undefined ? {} : { layers: options.layers }),
      },
      cell: { cell: options.cell ?? "lstm", ...(options.cell === "gru" ? { resetAfter: options.resetAfter ?? false } : {}) },
      onProgress: (progress) => bar.update(progress.fraction, noteOf(progress)),
    });
  } finally {
    bar.stop();
  }
  const { model, bitsPerCharacterBefore, bitsPerCharacterAfter, characters } = result;
  const measured = {
    ...(bitsPerCharacterBefore === undefined ? {} : { bitsPerCharacterBefore }),
    ...(bitsPerCharacterAfter === undefined ? {} : { bitsPerCharacterAfter }),
  };
  await writeModelDirectory(out, {
    ...model,
    training: { date: terminal.now().toISOString(), seconds: result.seconds, characters, seed, ...measured },
  });
  if (options.json) {
    terminal.print(`${JSON.stringify({
      model: out, engine: labelOf(engine), threads, seed, seconds: result.seconds,
      files: list.files.length, leftOut: countReasons(list), secretLines: list.secretLines,
      characters, charactersPerSecond: characters / result.seconds, updates: result.updates,
      heldOutFiles: result.heldOutFiles, heldOutCharacters: result.heldOutCharacters, ...measured,
    })}\n`);
    return;
  }
  terminal.print(report(out, engine, result, list.files.length, summaryOf(list.leftOut), list.secretLines));
}

function noteOf({ phase, charactersPerSecond, bitsPerCharacter, secondsLeft }: Progress): string {
  if (phase === "measuring") return "measuring on held-out files";
  const bits = bitsPerCharacter === undefined ? "" : `${bitsPerCharacter.toFixed(2)} bits per character, `;
  return `${bits}${Math.round(charactersPerSecond)} characters/s, ${Math.max(0, Math.round(secondsLeft))} s left`;
}

function report(out: string, engine: Engine, result: TrainResult, files: number, leftOut: string, secretLines: number): string {
  const { seconds, characters, bitsPerCharacterBefore: before, bitsPerCharacterAfter: after } = result;
  const lines = [
    `${files} files to learn from${leftOut === "" ? "" : `; left out: ${leftOut}`}${secretLines === 0 ? "" : `; ${secretLines} lines with secrets removed`}`,
    `trained ${seconds.toFixed(0)} s on ${characters} characters (${Math.round(characters / seconds)} characters/s) by the engine ${labelOf(engine)}`,
    after === undefined || before === undefined
      ? "too little text to hold any out: bits per character were not measured"
      : `bits per character on ${result.heldOutCharacters} held-out characters: ${before.toFixed(3)} -> ${after.toFixed(3)}`,
    `model written to ${out}`,
  ];
  return `${lines.join("\n")}\n`;
}
