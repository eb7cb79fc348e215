// What `hunch evaluate --train` learns and types, and what it prints.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { chartSvg, svgToPng } from "../evaluate/chart";
import { evaluate, type Evaluation } from "../evaluate/evaluation";
import { GitRangeError, readGitRange } from "../evaluate/gitRange";
import { evaluationReport, evaluationSeries } from "../evaluate/report";
import { replayTasks, wholeFileTasks } from "../evaluate/tasks";
import type { TypingTask } from "../evaluate/typist";
import { textOf } from "../files/contentRules";
import { createFileSource, type TextFile } from "../files/listFiles";
import { createRandom, shuffle } from "../model/random";
import type { EnginePreference } from "../protocol/enginePreference";
import { readModelDirectory } from "../store/modelDirectory";
import { splitHeldOut } from "../training/heldOut";
import { cacheKernels } from "../workspace/learnedWorkspace";
import { listFolder } from "./folder";
import { createProgressBar, type Terminal } from "./terminal";
import { UserError } from "./userError";

export interface WorkspaceOptions {
  readonly train?: string;
  readonly heldOut?: string;
  readonly git?: string;
  readonly replay?: true;
  readonly model?: string;
  readonly characters?: number;
  readonly files: number;
  readonly eagerness: number;
  readonly seconds?: number;
  readonly empty?: true;
  readonly peers?: true;
  readonly order: number;
  readonly plot?: string;
  readonly seed: number;
  readonly threads: number;
  readonly engine: EnginePreference;
  readonly exclude: readonly string[];
  readonly json?: true;
}

/** What is learned and typed. */
interface Material {
  readonly texts: readonly TextFile[];
  readonly tasks: readonly TypingTask[];
  /** Where the texts lie. */
  readonly folder: string;
  /** One line about where what is typed comes from. */
  readonly source: string;
  dispose(): Promise<void>;
}

const TYPED_CHARACTERS = 3000;
/** Eagerness that the chart is drawn over. */
const SWEEP = [0.4, 0.5, 0.6, 0.7, 0.8];

/** Evaluates a workspace. Bad input is a UserError of one line. */
export async function runEvaluation(terminal: Terminal, train: string, options: WorkspaceOptions): Promise<void> {
  const { model: directory = terminal.baseModel, plot, seed, eagerness, order } = options;
  const draw = plot === undefined ? undefined : await drawerOf(plot, terminal);
  const model = await readModelDirectory(directory, { optimiser: options.seconds !== undefined });
  const material = await materialOf(train, options, terminal.signal);
  const bar = createProgressBar(terminal, "Evaluating");
  try {
    const evaluation = await evaluate({
      engine: await terminal.createEngine(options.engine, options.threads),
      newCacheKernel: cacheKernels(await terminal.readAsset("kernel/cache.wasm")),
      model, texts: material.texts, folder: material.folder, tasks: drawn(material.tasks, options.files, seed),
      maximumCharacters: options.characters ?? TYPED_CHARACTERS, eagerness, seed, threads: options.threads,
      ...(options.seconds === undefined ? {} : { fineTuningSeconds: options.seconds }),
      empty: options.empty === true, markovOrder: order, compressors: options.peers === true,
      sweep: plot === undefined ? [] : SWEEP,
      signal: terminal.signal,
      onProgress: (fraction, what) => bar.update(fraction, what),
    });
    bar.stop();
    await draw?.(evaluation);
    terminal.print(options.json
      ? `${JSON.stringify({ train, source: material.source, model: directory, seed, markovOrder: order, ...evaluation })}\n`
      : `${material.source}\n${evaluationReport(evaluation, { markovOrder: order })}`);
  } finally {
    bar.stop();
    await material.dispose();
  }

  /** Checked before anything is measured; resolves to what draws the chart in the end. */
  async function drawerOf(file: string, { readAsset }: Terminal): Promise<(evaluation: Evaluation) => Promise<void>> {
    const kind = path.extname(file).toLowerCase();
    if (kind !== ".svg" && kind !== ".png") throw new UserError(`a chart is drawn as .svg or .png, and "${file}" is neither`);
    const assets = kind === ".svg" ? undefined : { resvgWasm: await readAsset("chart/resvg.wasm"), font: await readAsset("chart/DejaVuSans.ttf") };
    return async (evaluation) => {
      const svg = await chartSvg(path.basename(path.resolve(train)), evaluationSeries(evaluation, { markovOrder: order }));
      await writeFile(file, assets === undefined ? svg : await svgToPng(svg, assets)).catch((error: unknown) => {
        throw new UserError(`the chart cannot be written to "${file}": ${error instanceof Error ? error.message : String(error)}`);
      });
    };
  }
}

async function materialOf(train: string, options: WorkspaceOptions, signal: AbortSignal): Promise<Material> {
  const { heldOut, git, replay, seed, exclude } = options;
  if (git !== undefined) {
    if (heldOut !== undefined || replay === true) throw new UserError("--git says what is typed: leave out --held-out and --replay");
    return gitMaterial(train, git, exclude, signal);
  }
  const learned = (await listFolder(train, signal, exclude)).files;
  const tasksOf = (files: readonly TextFile[]): readonly TypingTask[] => (replay === true ? replayTasks(files, seed) : wholeFileTasks(files));
  const what = replay === true ? "one block each of" : "the first characters of";
  if (heldOut !== undefined) {
    const { files } = await listFolder(heldOut, signal, exclude);
    return checked({ texts: learned, tasks: tasksOf(files), folder: train, source: `typed: ${what} the files of ${heldOut}`, dispose });
  }
  const split = splitHeldOut(learned, seed);
  const source = `typed: ${what} ${split.heldOut.length} of ${learned.length} files, drawn by path; near-duplicates stay on one side`;
  return checked({ texts: split.training, tasks: tasksOf(split.heldOut), folder: train, source, dispose });
}

async function gitMaterial(repository: string, range: string, exclude: readonly string[], signal: AbortSignal): Promise<Material> {
  const found = await readGitRange(repository, range, signal).catch((error: unknown) => {
    throw error instanceof GitRangeError ? new UserError(error.message) : error;
  });
  try {
    const { files } = await listFolder(found.folder, signal, exclude);
    const { reasonAgainst } = await createFileSource(found.folder, { exclude });
    // What would not be learned is not typed either: lock files, generated text, data.
    const tasks = found.tasks.filter((task) => reasonAgainst(task.path) === undefined && "text" in textOf(Buffer.from(task.text + task.edits.map(({ typed }) => typed).join("")), path.basename(task.path)));
    return checked({ texts: files, tasks, folder: found.folder, source: `typed: what ${range} added to ${tasks.length} files`, dispose: found.dispose });
  } catch (error) {
    await found.dispose();
    throw error;
  }
}

function checked(material: Material): Material {
  if (material.texts.length === 0) throw new UserError("there is nothing to learn once the files to type are held out: name more text, or --held-out");
  if (material.tasks.length === 0) throw new UserError("there is nothing to type: name files that are long enough");
  return material;
}

/** Some of the tasks, by path. */
function drawn(tasks: readonly TypingTask[], count: number, seed: number): readonly TypingTask[] {
  return shuffle([...tasks], createRandom(seed)).slice(0, count).sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function dispose(): Promise<void> {
  // What is learned lies in the user's own folder.
}
