// What every engine offers: training on windows, and decoding from kept states. Engines know ids, not text.
import type { AdamOptions } from "../model/adam";
import type { Cell } from "../model/architecture";
import type { ModelWeights, OptimiserState } from "../model/weights";
import type { Window } from "../model/window";

export { DEFAULT_ADAM, type AdamOptions } from "../model/adam";

/** Makes trainers and decoders of one kind. */
export interface Engine {
  /** Name in settings and reports. */
  readonly name: string;
  /** A sentence about the variant in use, e.g. "relaxed SIMD, 2 threads". */
  readonly description: string;
  /** Cells it runs; a model of another is refused by rejecting. */
  readonly cells: readonly Cell[];
  createTrainer(weights: ModelWeights, options: TrainerOptions): Promise<Trainer>;
  /** A decoder in float32 unless told otherwise. */
  createDecoder(weights: ModelWeights, precision?: Precision): Promise<Decoder>;
}

/**
 * How a decoder computes. "quantised": weights and hidden states in 7 and 8 bits, several times as fast, at a cost of
 * thousandths of a bit a character; the same bits on every machine. An engine without it, or for such a model, takes float32.
 */
export type Precision = "float32" | "quantised";

export interface TrainerOptions {
  readonly steps: number; // T
  readonly rows: number; // B
  readonly threads: number;
  /** Moments to go on from; zeros where absent. */
  readonly optimiser?: OptimiserState;
  readonly adam: AdamOptions;
}

/** Sum of cross-entropies over counted targets, in nats. */
export interface Loss {
  readonly nats: number;
  readonly counted: number;
}

/**
 * A model in training. State is carried from window to window; the gradient is that of the mean cross-entropy over the
 * window's counted targets. One call at a time. Windows are T by B as the trainer's options say.
 */
export interface Trainer {
  /** One update; the loss is that before it. A window without counted targets only moves the state. */
  train(window: Window, learningRate: number): Promise<Loss>;
  /** The loss of a window without an update; its state, carried from one call to the next, is not that of `train`. */
  evaluate(window: Window): Promise<Loss>;
  /** Copies of the weights and moments as they are now. */
  weights(): ModelWeights;
  optimiser(): OptimiserState;
  dispose(): void;
}

/** The recurrent state of one text: hidden and cell states of all layers. Only the engine that made it reads it. */
export interface DecoderState {
  readonly values: Float32Array; // (L, 2, H): hidden, then cell
}

/** Steps through text one character at a time. Synchronous: a step is far below a millisecond. */
export interface Decoder {
  readonly vocabularySize: number;
  zeroState(): DecoderState;
  copyState(from: DecoderState): DecoderState;
  /** Reads `ids` in order from `state`, which is changed in place. */
  read(state: DecoderState, ids: Int32Array): void;
  /** Reads one id each from several states, in place, with the weights read once. */
  readEach(states: readonly DecoderState[], ids: Int32Array): void;
  /** Logits of the next character after `state`, into `logits` (V). */
  logits(state: DecoderState, logits: Float32Array): void;
  /** Probabilities of the next character after `state`, into `probabilities` (V). */
  softmax(state: DecoderState, probabilities: Float32Array): void;
  dispose(): void;
}

/** The engine in one phrase, e.g. "wasm (WebAssembly, relaxed SIMD)". */
export function labelOf({ name, description }: Engine): string {
  return `${name} (${description})`;
}
