// The engine of "auto": trains on whichever of two engines does a few updates faster on this machine, for the model at
// hand, and remembers it. Decoding stays with the first: a character on TensorFlow costs several times as much as one on
// WASM (`npm run bench:tensorflow`), whatever the model.
import os from "node:os";
import type { ModelWeights } from "../model/weights";
import type { Window } from "../model/window";
import type { ChoiceMemory } from "./choiceMemory";
import { labelOf, type Engine, type TrainerOptions } from "./engine";
import { fastestMilliseconds } from "./fastest";

/** Updates that are timed of each engine, after one that is not; the fastest counts. */
const TIMED_UPDATES = 3;

/** `loadOther` gives undefined where the other engine cannot be used; it is asked when a trainer is made, once. */
export function createFasterEngine(first: Engine, loadOther: () => Engine | undefined, memory: ChoiceMemory): Engine {
  let other: { readonly engine: Engine | undefined } | undefined;
  let chosen = first;
  return {
    get name() {
      return chosen.name;
    },
    get description() {
      return chosen.description;
    },
    cells: first.cells,
    async createTrainer(weights, options) {
      other ??= { engine: loadOther() };
      chosen = other.engine === undefined ? first : await fasterOf(first, other.engine, weights, options, memory);
      return chosen.createTrainer(weights, options);
    },
    createDecoder: (weights, precision) => first.createDecoder(weights, precision),
  };
}

async function fasterOf(first: Engine, second: Engine, weights: ModelWeights, options: TrainerOptions, memory: ChoiceMemory): Promise<Engine> {
  if (!second.cells.includes(weights.architecture.cell)) return first;
  const key = choiceKey(first, second, weights, options);
  const remembered = memory.recall(key);
  if (remembered !== undefined) return remembered === second.name ? second : first;
  const firstMs = await updateMilliseconds(first, weights, options);
  const secondMs = await updateMilliseconds(second, weights, options);
  const faster = secondMs < firstMs ? second : first;
  memory.keep(key, faster.name);
  return faster;
}

/** Everything that the answer depends on: the machine, the engines and their versions, the shape. */
function choiceKey(first: Engine, second: Engine, { architecture }: ModelWeights, { steps, rows, threads }: TrainerOptions): string {
  const { cell, resetAfter = false, vocabularySize, embeddingSize, hiddenSize, layers } = architecture;
  const shape = [cell, resetAfter, vocabularySize, embeddingSize, hiddenSize, layers, steps, rows].join(" ");
  const engines = [first, second].map(labelOf).join(", ");
  return `${os.cpus()[0]?.model ?? ""}; node ${process.versions.node}; ${engines}; ${shape}; ${threads} threads`;
}

async function updateMilliseconds(engine: Engine, weights: ModelWeights, options: TrainerOptions): Promise<number> {
  const trainer = await engine.createTrainer(weights, options);
  try {
    const window = plainWindow(weights.architecture.vocabularySize, options);
    return await fastestMilliseconds(() => trainer.train(window, 0), TIMED_UPDATES);
  } finally {
    trainer.dispose();
  }
}

/** A window that names every id in turn; what stands in it makes no difference in time. */
function plainWindow(vocabularySize: number, { steps, rows }: TrainerOptions): Window {
  const ids = Int32Array.from({ length: steps * rows }, (_, entry) => entry % vocabularySize);
  return { steps, rows, inputs: ids, targets: ids, resets: new Uint8Array(rows), counted: ids.length };
}
