// hunch bench [--json] [--peers] [--quick] [--workspace FOLDER]
import { execFile } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { BENCH_SHAPES, runBench, type BenchReport } from "../evaluate/bench/bench";
import { benchReport, type FullReport } from "../evaluate/bench/benchReport";
import { benchTexts } from "../evaluate/bench/benchTexts";
import { measurePythonPeers, measureStockLayers, type PeerReport } from "../evaluate/bench/peerBench";
import { measureProcess } from "../evaluate/bench/processFigures";
import { readModelDirectory } from "../store/modelDirectory";
import type { TrainingText } from "../training/samples";
import { listFolder } from "./folder";
import { createProgressBar, type Terminal } from "./terminal";
import { UserError } from "./userError";

/** What is measured in a process of its own: V8's flag cannot be taken back, and TensorFlow not unloaded. */
const PARTS = ["plain", "revectorised", "tensorflow"] as const;
type Part = (typeof PARTS)[number];

interface Options {
  readonly json?: true;
  readonly peers?: true;
  readonly quick?: true;
  readonly python: string;
  readonly model?: string;
  readonly workspace?: string;
  readonly part?: Part;
}

/** How often things are timed. */
const THOROUGH = { updates: 6, lines: 200, count: 200, files: 40 };
const QUICK = { updates: 1, lines: 5, count: 5, files: 6 };
/** A workspace has more files than this: one is typed, one at least learned and opened. */
const MINIMUM_FILES = 2;

export function benchCommand(terminal: Terminal): Command {
  return new Command("bench")
    .description("measure the speed of this machine: training, decoding, the engine process key by key, and memory")
    .option("--peers", "measure PyTorch, ONNX Runtime and tf.layers, too, where they are installed")
    .option("--python <program>", "the Python that has PyTorch, onnx and onnxruntime", "python3")
    .option("--model <directory>", "the model of the engine process (default: the base model)")
    .option("--workspace <folder>", "the files to learn and to type (default: text that is made up)")
    .option("--quick", "time everything a few times only")
    .addOption(new Option("--part <part>").choices(PARTS).hideHelp())
    .option("--json", "print one JSON object")
    .action((options: Options) => (options.part === undefined ? run(terminal, options) : runPart(terminal, options.part, options)));
}

async function run(terminal: Terminal, options: Options): Promise<void> {
  const { distDirectory, signal } = terminal;
  const { updates, count, files } = options.quick ? QUICK : THOROUGH;
  const model = options.model ?? terminal.baseModel;
  await readModelDirectory(model); // says what is wrong before minutes have passed
  const texts = options.workspace === undefined ? benchTexts(files) : await textsOf(options.workspace, signal);
  const bar = createProgressBar(terminal, "Measuring");
  try {
    bar.update(0, "the engine process");
    const process = await measureProcess({ distDirectory, model, texts, count, signal });
    bar.update(0.4, "the engine");
    const plain = await forkPart<BenchReport>(terminal, "plain", options);
    bar.update(0.6, "the engine, revectorised");
    const revectorised = await forkPart<BenchReport>(terminal, "revectorised", options);
    bar.update(0.8, "peers");
    const peers = options.peers ? await measurePeers(terminal, updates, options) : undefined;
    bar.stop();
    const report: FullReport = {
      node: globalThis.process.version, processor: cpus()[0]?.model ?? "unknown processor", cores: availableParallelism(),
      engine: { plain, revectorised }, process, ...(peers === undefined ? {} : { peers }),
    };
    terminal.print(options.json ? `${JSON.stringify(report)}\n` : benchReport(report));
  } finally {
    bar.stop();
  }
}

async function measurePeers(terminal: Terminal, updates: number, options: Options): Promise<PeerReport> {
  const python = await measurePythonPeers({
    scripts: path.join(terminal.distDirectory, "../scripts/peers"), python: options.python,
    shapes: BENCH_SHAPES, updates, threads: availableParallelism(), signal: terminal.signal,
  });
  const stock = await forkPart<PeerReport>(terminal, "tensorflow", options);
  return { figures: [...python.figures, ...stock.figures], skipped: [...python.skipped, ...stock.skipped] };
}

async function forkPart<Report>({ distDirectory, signal }: Terminal, part: Part, { quick }: Options): Promise<Report> {
  const words = [path.join(distDirectory, "cli.js"), "bench", "--part", part, ...(quick ? ["--quick"] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, words, { signal, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" } });
  const report: Report = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  return report;
}

async function runPart({ distDirectory, print }: Terminal, part: Part, { quick }: Options): Promise<void> {
  const { updates, lines } = quick ? QUICK : THOROUGH;
  const measured = await (part === "tensorflow" ? measureStockLayers(BENCH_SHAPES, updates) : runBench({
    assets: {
      kernelDirectory: path.join(distDirectory, "kernel"), threadScript: path.join(distDirectory, "trainingThread.js"),
      revectorise: part === "revectorised",
    },
    maximumThreads: availableParallelism(), shapes: BENCH_SHAPES, updates, lines,
  }));
  print(`${JSON.stringify(measured)}\n`);
}

/** A folder's texts, the one that is typed last: of middle size, so that it is a file like others. */
async function textsOf(folder: string, signal: AbortSignal): Promise<readonly TrainingText[]> {
  const { files } = await listFolder(folder, signal, []);
  if (files.length < MINIMUM_FILES) throw new UserError(`"${folder}" holds one text only: name a folder with more, one to type and others to learn`);
  const typed = [...files].sort((a, b) => a.text.length - b.text.length)[Math.floor(files.length / 2)];
  return [...files.filter((file) => file !== typed), typed];
}
