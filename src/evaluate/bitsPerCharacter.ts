// Bits per character of a model on files, by the measure that training reports.
import type { Engine } from "../engines/engine";
import type { StoredModel } from "../store/modelDirectory";
import { drawMeasuredSamples, measureBits } from "../training/bitsPerCharacter";
import { FROM_SCRATCH } from "../training/recipe";
import { prepare, type TrainingText } from "../training/samples";

export interface EvaluateOptions {
  readonly engine: Engine;
  readonly model: StoredModel;
  readonly texts: readonly TrainingText[];
  /** Characters to measure at most, drawn by seed. */
  readonly maximumCharacters: number;
  readonly seed: number;
  readonly threads: number;
  /** Told the fraction that is measured, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

export interface Evaluation {
  readonly bitsPerCharacter: number;
  readonly characters: number;
}

const SHAPE = { steps: 64, rows: 32 };

/** Measures a model on texts that hold at least one character. */
export async function evaluateBits(options: EvaluateOptions): Promise<Evaluation> {
  const { engine, model, texts, maximumCharacters, seed, threads, onProgress, signal } = options;
  const samples = drawMeasuredSamples(texts.map(prepare), model.vocabulary, maximumCharacters, seed);
  const targets = samples.reduce((sum, { ids, header }) => sum + ids.length - header, 0);
  const trainer = await engine.createTrainer(model.weights, { ...SHAPE, threads, adam: FROM_SCRATCH.adam });
  let done = 0;
  try {
    const { bits, characters } = await measureBits(
      {
        async evaluate(window) {
          done += window.counted;
          onProgress?.(done / targets);
          return trainer.evaluate(window);
        },
      },
      samples, SHAPE, signal);
    return { bitsPerCharacter: bits / characters, characters };
  } finally {
    trainer.dispose();
  }
}
