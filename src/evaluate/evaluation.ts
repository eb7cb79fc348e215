// The whole evaluation: a workspace is learned, held-out text is typed and paid for, by Hunch and by its peers.
import type { CacheKernel } from "../cache/cacheKernel";
import type { Engine } from "../engines/engine";
import type { TextFile } from "../files/listFiles";
import { train, type TrainableModel } from "../training/train";
import { emptyBits, emptyTyping, learnedBits, lstmBits, typing, withLearned } from "./hunchFigures";
import type { Subject } from "./learnedFolder";
import type { BitsFigures } from "./lineBits";
import { compressorFigures, markovBits, peerTyping, type PeerName } from "./peerFigures";
import { COMPRESSORS, type CompressorName } from "./peers/compressors";
import { createPhases, type Setting } from "./setting";
import { typedTexts } from "./tasks";
import type { TypingTask } from "./typist";
import type { TypistReport } from "./typistRun";
import { learnedLines, typedLines } from "./verbatim";
import { copyWorkspace } from "./workspaceCopy";

export interface EvaluationOptions {
  readonly engine: Engine;
  readonly newCacheKernel: () => CacheKernel;
  /** The LSTM that the product would use. */
  readonly model: TrainableModel;
  /** What is learned. */
  readonly texts: readonly TextFile[];
  /** Where the texts lie, for the times of their files. */
  readonly folder: string;
  readonly tasks: readonly TypingTask[];
  /** Characters of each edit that are typed at most. */
  readonly maximumCharacters: number;
  /** Target share of right first words: the setting. */
  readonly eagerness: number;
  readonly seed: number;
  readonly threads: number;
  /** Seconds of fine-tuning on the texts, to be measured too. */
  readonly fineTuningSeconds?: number;
  /** Whether a workspace in which nothing is, is measured too. */
  readonly empty: boolean;
  readonly markovOrder: number;
  /** Whether the compressors that are installed are measured too. */
  readonly compressors: boolean;
  /** Other eagerness to type at, for the chart. */
  readonly sweep: readonly number[];
  /** Told the fraction of everything and what is going on. */
  readonly onProgress: (fraction: number, what: string) => void;
  readonly signal: AbortSignal;
}

/** Figures by predictor. */
export interface Evaluation {
  readonly learned: { readonly files: number; readonly characters: number; /** By the cache, with the LSTM. */ readonly seconds: number };
  readonly typed: {
    readonly documents: number;
    readonly characters: number;
    /** Lines of 30 or more characters, and those of them that stand verbatim in what was learned. */
    readonly longLines: number;
    readonly longLinesVerbatim: number;
  };
  readonly eagerness: number;
  readonly bits: {
    readonly lstm: BitsFigures;
    readonly cache: BitsFigures;
    readonly blend: BitsFigures;
    readonly tunedLstm?: BitsFigures;
    readonly tunedBlend?: BitsFigures;
    readonly markov: BitsFigures;
  };
  /** Bits per character; null where it is not installed. */
  readonly compressors?: Readonly<Record<CompressorName, number | null>>;
  readonly typist: { readonly hunch: TypistReport; readonly tunedHunch?: TypistReport } & Readonly<Record<PeerName, TypistReport>>;
  readonly empty?: { readonly cache: BitsFigures; readonly blend: BitsFigures; readonly typist: TypistReport };
  /** Hunch at every eagerness that was tried, ascending. */
  readonly sweep: readonly ({ readonly eagerness: number } & TypistReport)[];
}

/** The seed that "Train on Workspace" holds files out by. */
const TRAINING_SEED = 1;

