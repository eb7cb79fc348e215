// Trains a model on texts in a time budget: from scratch, or from a model that is there.
import type { Engine, Trainer } from "../engines/engine";
import type { CellChoice } from "../model/architecture";
import { extendOptimiser, extendWeights } from "../model/extend";
import { initialWeights } from "../model/initialise";
import { createRandom, shuffle } from "../model/random";
import { namedTensors, type ModelWeights, type OptimiserState } from "../model/weights";
import { trainingWindows, type Sample } from "../model/window";
import { CELLS } from "../text/context";
import { countCharacters, extendVocabulary, learnVocabulary, type Vocabulary } from "../text/vocabulary";
import { drawMeasuredSamples, measureBits, nextTurn } from "./bitsPerCharacter";
import { splitHeldOut } from "./heldOut";
import { FINE_TUNING, FROM_SCRATCH, learningRateAt, sizesForBudget, type Recipe, type Sizes } from "./recipe";
import { modelTexts, prepare, trainingSamples, type PreparedText, type TrainingText } from "./samples";

/** A model with what training goes on from. */
export interface TrainableModel {
  readonly vocabulary: Vocabulary;
  readonly weights: ModelWeights;
  readonly optimiser?: OptimiserState | undefined;
}

export interface TrainOptions {
  readonly engine: Engine;
  /** The model to go on from; a new one is made where absent. */
  readonly initial?: TrainableModel | undefined;
  readonly texts: readonly TrainingText[];
  /** Training time; reading and measuring come on top. */
  readonly seconds: number;
  /** Ends training early; the learning rate then falls over the updates. For runs that must not depend on the clock. */
  readonly maximumUpdates?: number;
  readonly seed: number;
  readonly threads: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting rejects with the signal's reason; nothing is kept. */
  readonly signal?: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs?: () => number;
  /** Sizes of a new model, where they are not those for the budget. */
  readonly sizes?: Partial<Sizes>;
  /** The cell of a new model; an LSTM where absent. */
  readonly cell?: CellChoice;
  readonly recipe?: Partial<Recipe>;
  /** Characters of held-out text to measure on, 0 for none. */
  readonly heldOutCharacters?: number;
}

/** Where training is. */
export interface Progress {
  readonly phase: "measuring" | "training";
  /** Of the budget, 0 to 1. */
  readonly fraction: number;
  readonly secondsLeft: number;
  readonly charactersPerSecond: number;
  /** Of the training text read lately; undefined before the first update. */
  readonly bitsPerCharacter: number | undefined;
}

export interface TrainResult {
  readonly model: TrainableModel;
  /** Seconds of training. */
  readonly seconds: number;
  /** Characters trained on, counted as often as they were read. */
  readonly characters: number;
  readonly updates: number;
  /** On held-out text; undefined where there is too little text to hold any out. */
  readonly bitsPerCharacterBefore: number | undefined;
  readonly bitsPerCharacterAfter: number | undefined;
  /** Characters of held-out text that were measured. */
  readonly heldOutCharacters: number;
  readonly heldOutFiles: number;
}

/** Texts from which nothing can be learned, or training that came to nothing. The message is one line. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
}

/** Less text than this teaches nothing. */
export const MINIMUM_CHARACTERS = 200;
const HELD_OUT_CHARACTERS = 40_000;
const PROGRESS_MS = 200;
/** Texts drawn for one pass: more are never read within a budget, and would only take memory. */
const PASS_CHARACTERS = 4_000_000;

/** Trains; throws a TrainingError where the texts teach nothing, and `signal`'s reason where it is aborted. */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { engine, initial, seed, threads, signal, onProgress, heldOutCharacters = HELD_OUT_CHARACTERS } = options;
  const characters = options.texts.reduce((sum, { text }) => sum + text.length, 0);
  if (characters < MINIMUM_CHARACTERS) {
    throw new TrainingError(`${characters} characters are too little to learn from: name a folder with at least ${MINIMUM_CHARACTERS}`);
  }
  const split = heldOutCharacters > 0 ? splitHeldOut(options.texts, seed) : { training: options.texts, heldOut: [] };
  const texts = split.training.map(prepare);
  const start = startingPoint(options, texts);
  const recipe: Recipe = { ...(initial === undefined ? FROM_SCRATCH : FINE_TUNING), ...options.recipe };
  const measured = drawMeasuredSamples(split.heldOut.map(prepare), start.vocabulary, heldOutCharacters, seed);
  const trainer = await engine.createTrainer(start.weights, {
    steps: recipe.steps, rows: recipe.rows, threads, adam: recipe.adam,
    ...(start.optimiser === undefined ? {} : { optimiser: start.optimiser }),
  });
  try {
    const measure = async (fraction: number): Promise<number | undefined> => {
      if (measured.length === 0) return undefined;
      const secondsLeft = (1 - fraction) * options.seconds;
      onProgress?.({ phase: "measuring", fraction, secondsLeft, charactersPerSecond: 0, bitsPerCharacter: undefined });
      const { bits, characters: divisor } = await measureBits(trainer, measured, recipe, signal);
      return bits / divisor;
    };
    const bitsPerCharacterBefore = await measure(0);
    const trained = await updates(trainer, texts, start.vocabulary, recipe, options);
    const bitsPerCharacterAfter = await measure(1);
    const weights = trainer.weights();
    if (!namedTensors(weights).every(({ data }) => data.every(Number.isFinite))) {
      throw new TrainingError("training diverged: the model that was there is kept; train again with another seed");
    }
    return {
      model: { vocabulary: start.vocabulary, weights, optimiser: trainer.optimiser() },
      ...trained, bitsPerCharacterBefore, bitsPerCharacterAfter,
      heldOutCharacters: measured.reduce((sum, sample) => sum + sample.characters, 0),
      heldOutFiles: split.heldOut.length,
    };
  } finally {
    trainer.dispose();
  }
}

