// The engine process as an editor has it: forked, told of a workspace and documents over its channel, asked key by key,
// alone and beside a training.
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CancellationToken } from "vscode-jsonrpc/node";
import { createRandom } from "../../model/random";
import { COMPLETION_METHODS, type SuggestAnswer, type TextPosition, type WorkspaceStatus } from "../../protocol/completion";
import { ENGINE_METHODS } from "../../protocol/engine";
import type { TrainingText } from "../../training/samples";
import { completionClient, type CompletionClient } from "../../worker/completionClient";
import { forkProcess } from "../../worker/connection";
import { startTraining, type TrainingRun } from "../../worker/trainingClient";
import { percentiles, type Percentiles } from "./percentiles";

export interface ProcessOptions {
  /** Holds engine.js and training.js. */
  readonly distDirectory: string;
  /** Model directory. */
  readonly model: string;
  /** The workspace; the last one is not learned, but typed. */
  readonly texts: readonly TrainingText[];
  /** Keys, jumps and switches that are timed, each. */
  readonly count: number;
  readonly signal: AbortSignal;
}

export interface ProcessFigures {
  /** From the fork until the process answers. */
  readonly startMs: number;
  /** Reading the model directory and making its decoder. */
  readonly openMs: number;
  /** Of the whole process, with the model and without a workspace; null where the system does not tell. */
  readonly residentMB: number | null;
  /** The same with the workspace learned. */
  readonly residentLearnedMB: number | null;
  /** From a key being told to the answer being there, text typed at a line's end. */
  readonly keyMs: Percentiles;
  readonly keyBesideTrainingMs: Percentiles;
  /** First answer at the end of another line of a file of 200 kB. */
  readonly jumpMs: Percentiles;
  /** First answer in a file that was just opened. */
  readonly switchMs: Percentiles;
  /** Of all these requests, those answered by a suggestion. */
  readonly answered: number;
}

const LARGE_FILE_CHARACTERS = 200_000;
/** Between two keys: background work gets its turns, though fewer than at the speed of a person. */
const KEY_PAUSE_MS = 30;
/** Memory is read this long after a load: what loading left over is collected. */
const SETTLE_MS = 1000;
const BENCH_TRAINING_SECONDS = 300;

