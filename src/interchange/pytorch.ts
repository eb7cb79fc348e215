// A PyTorch state dict in a safetensors file: nn.Embedding "embedding", nn.LSTM "lstm" (nn.GRU "gru", nn.RNN "rnn"), with
// batch_first as one likes, and nn.Linear "logits".
//
//   embedding.weight (V, E)   lstm.weight_ih_l0 (4 * H, E)   lstm.weight_hh_l0 (4 * H, H)   lstm.bias_ih_l0, bias_hh_l0 (4 * H)
//   logits.weight (V, H)      logits.bias (V)
import { gateCount, inputSize, type Architecture, type Cell } from "../model/architecture";
import { fromGateOrder, PYTORCH_GRU_GATES, toGateOrder, transposed } from "../model/gates";
import { zeroWeights, type LayerWeights } from "../model/weights";
import { ModelError } from "../store/modelError";
import { FACTS_NAME, readFacts, writeFacts } from "./facts";
import { checkArchitecture, type ForeignModel, type VocabularyModel } from "./foreignModel";
import { readSafetensors, writeSafetensors } from "./safetensors";
import { matrixShape, take, type Tensors } from "./tensors";

/** Module names that are written; others are found by their shapes when read. */
const MODULES: Readonly<Record<Cell, string>> = { lstm: "lstm", gru: "gru", simpleRNN: "rnn" };
const CELLS: Readonly<Record<number, Cell>> = { 4: "lstm", 3: "gru", 1: "simpleRNN" };

/** Throws a ModelError for a GRU whose reset gate comes first: PyTorch has none. */
export function writePytorch({ weights, vocabulary }: VocabularyModel): Uint8Array {
  const { architecture, embedding, layers, denseKernel, denseBias } = weights;
  const { cell, resetAfter, vocabularySize: V, embeddingSize: E, hiddenSize: H } = architecture;
  if (cell === "gru" && !resetAfter) {
    throw new ModelError("PyTorch's GRU resets after the recurrent product and this model before it, so it cannot be exported exactly; use keras or onnx");
  }
  const tensors = new Map([["embedding.weight", { shape: [V, E], data: embedding }]]);
  layers.forEach((layer, index) => {
    const G = gateCount(architecture) * H;
    const I = inputSize(architecture, index);
    const [inputBias, recurrentBias] = twoBiases(layer, G);
    const add = (name: string, shape: number[], data: Float32Array): void => {
      tensors.set(`${MODULES[cell]}.${name}_l${index}`, { shape, data });
    };
    add("weight_ih", [G, I], transposed(toTheirs(layer.kernel, cell, H), I, G));
    add("weight_hh", [G, H], transposed(toTheirs(layer.recurrentKernel, cell, H), H, G));
    add("bias_ih", [G], toTheirs(inputBias, cell, H));
    add("bias_hh", [G], toTheirs(recurrentBias, cell, H));
  });
  tensors.set("logits.weight", { shape: [V, H], data: transposed(denseKernel, H, V) });
  tensors.set("logits.bias", { shape: [V], data: denseBias });
  return writeSafetensors({ tensors, metadata: { format: "pt", [FACTS_NAME]: writeFacts(vocabulary) } });
}

