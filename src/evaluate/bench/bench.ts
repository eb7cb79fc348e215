// Figures of the WASM engine on this machine: training, decoding, a line of text. Best times are those least disturbed
// by other work; only ratios of one run say something about the engine.
import { DEFAULT_ADAM, type Precision } from "../../engines/engine";
import { fastestMilliseconds } from "../../engines/fastest";
import { createWasmEngine, type WasmAssets } from "../../engines/wasm";
import { measurePeak, type Peak } from "../../engines/wasmPeak";
import type { Architecture } from "../../model/architecture";
import { createRandom, type Random } from "../../model/random";
import { namedTensors, zeroWeights, type ModelWeights } from "../../model/weights";
import type { Window } from "../../model/window";
import { percentiles, type Percentiles } from "./percentiles";

export interface BenchOptions {
  readonly assets: WasmAssets;
  /** Training is measured with 1 to this many threads. */
  readonly maximumThreads: number;
  readonly shapes: readonly BenchShape[];
  /** Updates, and lines of text, that are timed for each figure. */
  readonly updates: number;
  readonly lines: number;
}

export interface BenchShape {
  readonly layers: number;
  readonly hiddenSize: number;
}

export interface TrainingFigures {
  readonly threads: number;
  readonly charactersPerSecond: number;
  /** 1e9 floating-point operations a second, those of the matrix products alone. */
  readonly gigaflops: number;
  /** Of `peak.tile` times the threads. */
  readonly fractionOfPeak: number;
}

export interface ShapeFigures extends BenchShape {
  readonly training: readonly TrainingFigures[];
  readonly float32: DecodingFigures;
  /** As the editor is served. */
  readonly quantised: DecodingFigures;
}

/** A decoder on one thread. */
export interface DecodingFigures {
  /** One character read and the logits after it. */
  readonly decodeMs: number;
  /** 40 characters, the most probable each, after a prefix whose state is kept. */
  readonly lineMs: Percentiles;
}

export interface BenchReport {
  readonly engine: string;
  readonly node: string;
  /** Whether V8's revectoriser was asked for and works here. */
  readonly revectorised: boolean;
  readonly peak: Peak;
  readonly shapes: readonly ShapeFigures[];
}

/** Sizes that every figure shares. */
export const BENCH_SIZES = { vocabularySize: 128, embeddingSize: 64, rows: 32, steps: 64 } as const;

export type WindowSizes = Readonly<Record<"rows" | "steps" | "vocabularySize", number>>;

/** The three shapes that the project reports. */
export const BENCH_SHAPES: readonly BenchShape[] = [
  { layers: 1, hiddenSize: 256 },
  { layers: 1, hiddenSize: 512 },
  { layers: 2, hiddenSize: 512 },
];

const LINE_LENGTH = 40;

/** Runs everything, one figure after another. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { assets } = options;
  const { description, isRevectorised } = await createWasmEngine(assets);
  const peak = await measurePeak(assets);
  const shapes: ShapeFigures[] = [];
  for (const shape of options.shapes) shapes.push(await measureShape(shape, options, peak));
  return { engine: description, node: process.version, revectorised: isRevectorised, peak, shapes };
}

async function measureShape(shape: BenchShape, options: BenchOptions, peak: Peak): Promise<ShapeFigures> {
  const random = createRandom(1);
  const weights = randomWeights({ cell: "lstm", ...BENCH_SIZES, ...shape }, random);
  const float32 = await measureDecoding(weights, options, "float32");
  const quantised = await measureDecoding(weights, options, "quantised");
  const training: TrainingFigures[] = [];
  for (let threads = 1; threads <= options.maximumThreads; threads++) {
    training.push(await measureTraining(weights, options, threads, peak, random));
  }
  return { ...shape, training, float32, quantised };
}

async function measureTraining(
  weights: ModelWeights, { assets, updates }: BenchOptions, threads: number, peak: Peak, random: Random,
): Promise<TrainingFigures> {
  const engine = await createWasmEngine(assets);
  const { rows, steps } = BENCH_SIZES;
  const trainer = await engine.createTrainer(weights, { rows, steps, threads, adam: DEFAULT_ADAM });
  try {
    const window = randomWindow(random);
    const seconds = (await fastestMilliseconds(() => trainer.train(window, 1e-3), updates, 2)) / 1000;
    const gigaflops = operations(weights.architecture) / seconds / 1e9;
    return {
      threads,
      charactersPerSecond: (rows * steps) / seconds,
      gigaflops,
      fractionOfPeak: gigaflops / (peak.tile * threads),
    };
  } finally {
    trainer.dispose();
  }
}

/** Of the products of an update: forward, gradient of their inputs, gradient of their weights. */
function operations({ layers, hiddenSize: H, vocabularySize: V }: Architecture): number {
  const { rows, steps } = BENCH_SIZES;
  return 3 * 2 * rows * steps * (4 * H * H * (2 * layers - 1) + H * V);
}

async function measureDecoding(weights: ModelWeights, { assets, lines }: BenchOptions, precision: Precision): Promise<DecodingFigures> {
  const engine = await createWasmEngine(assets);
  const decoder = await engine.createDecoder(weights, precision);
  try {
    const logits = new Float32Array(decoder.vocabularySize);
    const prefix = decoder.zeroState();
    decoder.read(prefix, new Int32Array(200).fill(7));
    const line = (): number => {
      const state = decoder.copyState(prefix);
      const start = performance.now();
      for (let character = 0; character < LINE_LENGTH; character++) {
        decoder.logits(state, logits);
        decoder.read(state, Int32Array.of(logits.indexOf(logits.reduce((most, logit) => Math.max(most, logit)))));
      }
      return performance.now() - start;
    };
    for (let warm = 0; warm < 20; warm++) line();
    const times = Array.from({ length: lines }, line);
    return { decodeMs: Math.min(...times) / LINE_LENGTH, lineMs: percentiles(times) };
  } finally {
    decoder.dispose();
  }
}

function randomWeights(architecture: Architecture, random: Random): ModelWeights {
  const weights = zeroWeights(architecture);
  for (const { data } of namedTensors(weights)) data.forEach((_, index) => (data[index] = 0.08 * (random() - 0.5)));
  return weights;
}

/** A window of any ids. */
export function randomWindow(random: Random, { rows, steps, vocabularySize }: WindowSizes = BENCH_SIZES): Window {
  const ids = (): Int32Array => Int32Array.from({ length: rows * steps }, () => Math.floor(random() * vocabularySize));
  return { rows, steps, inputs: ids(), targets: ids(), resets: new Uint8Array(rows), counted: rows * steps };
}