/** Rejects with one line where a process ends or a model cannot be read. */
export async function measureProcess(options: ProcessOptions): Promise<ProcessFigures> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "hunch-bench-"));
  const startingMs = performance.now();
  const engine = forkProcess({ modulePath: path.join(options.distDirectory, "engine.js") });
  const stop = (): void => engine.kill();
  options.signal.addEventListener("abort", stop);
  try {
    await engine.request(ENGINE_METHODS.unload);
    const startMs = performance.now() - startingMs;
    const openingMs = performance.now();
    await engine.request(ENGINE_METHODS.loadModel, { directory: options.model });
    const openMs = performance.now() - openingMs;
    await pause(SETTLE_MS);
    const residentMB = residentMegabytes(engine.processId);

    const learned = new Promise<void>((resolve, reject) => {
      engine.onNotification<WorkspaceStatus>(COMPLETION_METHODS.workspaceStatus, ({ phase, problem }) => {
        if (phase === "ready") resolve();
        if (phase === "failed") reject(new Error(`the workspace could not be learned: ${problem ?? "no reason was told"}`));
      });
      void engine.exited.then((how) => reject(new Error(`the engine process ${how}`)));
    });
    const workspace = path.join(folder, "workspace");
    const large = await writeWorkspace(workspace, options.texts);
    const client = completionClient(() => engine);
    await client.openWorkspace({ folders: [{ path: workspace, exclude: [] }], learnFrom: "folder" });
    await learned;
    await pause(SETTLE_MS);
    const residentLearnedMB = residentMegabytes(engine.processId);

    const typist = createTypist(client, options.texts.at(-1)?.text ?? "", options.count);
    const keyMs = await typist.type("alone.py");
    const jumpMs = await typist.jump(large);
    const switchMs = await typist.open(options.texts.slice(0, -1));
    const training = await startBenchTraining(options, workspace, path.join(folder, "trained"));
    let keyBesideTrainingMs: Percentiles;
    try {
      keyBesideTrainingMs = await typist.type("beside_training.py");
    } finally {
      training.cancel();
    }
    return {
      startMs, openMs, residentMB, residentLearnedMB, keyMs, keyBesideTrainingMs, jumpMs, switchMs, answered: typist.answered(),
    };
  } finally {
    options.signal.removeEventListener("abort", stop);
    engine.kill();
    await engine.exited;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes all texts but the last, and one of 200 kB made of them over and over, which is given back. */
async function writeWorkspace(folder: string, texts: readonly TrainingText[]): Promise<TrainingText> {
  const learned = texts.slice(0, -1);
  let large = "";
  for (let index = 0; large.length < LARGE_FILE_CHARACTERS; index++) large += `${learned[index % learned.length].text}\n`;
  const largeText = { path: `large${path.extname(learned[0].path)}`, text: large.slice(0, LARGE_FILE_CHARACTERS) };
  for (const { path: file, text } of [...learned, largeText]) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return largeText;
}

/** Types into, jumps in and opens documents. All give times in milliseconds. */
function createTypist(client: CompletionClient, typed: string, count: number) {
  const random = createRandom(3);
  let answered = 0;
  const ask = async (uri: string, position: TextPosition): Promise<void> => {
    const answer: SuggestAnswer | null = await client.suggest(
      { uri, position, temperature: 0, eagerness: 0.6, maxLength: 80, multiLine: false, seed: 0, count: 1 }, CancellationToken.None,
    );
    if (answer === null) throw new Error("a request of the bench was passed over");
    if (answer.suggestions.length > 0) answered++;
  };
  const timed = async (task: () => Promise<void>): Promise<number> => {
    await pause(KEY_PAUSE_MS);
    const startMs = performance.now();
    await task();
    return performance.now() - startMs;
  };
  const lineEnd = (lines: readonly string[]): TextPosition => {
    const line = Math.floor(random() * lines.length);
    return { line, character: lines[line].length };
  };

  return {
    answered: () => answered,
    async type(name: string): Promise<Percentiles> {
      const uri = `untitled:${name}`;
      client.openDocument({ uri, path: name, text: "", mayLearn: true });
      let position: TextPosition = { line: 0, character: 0 };
      const times: number[] = [];
      for (const key of typed.slice(0, count)) {
        times.push(await timed(async () => {
          client.changeDocument({ uri, changes: [{ range: { start: position, end: position }, text: key }] });
          position = key === "\n" ? { line: position.line + 1, character: 0 } : { line: position.line, character: position.character + key.length };
          await ask(uri, position);
        }));
      }
      client.closeDocument({ uri });
      return percentiles(times);
    },
    async jump({ path: file, text }: TrainingText): Promise<Percentiles> {
      const uri = `bench:${file}`;
      client.openDocument({ uri, path: file, folder: 0, text, mayLearn: true });
      const lines = text.split("\n");
      await ask(uri, { line: 0, character: lines[0].length });
      const times: number[] = [];
      for (let jump = 0; jump < count; jump++) times.push(await timed(() => ask(uri, lineEnd(lines))));
      client.closeDocument({ uri });
      return percentiles(times);
    },
    async open(texts: readonly TrainingText[]): Promise<Percentiles> {
      const times: number[] = [];
      for (const [index, { path: file, text }] of texts.slice(0, count).entries()) {
        const uri = `bench:${index}/${file}`;
        const position = lineEnd(text.split("\n"));
        times.push(await timed(() => {
          client.openDocument({ uri, path: file, folder: 0, text, mayLearn: true });
          return ask(uri, position);
        }));
      }
      return percentiles(times);
    },
  };
}

/** A training as the extension starts it, from the moment on at which it computes. */
async function startBenchTraining({ distDirectory, model }: ProcessOptions, workspace: string, outputDirectory: string): Promise<TrainingRun> {
  return new Promise((resolve, reject) => {
    const run = startTraining({
      modulePath: path.join(distDirectory, "training.js"),
      request: {
        folders: [{ path: workspace, exclude: [] }], startDirectories: [model], outputDirectory,
        seconds: BENCH_TRAINING_SECONDS, threads: 0, seed: 1,
      },
      onProgress: ({ phase }) => {
        if (phase === "training") resolve(run);
      },
      onOutput: () => undefined,
    });
    run.result.catch(reject);
  });
}

/** Resident memory of a process as Linux tells it; null elsewhere. */
function residentMegabytes(processId: number | undefined): number | null {
  if (process.platform !== "linux" || processId === undefined) return null;
  const kilobytes = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
  return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
}
