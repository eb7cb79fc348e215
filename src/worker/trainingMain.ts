// The training process: reads the folders, trains at low priority, writes the model directory. It is ended by its parent,
// at any moment when the run is cancelled.
import os from "node:os";
import path from "node:path";
import { labelOf } from "../engines/engine";
import { listFiles, type FileList } from "../files/listFiles";
import { summaryOf } from "../files/reasons";
import { WASM_WANTED } from "../protocol/enginePreference";
import {
  TRAINING_METHODS, type TrainingFolder, type TrainingProgress, type TrainingResult, type TrainRequest,
} from "../protocol/training";
import { readModelDirectory, writeModelDirectory, type StoredModel } from "../store/modelDirectory";
import { train } from "../training/train";
import { connectToParent } from "./connection";
import { chooseEngine } from "./engineChoice";

// A training must not be felt while typing.
os.setPriority(os.constants.priority.PRIORITY_LOW);
const parent = connectToParent();
parent.onRequest(TRAINING_METHODS.train, runTraining);
parent.listen();

async function runTraining(request: TrainRequest): Promise<TrainingResult> {
  const { seconds, seed, outputDirectory, engine: wanted = WASM_WANTED } = request;
  const threads = request.threads > 0 ? request.threads : Math.max(1, Math.floor(os.availableParallelism() / 2));
  let engineProblem: string | undefined;
  const tell = (progress: TrainingProgress): void => parent.notify(TRAINING_METHODS.progress, progress);
  tell({ phase: "reading", fraction: 0, secondsLeft: seconds, charactersPerSecond: 0 });
  const [lists, initial, engine] = await Promise.all([
    Promise.all(request.folders.map(list)),
    readFirst(request.startDirectories),
    chooseEngine({
      distDirectory: __dirname, wanted, threads, revectorise: true,
      memoryFile: path.join(path.dirname(outputDirectory), "engine-choice.json"),
      onProblem(message) {
        engineProblem = message;
        report(message);
      },
    }),
  ]);
  const texts = lists.flatMap(({ files }) => files);
  const result = await train({
    engine, initial, texts, seconds, seed, threads,
    onProgress({ phase, bitsPerCharacter, ...rest }) {
      const known = bitsPerCharacter === undefined ? {} : { bitsPerCharacter };
      tell({ phase: phase === "measuring" ? "evaluating" : "training", ...rest, ...known, engine: labelOf(engine) });
    },
  });
  tell({ phase: "saving", fraction: 1, secondsLeft: 0, charactersPerSecond: 0 });
  const { model, characters, bitsPerCharacterBefore, bitsPerCharacterAfter, heldOutFiles } = result;
  await writeModelDirectory(outputDirectory, {
    ...model,
    training: {
      date: new Date().toISOString(), seconds: result.seconds, characters, seed,
      ...(bitsPerCharacterBefore === undefined ? {} : { bitsPerCharacterBefore }),
      ...(bitsPerCharacterAfter === undefined ? {} : { bitsPerCharacterAfter }),
    },
  });
  return {
    ...(bitsPerCharacterBefore === undefined ? {} : { heldOutBefore: bitsPerCharacterBefore }),
    ...(bitsPerCharacterAfter === undefined ? {} : { heldOutAfter: bitsPerCharacterAfter }),
    files: texts.length,
    heldOutFiles,
    characters,
    seconds: result.seconds,
    leftOut: summaryOf(lists.flatMap(({ leftOut }) => leftOut)),
    secretLines: lists.reduce((sum, { secretLines }) => sum + secretLines, 0),
    engine: labelOf(engine),
    ...(engineProblem === undefined ? {} : { engineProblem }),
  };
}

async function list({ path, exclude }: TrainingFolder): Promise<FileList> {
  try {
    return await listFiles(path, { exclude });
  } catch (error) {
    throw new Error(`the folder "${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The first model that can be read; what is wrong with those before it is reported. */
async function readFirst(directories: readonly string[]): Promise<StoredModel | undefined> {
  for (const directory of directories) {
    try {
      return await readModelDirectory(directory, { optimiser: true });
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
    }
  }
  return undefined;
}

function report(message: string): void {
  console.error(message);
}
