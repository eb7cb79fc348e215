// An ONNX file that reads a stretch of text from a state and gives logits and the state after it:
//
//   ids (T, B) -> Gather -> LSTM, GRU or RNN, Squeeze (each layer) -> MatMul, Add -> logits (T, B, V)
//   hidden_1 (1, B, H), cell_1 (1, B, H), ...                       -> hidden_1_after, cell_1_after, ...
import { biasShape, gateCount, inputSize, type Architecture, type Cell } from "../model/architecture";
import { ONNX_LSTM_GATES, toGateOrder, transposed, type GateOrder } from "../model/gates";
import type { LayerWeights } from "../model/weights";
import { ModelError } from "../store/modelError";
import { FACTS_NAME, writeFacts } from "./facts";
import type { VocabularyModel } from "./foreignModel";
import { encodeModel, FLOAT, INT, INT64 } from "./onnxSchema";
import { bytesOf } from "./tensors";

/** Operators by cell. */
export const ONNX_OPERATORS: Readonly<Record<Cell, string>> = { lstm: "LSTM", gru: "GRU", simpleRNN: "RNN" };
/** Versions that ONNX Runtime has run since 1.14. */
const IR_VERSION = 8;
const OPSET = 17;

/** Gate order of an operator's weights; one order is the same as ours. */
export function onnxGates(cell: Cell): GateOrder {
  return { lstm: ONNX_LSTM_GATES, gru: [0, 1, 2], simpleRNN: [0] }[cell];
}

export function writeOnnx({ weights, vocabulary }: VocabularyModel): Uint8Array {
  const { architecture, embedding, layers, denseKernel, denseBias } = weights;
  const { cell, vocabularySize: V, embeddingSize: E, hiddenSize: H } = architecture;
  if (!layers.every(({ bias }) => bias.length === biasShape(architecture).reduce((product, length) => product * length, 1))) {
    throw new ModelError("its biases do not fit its architecture");
  }
  const states = layers.flatMap((_, index) => stateNames(cell, index));
  const nodes = [
    node("Gather", ["embedding", "ids"], ["embedded"]),
    ...layers.flatMap((_, index) => recurrentNodes(architecture, index)),
    node("MatMul", [`read_${layers.length}`, "dense_kernel"], ["product"]),
    node("Add", ["product", "dense_bias"], ["logits"]),
  ];
  const tensors = [
    tensor("embedding", [V, E], embedding),
    ...layers.flatMap((layer, index) => recurrentTensors(architecture, layer, index)),
    tensor("dense_kernel", [H, V], denseKernel),
    tensor("dense_bias", [V], denseBias),
    { name: "squeezed_axis", dims: [1], dataType: INT64, int64Data: [1] },
  ];
  const state = (name: string) => valueInfo(name, FLOAT, [1, "rows", H]);
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: "hunch",
    opsetImport: [{ domain: "", version: OPSET }],
    metadataProps: [{ key: FACTS_NAME, value: writeFacts(vocabulary) }],
    graph: {
      name: "hunch",
      node: nodes,
      initializer: tensors,
      input: [valueInfo("ids", INT64, ["steps", "rows"]), ...states.map(state)],
      output: [valueInfo("logits", FLOAT, ["steps", "rows", V]), ...states.map((name) => state(`${name}_after`))],
    },
  });
}

function stateNames(cell: Cell, index: number): string[] {
  return cell === "lstm" ? [`hidden_${index + 1}`, `cell_${index + 1}`] : [`hidden_${index + 1}`];
}

function recurrentNodes({ cell, hiddenSize, resetAfter }: Architecture, index: number): object[] {
  const number = index + 1;
  const [hidden, cellState] = stateNames(cell, index);
  const inputs = [index === 0 ? "embedded" : `read_${index}`, ...["kernel", "recurrent_kernel", "bias"].map((name) => `${name}_${number}`)];
  const outputs = [`sequence_${number}`, ...stateNames(cell, index).map((name) => `${name}_after`)];
  const attributes = [
    { name: "hidden_size", type: INT, i: hiddenSize },
    ...(cell === "gru" ? [{ name: "linear_before_reset", type: INT, i: resetAfter ? 1 : 0 }] : []),
  ];
  return [
    // The empty name is the operator's optional input of sequence lengths.
    node(ONNX_OPERATORS[cell], [...inputs, "", hidden, ...(cellState === undefined ? [] : [cellState])], outputs, attributes),
    node("Squeeze", [`sequence_${number}`, "squeezed_axis"], [`read_${number}`]),
  ];
}

/** W (1, G * H, I), R (1, G * H, H) and B (1, 2 * G * H): the bias of the input, then that of the recurrent product. */
function recurrentTensors(architecture: Architecture, layer: LayerWeights, index: number): object[] {
  const { cell, hiddenSize: H } = architecture;
  const columns = gateCount(architecture) * H;
  const I = inputSize(architecture, index);
  const order = onnxGates(cell);
  const bias = new Float32Array(2 * columns);
  bias.set(toGateOrder(layer.bias, order, H));
  return [
    tensor(`kernel_${index + 1}`, [1, columns, I], transposed(toGateOrder(layer.kernel, order, H), I, columns)),
    tensor(`recurrent_kernel_${index + 1}`, [1, columns, H], transposed(toGateOrder(layer.recurrentKernel, order, H), H, columns)),
    tensor(`bias_${index + 1}`, [1, 2 * columns], bias),
  ];
}

function node(opType: string, input: readonly string[], output: readonly string[], attribute: readonly object[] = []): object {
  return { opType, input, output, attribute };
}

function tensor(name: string, dims: readonly number[], data: Float32Array): object {
  return { name, dims, dataType: FLOAT, rawData: bytesOf(data) };
}

function valueInfo(name: string, elemType: number, dims: readonly (number | string)[]): object {
  const dim = dims.map((each) => (typeof each === "number" ? { dimValue: each } : { dimParam: each }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