type Trained = Pick<TrainResult, "seconds" | "characters" | "updates">;

async function updates(trainer: Trainer, texts: readonly PreparedText[], vocabulary: Vocabulary, recipe: Recipe, options: TrainOptions): Promise<Trained> {
  const { seconds, maximumUpdates = Infinity, seed, signal, onProgress, nowMs = () => performance.now() } = options;
  const windows = trainingWindows(passes(texts, vocabulary, seed), recipe.steps, recipe.rows, createRandom(seed));
  const startMs = nowMs();
  const lately = createRunningMean();
  let characters = 0;
  let reportedMs = startMs;
  for (let update = 0; ; update++) {
    const spentSeconds = (nowMs() - startMs) / 1000;
    const fraction = Math.max(spentSeconds / seconds, update / maximumUpdates);
    if (fraction >= 1) return { seconds: spentSeconds, characters, updates: update };
    signal?.throwIfAborted();
    const window = windows.next().value;
    const { nats, counted } = await trainer.train(window, learningRateAt(recipe, fraction));
    if (!Number.isFinite(nats)) throw new TrainingError("training diverged: the model that was there is kept; train again with another seed");
    characters += counted;
    lately.add(nats / Math.LN2, counted);
    if (nowMs() - reportedMs >= PROGRESS_MS) {
      reportedMs = nowMs();
      const charactersPerSecond = (characters * 1000) / (reportedMs - startMs);
      onProgress?.({ phase: "training", fraction, secondsLeft: seconds - (reportedMs - startMs) / 1000, charactersPerSecond, bitsPerCharacter: lately.mean() });
    }
    await nextTurn();
  }
}

/** The samples of each pass. Where there is more text than a budget reads, a pass draws files by seed. */
function passes(texts: readonly PreparedText[], vocabulary: Vocabulary, seed: number): (pass: number) => Sample[] {
  const random = createRandom(seed + 1);
  let queue: PreparedText[] = [];
  return (pass) => {
    const drawn: PreparedText[] = [];
    for (let characters = 0; characters < PASS_CHARACTERS; ) {
      if (queue.length === 0) {
        if (drawn.length > 0) break;
        queue = shuffle([...texts], random);
      }
      const text = queue.pop();
      if (text === undefined) break;
      drawn.push(text);
      characters += text.text.length;
    }
    return trainingSamples(drawn, vocabulary, pass % CELLS);
  };
}

function startingPoint({ initial, cell = { cell: "lstm" }, seconds, sizes, seed }: TrainOptions, texts: readonly PreparedText[]): TrainableModel {
  const counts = countCharacters(modelTexts(texts));
  if (initial === undefined) {
    const vocabulary = learnVocabulary(counts);
    const architecture = { ...cell, vocabularySize: vocabulary.size, ...sizesForBudget(seconds), ...sizes };
    return { vocabulary, weights: initialWeights(architecture, createRandom(seed)) };
  }
  const vocabulary = extendVocabulary(initial.vocabulary, counts);
  return {
    vocabulary,
    weights: extendWeights(initial.weights, vocabulary.size),
    optimiser: initial.optimiser && extendOptimiser(initial.optimiser, vocabulary.size),
  };
}

/** A mean in which what is older weighs less. */
function createRunningMean(decay = 0.97): { add(sum: number, count: number): void; mean(): number | undefined } {
  let [sum, count] = [0, 0];
  return {
    add(newSum, newCount) {
      sum = sum * decay + newSum;
      count = count * decay + newCount;
    },
    mean: () => (count > 0 ? sum / count : undefined),
  };
}
