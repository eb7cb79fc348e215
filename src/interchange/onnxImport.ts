// Reads an ONNX file of this family, Hunch's own or another exporter's: the first Gather's table is the embedding, the
// recurrent operators are the layers, and the last product (MatMul and Add, or Gemm) gives the logits.
import { gateCount, inputSize, type Architecture, type Cell } from "../model/architecture";
import { fromGateOrder, transposed } from "../model/gates";
import type { LayerWeights } from "../model/weights";
import { ModelError } from "../store/modelError";
import { FACTS_NAME, readFacts } from "./facts";
import { checkArchitecture, type ForeignModel } from "./foreignModel";
import { ONNX_OPERATORS, onnxGates } from "./onnx";
import { decodeModel, FLOAT, type OnnxNode, type OnnxTensor } from "./onnxSchema";
import { floatsOf, matrixShape, take, type Tensors } from "./tensors";

const CELLS: ReadonlyMap<string, Cell> = new Map([["LSTM", "lstm"], ["GRU", "gru"], ["RNN", "simpleRNN"]]);
/** Activations by cell where an operator names them. */
const ACTIVATIONS: Readonly<Record<Cell, string>> = { lstm: "sigmoid tanh tanh", gru: "sigmoid tanh", simpleRNN: "tanh" };

/** Throws a ModelError where the model is of another family or the file is damaged. */
export function readOnnx(bytes: Uint8Array): ForeignModel {
  const { graph, metadataProps } = decodeModel(bytes);
  const tensors = tensorsOf(graph.initializer, graph.node);
  const recurrent = graph.node.filter(({ opType }) => CELLS.has(opType));
  const cell = CELLS.get(recurrent[0]?.opType ?? "");
  if (cell === undefined) throw new ModelError("it has no LSTM, GRU or RNN operator");
  if (recurrent.some(({ opType }) => opType !== ONNX_OPERATORS[cell])) throw new ModelError("its recurrent layers are of several kinds");
  recurrent.forEach((node) => checkOperator(node, cell));
  const gather = graph.node.find(({ opType, input }) => opType === "Gather" && tensors.get(input[0])?.shape.length === 2);
  if (gather === undefined) throw new ModelError("it has no embedding (a Gather from a table)");
  const [V, E] = matrixShape(tensors, gather.input[0]);
  const H = tensors.get(recurrent[0].input[2])?.shape[2] ?? 0;
  const resetAfter = recurrent.map((node) => integer(node, "linear_before_reset") === 1);
  if (resetAfter.some((value) => value !== resetAfter[0])) throw new ModelError("its GRU layers differ in linear_before_reset");
  const architecture = checkArchitecture({
    cell, vocabularySize: V, embeddingSize: E, hiddenSize: H, layers: recurrent.length, ...(cell === "gru" ? { resetAfter: resetAfter[0] } : {}),
  });
  const weights = {
    architecture,
    embedding: take(tensors, gather.input[0], [V, E]),
    layers: recurrent.map((node, index) => readLayer(tensors, node, architecture, index)),
    ...readDense(tensors, graph.node, architecture),
  };
  return { weights, vocabulary: readFacts(metadataProps.find(({ key }) => key === FACTS_NAME)?.value) };
}

/** Throws a ModelError where an operator does what Hunch's cells do not. */
function checkOperator({ opType, attribute }: OnnxNode, cell: Cell): void {
  for (const { name, s, strings, f, i } of attribute) {
    const activations = strings.map((bytes) => new TextDecoder().decode(bytes).toLowerCase()).join(" ");
    const unusual =
      (name === "activations" && activations !== ACTIVATIONS[cell]) ||
      (name === "direction" && s !== undefined && new TextDecoder().decode(s) !== "forward") ||
      (name === "clip" && f !== undefined) ||
      (["input_forget", "layout"].includes(name) && i !== undefined && i !== 0);
    if (unusual) throw new ModelError(`its ${opType} operator has an attribute "${name}" that Hunch does not run`);
  }
}

function readLayer(tensors: Tensors, { input }: OnnxNode, architecture: Architecture, index: number): LayerWeights {
  const { cell, hiddenSize: H, resetAfter } = architecture;
  const columns = gateCount(architecture) * H;
  const I = inputSize(architecture, index);
  const order = onnxGates(cell);
  if (input[7]) throw new ModelError("its LSTM operator has peepholes, which Hunch does not run");
  const matrix = (name: string, rows: number): Float32Array =>
    fromGateOrder(transposed(take(tensors, name, [1, columns, rows]), columns, rows), order, H);
  const bias = input[3] ? take(tensors, input[3], [1, 2 * columns]) : new Float32Array(2 * columns);
  const recurrentBias = bias.subarray(columns);
  return {
    kernel: matrix(input[1], I),
    recurrentKernel: matrix(input[2], H),
    bias: fromGateOrder(resetAfter ? bias : bias.subarray(0, columns).map((value, at) => value + recurrentBias[at]), order, H),
  };
}

function readDense(tensors: Tensors, nodes: readonly OnnxNode[], { hiddenSize: H, vocabularySize: V }: Architecture) {
  const product = nodes.findLast(({ opType, input }) => ["MatMul", "Gemm"].includes(opType) && tensors.has(input[1] ?? ""));
  if (product === undefined) throw new ModelError("it has no product with a weight that gives logits (MatMul or Gemm)");
  const rowsAreOutputs = product.opType === "Gemm" && integer(product, "transB") === 1;
  const kernel = take(tensors, product.input[1], rowsAreOutputs ? [V, H] : [H, V]);
  const added = nodes.find(({ opType, input }) => opType === "Add" && input.includes(product.output[0]));
  const bias = product.opType === "Gemm" ? product.input[2] : added?.input.find((name) => name !== product.output[0]);
  return {
    denseKernel: rowsAreOutputs ? transposed(kernel, V, H) : kernel,
    denseBias: bias === undefined ? new Float32Array(V) : take(tensors, bias, [V]),
  };
}

function integer({ attribute }: OnnxNode, name: string): number | undefined {
  return attribute.find((each) => each.name === name)?.i;
}

/** The float32 tensors among initializers and constants, under the names that nodes use. */
function tensorsOf(initializers: readonly OnnxTensor[], nodes: readonly OnnxNode[]): Tensors {
  const constants = nodes
    .filter(({ opType }) => opType === "Constant")
    .flatMap(({ output, attribute }) => attribute.flatMap(({ t }) => (t === undefined ? [] : [{ ...t, name: output[0] }])));
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  for (const { name, dims, dataType, rawData, floatData, dataLocation } of [...initializers, ...constants]) {
    if (dataType !== FLOAT) continue;
    if (dataLocation !== 0) throw new ModelError(`the weight ${name} lies in a file beside it; save the model as one file`);
    const data = rawData.length > 0 ? (rawData.length % 4 === 0 ? floatsOf(rawData) : new Float32Array()) : Float32Array.from(floatData);
    if (data.length !== dims.reduce((product, length) => product * length, 1)) throw new ModelError(`the weight ${name} is truncated`);
    tensors.set(name, { shape: [...dims], data });
  }
  return tensors;
}
