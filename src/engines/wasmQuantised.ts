// The quantised decoder of the WASM engine: an instance of src/kernel/decoder with memory of its own, about 4 MB for 512
// units. States are copied in and out of it, 4 kB in a third of a microsecond, so that any number of them may be kept.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { GATES } from "../model/architecture";
import type { ModelWeights } from "../model/weights";
import type { Decoder, DecoderState } from "./engine";
import { createMemory, growTo, type KernelChoice } from "./wasmKernel";
import { padded } from "./wasmWeights";

/** What src/kernel/decoder/index.ts exports. */
interface QuantisedExports {
  plan(vocabularySize: number, embeddingSize: number, hiddenSize: number, layers: number): number;
  address(region: number): number;
  quantiseGates(layer: number): void;
  quantiseDense(): void;
  fillTable(): void;
  placeBias(layer: number): void;
  read(count: number): void;
  readLogits(): void;
  readSoftmax(): void;
}

/** Regions that `address` knows, by their numbers in src/kernel/decoder/index.ts. */
const REGION = { staging: 0, denseBias: 1, ids: 2, state: 3, logits: 4 } as const;

/** Ids that the kernel reads at a time. */
const MAXIMUM_IDS = 1024;

/** Reads and compiles the best binary that this host takes. */
export async function loadQuantisedKernel({ directory, builds }: Pick<KernelChoice, "directory" | "builds">): Promise<WebAssembly.Module> {
  for (const build of builds) {
    const binary = await readFile(path.join(directory, `decoder.${build}.wasm`));
    if (WebAssembly.validate(binary)) return WebAssembly.compile(binary);
  }
  throw new Error(`this host runs none of the WebAssembly builds ${builds.join(", ")}`);
}

/** A decoder of an LSTM's weights, which it rounds. */
export function createQuantisedDecoder(module: WebAssembly.Module, weights: ModelWeights): Decoder {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = weights.architecture;
  const memory = createMemory(false);
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as QuantisedExports;
  growTo(memory, kernel.plan(vocabularySize, embeddingSize, hiddenSize, layers));
  const floats = (region: number, length: number): Float32Array => new Float32Array(memory.buffer, kernel.address(region), length);
  quantise(weights, kernel, floats);
  const ids = new Int32Array(memory.buffer, kernel.address(REGION.ids), MAXIMUM_IDS);
  const current = floats(REGION.state, layers * 2 * padded(hiddenSize));
  const outputs = floats(REGION.logits, vocabularySize);

  const read = ({ values }: DecoderState, count: number): void => {
    current.set(values);
    kernel.read(count);
    values.set(current);
  };
  return {
    vocabularySize,
    zeroState: () => ({ values: new Float32Array(current.length) }),
    copyState: ({ values }) => ({ values: values.slice() }),
    read(state, all) {
      for (let start = 0; start < all.length; start += MAXIMUM_IDS) {
        const some = all.subarray(start, start + MAXIMUM_IDS);
        ids.set(some);
        read(state, some.length);
      }
    },
    readEach(states, next) {
      states.forEach((state, index) => {
        ids[0] = next[index];
        read(state, 1);
      });
    },
    logits({ values }, logits) {
      current.set(values);
      kernel.readLogits();
      logits.set(outputs);
    },
    softmax({ values }, probabilities) {
      current.set(values);
      kernel.readSoftmax();
      probabilities.set(outputs);
    },
    dispose() {},
  };
}

/** Hands the weights to the kernel tensor by tensor, widths padded as src/kernel/decoder/plan.ts has them. */
function quantise(
  { architecture, embedding, layers, denseKernel, denseBias }: ModelWeights,
  kernel: QuantisedExports,
  floats: (region: number, length: number) => Float32Array,
): void {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H } = architecture;
  const units = padded(H);
  const columns = padded(V);
  const staged = (length: number): Float32Array => floats(REGION.staging, length).fill(0);
  layers.forEach(({ kernel: inputKernel, recurrentKernel, bias }, layer) => {
    const below = layer === 0 ? 0 : GATES * units * units;
    if (layer === 0) {
      const staging = staged(V * E + (E + 1) * GATES * units);
      staging.set(embedding);
      widen(inputKernel, H, staging.subarray(V * E), units);
      widen(bias, H, staging.subarray(V * E + E * GATES * units), units);
      kernel.fillTable();
    } else {
      widen(bias, H, staged(GATES * units), units);
      kernel.placeBias(layer);
    }
    const staging = staged(below + GATES * units * units);
    if (layer > 0) widen(inputKernel, H, staging, units);
    widen(recurrentKernel, H, staging.subarray(below), units);
    kernel.quantiseGates(layer);
  });
  widen(denseKernel, V, staged(units * columns), columns);
  kernel.quantiseDense();
  floats(REGION.denseBias, columns).set(denseBias);
}

/** Copies rows of `width` numbers to rows of `paddedWidth`. */
function widen(from: Float32Array, width: number, to: Float32Array, paddedWidth: number): void {
  if (width === paddedWidth) return to.set(from);
  for (let row = 0; row * width < from.length; row++) to.set(from.subarray(row * width, (row + 1) * width), row * paddedWidth);
}
