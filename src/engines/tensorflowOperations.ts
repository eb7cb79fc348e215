// TensorFlow operations by name, without TensorFlow.js's own layer between: no tape, no broadcasting in JavaScript.
// Shapes are TensorFlow's business; T time steps, B rows, I inputs, H units.
import type { Tensor } from "@tensorflow/tfjs";
import type { Attribute, TensorFlow } from "./tensorflowLoad";

/** What one LSTM layer computed in a window, each (T, B, H), gates after their sigmoid or tanh. */
export interface LstmOutputs {
  readonly input: Tensor;
  readonly cell: Tensor;
  readonly forget: Tensor;
  readonly output: Tensor;
  readonly candidate: Tensor;
  /** tanh of the cell state. */
  readonly squashed: Tensor;
  readonly hidden: Tensor;
}

export type Operations = ReturnType<typeof createOperations>;

/** The operations that the engine is made of. Tensors they give belong to the scope they are called in. */
export function createOperations({ backend, int64 }: TensorFlow) {
  const { binding } = backend;
  const float: Attribute = { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  const type = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const flag = (name: string, value: boolean): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value });
  const integer = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_INT, value });
  const one = (operation: string, ...inputs: Tensor[]): Tensor => backend.executeSingleOutput(operation, [float], inputs);
  const noPeephole = flag("use_peephole", false);

  return {
    add: (a: Tensor, b: Tensor) => one("AddV2", a, b),
    subtract: (a: Tensor, b: Tensor) => one("Sub", a, b),
    multiply: (a: Tensor, b: Tensor) => one("Mul", a, b),
    divide: (a: Tensor, b: Tensor) => one("RealDiv", a, b),
    square: (a: Tensor) => one("Square", a),
    squareRoot: (a: Tensor) => one("Sqrt", a),
    sigmoid: (a: Tensor) => one("Sigmoid", a),
    tanh: (a: Tensor) => one("Tanh", a),
    /** gradient * (1 - y^2), where y is a tanh. */
    tanhGradient: (y: Tensor, gradient: Tensor) => one("TanhGrad", y, gradient),
    /** gradient * y * (1 - y), where y is a sigmoid. */
    sigmoidGradient: (y: Tensor, gradient: Tensor) => one("SigmoidGrad", y, gradient),
    /** Half the sum of squares of all numbers; a scalar. */
    halfSquares: (a: Tensor) => one("L2Loss", a),
    /** Rows (N, C) plus a bias (C). */
    addBias: (a: Tensor, bias: Tensor) => one("BiasAdd", a, bias),
    /** The sum of rows (N, C); (C). */
    sumRows: (a: Tensor) => one("BiasAddGrad", a),
    minimum: (a: Tensor, b: Tensor) => one("Minimum", a, b),

    matMul: (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
      backend.executeSingleOutput("MatMul", [flag("transpose_a", transposeA), flag("transpose_b", transposeB), float], [a, b]),

    sumAll: (tensors: readonly Tensor[]): Tensor =>
      backend.executeSingleOutput("AddN", [integer("N", tensors.length), float], tensors),

    /** The entries along the first axis. */
    unstack: (tensor: Tensor): Tensor[] =>
      backend.executeMultipleOutputs("Unpack", [integer("num", tensor.shape[0]), integer("axis", 0), float], [tensor], tensor.shape[0]),

    stack: (tensors: readonly Tensor[]): Tensor =>
      backend.executeSingleOutput("Pack", [integer("N", tensors.length), float, integer("axis", 0)], tensors),

    /** Columns (N, count * C) as `count` blocks (N, C); `axis` is the int32 scalar 1. */
    splitColumns: (tensor: Tensor, count: number, axis: Tensor): Tensor[] =>
      backend.executeMultipleOutputs("Split", [integer("num_split", count), float], [axis, tensor], count),

    /** Blocks (N, C) side by side; `axis` is the int32 scalar 1. */
    joinColumns: (tensors: readonly Tensor[], axis: Tensor): Tensor =>
      backend.executeSingleOutput("ConcatV2", [integer("N", tensors.length), float, type("Tidx", binding.TF_INT32)], [...tensors, axis]),

    /** Sums rows (N, C) by their ids (N) into (size, C). */
    sumById: (rows: Tensor, ids: Tensor, size: Tensor): Tensor =>
      backend.executeSingleOutput(
        "UnsortedSegmentSum",
        [float, type("Tindices", binding.TF_INT32), type("Tnumsegments", binding.TF_INT32)],
        [rows, ids, size],
      ),

    /** Cross-entropies (N) of logits (N, V) with target ids (N), and their gradients by the logits (N, V). */
    crossEntropy(logits: Tensor, targets: Tensor): { readonly losses: Tensor; readonly gradients: Tensor } {
      const [losses, gradients] = backend.executeMultipleOutputs(
        "SparseSoftmaxCrossEntropyWithLogits",
        [float, type("Tlabels", binding.TF_INT32)],
        [logits, targets],
        2,
      );
      return { losses, gradients };
    },

    /**
     * A whole window of one LSTM layer. `weights` (I + H, 4 * H) and `bias` (4 * H) have gate columns in our
     * order: input, forget, candidate, output (BlockLSTM, without V2, has another). `zeros` (H) stands for the peepholes that are not used.
     */
    blockLstm(inputs: Tensor, cell: Tensor, hidden: Tensor, weights: Tensor, bias: Tensor, zeros: Tensor): LstmOutputs {
      const clip: Attribute = { name: "cell_clip", type: binding.TF_ATTR_FLOAT, value: 0 };
      const [input, cells, forget, output, candidate, squashed, hiddens] = backend.executeMultipleOutputs(
        "BlockLSTMV2",
        [float, clip, noPeephole],
        [int64(inputs.shape[0]), inputs, cell, hidden, weights, zeros, zeros, zeros, bias],
        7,
      );
      return { input, cell: cells, forget, output, candidate, squashed, hidden: hiddens };
    },

    /** Gradients of `blockLstm` by the operation made for it; see `lstmLayer` for the one that is faster. */
    blockLstmGradient(
      inputs: Tensor, cell: Tensor, hidden: Tensor, weights: Tensor, bias: Tensor, zeros: Tensor,
      { input, cell: cells, forget, output, candidate, squashed, hidden: hiddens }: LstmOutputs, cellGradients: Tensor, hiddenGradients: Tensor,
    ): { readonly inputs: Tensor; readonly weights: Tensor; readonly bias: Tensor } {
      const gradients = backend.executeMultipleOutputs(
        "BlockLSTMGradV2",
        [float, noPeephole],
        [
          int64(inputs.shape[0]), inputs, cell, hidden, weights, zeros, zeros, zeros, bias,
          input, cells, forget, output, candidate, squashed, hiddens, cellGradients, hiddenGradients,
        ],
        8,
      );
      return { inputs: gradients[0], weights: gradients[3], bias: gradients[7] };
    },

    /**
     * The gradient of one step of one LSTM layer: of the cell state before it (B, H), and of the gates before their
     * sigmoid or tanh (B, 4 * H), in the order input, candidate, forget, output. `step` holds the step's values, (B, H) each.
     */
    lstmStepGradient(
      inputs: Tensor, cellBefore: Tensor, hiddenBefore: Tensor, weights: Tensor, bias: Tensor, zeros: Tensor,
      step: Omit<LstmOutputs, "hidden">, cellGradient: Tensor, hiddenGradient: Tensor,
    ): { readonly cell: Tensor; readonly gates: Tensor } {
      const { input, cell: cellAfter, forget, output, candidate, squashed } = step;
      const [cell, gates] = backend.executeMultipleOutputs(
        "LSTMBlockCellGrad",
        [float, noPeephole],
        [
          inputs, cellBefore, hiddenBefore, weights, zeros, zeros, zeros, bias,
          input, cellAfter, forget, output, candidate, squashed, cellGradient, hiddenGradient,
        ],
        5,
      );
      return { cell, gates };
    },
  };
}