/** Runs everything; rejects with `signal`'s reason where it is aborted. */
export async function evaluate(options: EvaluationOptions): Promise<Evaluation> {
  const { texts, tasks, maximumCharacters, eagerness, empty, fineTuningSeconds, markovOrder } = options;
  const learned = learnedLines(texts.map(({ text }) => text));
  const phases = 10 + (empty ? 3 : 0) + (fineTuningSeconds === undefined ? 0 : 5) + options.sweep.length + (options.compressors ? Object.keys(COMPRESSORS).length : 0);
  const setting: Setting = { ...options, learned, phase: createPhases(phases, options.onProgress, options.signal) };
  const workspace = await copyWorkspace(texts, options.folder);
  try {
    const cacheAlone: Subject = { name: "the cache alone", newCacheKernel: options.newCacheKernel, model: undefined };
    const hunch = await subjectOf("Hunch", options.model, options);
    const lstm = await lstmBits(hunch, setting);
    const cache = await withLearned(cacheAlone, workspace.folder, setting, (found) => learnedBits(found, setting));
    const measured = await withLearned(hunch, workspace.folder, setting, async (found) => {
      const blend = await learnedBits(found, setting);
      const sweep = [{ eagerness, ...(await typing(found, eagerness, setting)) }];
      for (const at of options.sweep) if (at !== eagerness) sweep.push({ eagerness: at, ...(await typing(found, at, setting)) });
      return { blend, sweep, seconds: found.seconds };
    });
    const emptied = empty ? {
      cache: await emptyBits(cacheAlone, setting), blend: await emptyBits(hunch, setting), typist: await emptyTyping(hunch, eagerness, setting),
    } : undefined;
    const tuned = fineTuningSeconds === undefined ? undefined : await measureTuned(fineTuningSeconds, workspace.folder, options, setting);
    return {
      learned: { files: texts.length, characters: texts.reduce((sum, { text }) => sum + text.length, 0), seconds: measured.seconds },
      typed: summaryOf(tasks, maximumCharacters, learned),
      eagerness,
      bits: { lstm, cache, blend: measured.blend, ...tuned?.bits, markov: await markovBits(setting, markovOrder) },
      typist: { hunch: measured.sweep[0], ...tuned?.typist, ...(await peerTyping(setting, markovOrder)) },
      ...(options.compressors ? { compressors: await compressorFigures(setting) } : {}),
      ...(emptied === undefined ? {} : { empty: emptied }),
      sweep: [...measured.sweep].sort((a, b) => a.eagerness - b.eagerness),
    };
  } finally {
    await workspace.dispose();
  }
}

/** Fine-tunes as "Train on Workspace" does, and measures what that was worth. */
async function measureTuned(seconds: number, folder: string, options: EvaluationOptions, setting: Setting): Promise<{
  readonly bits: { readonly tunedLstm: BitsFigures; readonly tunedBlend: BitsFigures };
  readonly typist: { readonly tunedHunch: TypistReport };
}> {
  const { engine, model: initial, texts, threads, signal, eagerness } = options;
  const { model } = await setting.phase("fine-tuning", (told) =>
    train({ engine, initial, texts, seconds, seed: TRAINING_SEED, threads, signal, onProgress: ({ fraction }) => told(fraction) }));
  const subject = await subjectOf("Hunch, fine-tuned", model, options);
  const tunedLstm = await lstmBits(subject, setting);
  return withLearned(subject, folder, setting, async (learned) => ({
    bits: { tunedLstm, tunedBlend: await learnedBits(learned, setting) },
    typist: { tunedHunch: await typing(learned, eagerness, setting) },
  }));
}

async function subjectOf(name: string, { vocabulary, weights }: TrainableModel, { engine, newCacheKernel }: EvaluationOptions): Promise<Subject> {
  return { name, newCacheKernel, model: { vocabulary, decoder: await engine.createDecoder(weights, "quantised") } };
}

function summaryOf(tasks: readonly TypingTask[], maximumCharacters: number, learned: ReadonlySet<string>): Evaluation["typed"] {
  const lines = tasks.flatMap((task) => typedTexts(task, maximumCharacters)).flatMap((text) => typedLines(text, learned));
  return {
    documents: tasks.length,
    characters: lines.reduce((sum, { from, until }) => sum + until - from, 0),
    longLines: lines.filter(({ telling }) => telling).length,
    longLinesVerbatim: lines.filter(({ verbatim }) => verbatim).length,
  };
}