/** Reads a state dict of this family whatever its modules are called. Throws a ModelError where it is another. */
export function readPytorch(bytes: Uint8Array): ForeignModel {
  const { tensors, metadata } = readSafetensors(bytes);
  const names = [...tensors.keys()];
  const first = names.filter((name) => /(^|\.)weight_ih_l0$/.test(name));
  if (first.length !== 1) throw new ModelError(`it has ${first.length} recurrent modules instead of one (weights named weight_ih_l0)`);
  const recurrent = first[0].slice(0, -"weight_ih_l0".length);
  const unknown = names.find((name) => name.startsWith(recurrent) && !/^(weight|bias)_(ih|hh)_l\d$/.test(name.slice(recurrent.length)));
  if (unknown !== undefined) throw new ModelError(`the weight ${unknown} belongs to a recurrent module that Hunch does not run`);
  const [G, E] = matrixShape(tensors, first[0]);
  const [, H] = matrixShape(tensors, `${recurrent}weight_hh_l0`);
  const cell = CELLS[G / H];
  if (cell === undefined) throw new ModelError(`the weight ${first[0]} has ${G} rows for ${H} units, which is no LSTM, GRU or RNN`);
  const layers = names.filter((name) => name.startsWith(`${recurrent}weight_ih_l`)).length;
  const { embedding, linear } = outerModules(tensors, recurrent, E);
  const [V] = matrixShape(tensors, embedding);
  const architecture = checkArchitecture({
    cell, vocabularySize: V, embeddingSize: E, hiddenSize: H, layers, ...(cell === "gru" ? { resetAfter: true } : {}),
  });
  const zeros = zeroWeights(architecture);
  const weights = {
    architecture,
    embedding: take(tensors, embedding, [V, E]),
    layers: zeros.layers.map((_, index) => readLayer(tensors, recurrent, architecture, index)),
    denseKernel: transposed(take(tensors, `${linear}weight`, [V, H]), V, H),
    denseBias: tensors.has(`${linear}bias`) ? take(tensors, `${linear}bias`, [V]) : zeros.denseBias,
  };
  return { weights, vocabulary: readFacts(metadata[FACTS_NAME]) };
}

/** The embedding's weight and the linear module around the recurrent one, by shape, and by name where that leaves both. */
function outerModules(tensors: Tensors, recurrent: string, embeddingSize: number): { readonly embedding: string; readonly linear: string } {
  const outer = [...tensors].filter(([name, { shape }]) => !name.startsWith(recurrent) && shape.length === 2).map(([name]) => name);
  if (outer.length !== 2) throw new ModelError(`it has ${outer.length} matrices beside the recurrent module instead of an embedding and a linear one`);
  const withBias = outer.filter((name) => tensors.has(name.replace(/weight$/, "bias")));
  const named = outer.filter((name) => /emb|encoder|^wte/i.test(name));
  const embedding = withBias.length === 1 ? outer.find((name) => name !== withBias[0]) : named.length === 1 ? named[0] : undefined;
  if (embedding === undefined || matrixShape(tensors, embedding)[1] !== embeddingSize) {
    throw new ModelError(`which of ${outer.join(" and ")} is the embedding cannot be told; name it "embedding.weight"`);
  }
  const linear = outer.find((name) => name !== embedding) ?? "";
  if (!linear.endsWith("weight")) throw new ModelError(`the weight ${linear} is not named as a linear module's`);
  return { embedding, linear: linear.slice(0, -"weight".length) };
}

function readLayer(tensors: Tensors, prefix: string, architecture: Architecture, index: number): LayerWeights {
  const { cell, hiddenSize: H, resetAfter } = architecture;
  const G = gateCount(architecture) * H;
  const I = inputSize(architecture, index);
  const matrix = (name: string, columns: number): Float32Array =>
    fromTheirs(transposed(take(tensors, `${prefix}${name}_l${index}`, [G, columns]), G, columns), cell, H);
  const bias = (name: string): Float32Array => {
    const full = `${prefix}${name}_l${index}`;
    return tensors.has(full) ? fromTheirs(take(tensors, full, [G]), cell, H) : new Float32Array(G);
  };
  const [inputBias, recurrentBias] = [bias("bias_ih"), bias("bias_hh")];
  return {
    kernel: matrix("weight_ih", I),
    recurrentKernel: matrix("weight_hh", H),
    bias: resetAfter ? Float32Array.from([...inputBias, ...recurrentBias]) : inputBias.map((value, unit) => value + recurrentBias[unit]),
  };
}

/** PyTorch adds two biases; where the cell has one, the second is zero. */
function twoBiases({ bias }: LayerWeights, columns: number): [Float32Array, Float32Array] {
  return bias.length === 2 * columns ? [bias.slice(0, columns), bias.slice(columns)] : [bias, new Float32Array(columns)];
}

function toTheirs(columns: Float32Array, cell: Cell, hiddenSize: number): Float32Array {
  return cell === "gru" ? toGateOrder(columns, PYTORCH_GRU_GATES, hiddenSize) : columns;
}

function fromTheirs(columns: Float32Array, cell: Cell, hiddenSize: number): Float32Array {
  return cell === "gru" ? fromGateOrder(columns, PYTORCH_GRU_GATES, hiddenSize) : columns;
}
