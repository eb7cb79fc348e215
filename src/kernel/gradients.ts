// Gradients of the weights after the time loops: threads divide the columns of each product, so nothing is added up
// between threads and the result does not depend on their number.
import { GRU_RESET_BEFORE } from "./cells";
import { multiplyGradient, multiplyPanel, packPanels } from "./multiply";
import {
  biases, biasOf, cell, CHUNK_ROWS, columns, denseAt, denseBiasAt, embedded, embeddingTransposed, gateColumns, gatesOf, gradients,
  groups, inputs, kernelOf, kernelTransposed, lane, laneBytes, layers, logits, packedHiddenOf, packedResetOf, recurrentBiasOf,
  recurrentOf, recurrentShift, rows, scratchOf, shareOf, tableGradient, units, vocabulary, weights, windowRows,
} from "./plan";

/** Gradients of this thread's gate and dense columns, and of its columns of the table. */
export function columnGradients(thread: i32): void {
  const first = shareOf(thread, gateColumns / lane);
  const last = shareOf(thread + 1, gateColumns / lane);
  const shift = gradients - weights;
  const total = windowRows + rows;
  for (let layer = 0; layer < layers; layer++) {
    const gates = gatesOf(layer);
    recurrentGradients(layer, first, last);
    if (layer > 0) {
      multiplyGradient(packedHiddenOf(layer - 1), total, rows, units, windowRows, gates, kernelOf(layer) + shift, first, last);
      for (let panel = first; panel < last; panel++) {
        sumRows(gates + <usize>(panel * windowRows) * laneBytes, windowRows, biasOf(layer) + shift + <usize>panel * laneBytes);
      }
      continue;
    }
    for (let panel = first; panel < last; panel++) {
      const tablePanel = tableGradient + <usize>(panel * vocabulary) * laneBytes;
      scatterRows(gates + <usize>(panel * windowRows) * laneBytes, tablePanel);
      sumRows(tablePanel, vocabulary, biasOf(0) + shift + <usize>panel * laneBytes);
    }
    multiplyGradient(embeddingTransposed, vocabulary, 0, embedded, vocabulary, tableGradient, kernelOf(0) + shift, first, last);
  }
  const firstDense = shareOf(thread, columns / lane);
  const lastDense = shareOf(thread + 1, columns / lane);
  multiplyGradient(packedHiddenOf(layers - 1), total, rows, units, windowRows, logits, gradients + denseAt, firstDense, lastDense);
  for (let panel = firstDense; panel < lastDense; panel++) {
    sumRows(logits + <usize>(panel * windowRows) * laneBytes, windowRows, gradients + denseBiasAt + <usize>panel * laneBytes);
  }
}

/** Gradients of some columns of a layer's recurrent weights and, where it has one, of their bias. */
function recurrentGradients(layer: i32, first: i32, last: i32): void {
  const gates = gatesOf(layer) + <usize>(recurrentShift() * windowRows) * laneBytes;
  const to = recurrentOf(layer) + gradients - weights;
  let hiddenFirst = first;
  if (cell == GRU_RESET_BEFORE) {
    // The first block's product read r * h' instead of h'.
    hiddenFirst = min(last, max(first, groups));
    multiplyGradient(packedResetOf(layer), windowRows, 0, units, windowRows, gates, to, first, hiddenFirst);
  }
  multiplyGradient(packedHiddenOf(layer), windowRows + rows, 0, units, windowRows, gates, to, hiddenFirst, last);
  if (biases == 1) return;
  const bias = recurrentBiasOf(layer) + gradients - weights;
  for (let panel = first; panel < last; panel++) {
    sumRows(gates + <usize>(panel * windowRows) * laneBytes, windowRows, bias + <usize>panel * laneBytes);
  }
}

/** One panel of the table's gradient: each entry of the window adds its gate gradients to the row of its id. */
function scatterRows(gates: usize, tablePanel: usize): void {
  memory.fill(tablePanel, 0, <usize>vocabulary * laneBytes);
  for (let entry = 0; entry < windowRows; entry++) {
    const from = gates + <usize>entry * laneBytes;
    const to = tablePanel + <usize>load<i32>(inputs + <usize>entry * 4) * laneBytes;
    for (let at: usize = 0; at < laneBytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
}

/** Sum (lane) of the rows of a panel. */
function sumRows(panel: usize, count: i32, to: usize): void {
  for (let at: usize = 0; at < laneBytes; at += 16) {
    let sum = i32x4.splat(0);
    for (let row = 0; row < count; row++) sum = f32x4.add(sum, v128.load(panel + at + <usize>row * laneBytes));
    v128.store(to + at, sum);
  }
}

/** Gradient of this thread's rows of the embedding: table gradient (V, GH) * kernel, transposed (GH, E). */
export function embeddingGradients(thread: i32): void {
  const last = shareOf(thread + 1, vocabulary);
  const scratch = scratchOf(thread);
  const stride = <usize>embedded * 4;
  for (let start = shareOf(thread, vocabulary); start < last; start += CHUNK_ROWS) {
    const count = min(CHUNK_ROWS, last - start);
    const to = gradients + <usize>start * stride;
    memory.fill(to, 0, <usize>count * stride);
    packPanels(tableGradient + <usize>start * laneBytes, <usize>vocabulary * laneBytes, count, gateColumns, scratch);
    for (let panel = 0; panel * lane < embedded; panel++) {
      multiplyPanel(count, gateColumns, scratch, kernelTransposed + <usize>(panel * gateColumns) * laneBytes, to + <usize>panel * laneBytes, stride);
    }
  }
}
