// Orders of gates. Kernels hold their gates as blocks of H columns side by side, and libraries differ in which comes
// first; this is the one place that moves them.
//
//   ours, Keras, TF.js   LSTM  input, forget, cell, output      GRU  update, reset, cell
//   PyTorch              LSTM  input, forget, cell, output      GRU  reset, update, cell
//   ONNX                 LSTM  input, output, forget, cell      GRU  update, reset, cell

/** For each gate of the other order, in its order, where that gate stands in ours. */
export type GateOrder = readonly number[];

export const ONNX_LSTM_GATES: GateOrder = [0, 3, 1, 2];
export const PYTORCH_GRU_GATES: GateOrder = [1, 0, 2];

/** Columns (N, gates * H) of ours, in the other order. */
export function toGateOrder(columns: Float32Array, order: GateOrder, hiddenSize: number): Float32Array {
  return moveBlocks(columns, order, hiddenSize, false);
}

/** Columns (N, gates * H) of the other order, in ours. */
export function fromGateOrder(columns: Float32Array, order: GateOrder, hiddenSize: number): Float32Array {
  return moveBlocks(columns, order, hiddenSize, true);
}

/** The transpose of `matrix` (rows, columns): (columns, rows). */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = matrix[row * columns + column];
  }
  return result;
}

function moveBlocks(columns: Float32Array, order: GateOrder, hiddenSize: number, back: boolean): Float32Array {
  const moved = new Float32Array(columns.length);
  const width = order.length * hiddenSize;
  for (let row = 0; row < columns.length; row += width) {
    order.forEach((ours, theirs) => {
      const [from, to] = back ? [theirs, ours] : [ours, theirs];
      const block = columns.subarray(row + from * hiddenSize, row + (from + 1) * hiddenSize);
      moved.set(block, row + to * hiddenSize);
    });
  }
  return moved;
}
