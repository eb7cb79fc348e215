// What the host calls. One update of the trainer is rows, columns, embeddings, update and pack, each by every thread,
// with a barrier after each; the decoder plans one step of a few rows and calls read, step and readLogits.
import { packTable, packTrainingWeights, squareGradients, updateWeights } from "./adam";
import { GRU_RESET_BEFORE } from "./cells";
import { columnGradients, embeddingGradients } from "./gradients";
import { backwardLayer, forwardLayer } from "./layer";
import { packTransposed } from "./multiply";
import {
  cell, cellOf, firstMoments, hiddenOf, inputs, layers, logits, losses, packedHiddenOf, packedResetOf, parameterBytes, resets, rows, rowStride,
  scratchOf, secondMoments, shareOf, stateOf, states, steps, targets, units, weights, windowRows, gradients,
} from "./plan";
import { multiplyLogitGradient, multiplyLogits, softmaxRows } from "./softmax";

export { plan } from "./plan";
export { probePeak, probeTile } from "./probe";
export { packTable, updateWeights as update };

/** Addresses that the host reads and writes. */
export function address(region: i32): usize {
  switch (region) {
    case 0: return weights;
    case 1: return gradients;
    case 2: return firstMoments;
    case 3: return secondMoments;
    case 4: return inputs;
    case 5: return targets;
    case 6: return resets;
    case 7: return losses;
    case 8: return states;
    case 9: return logits;
    default: return parameterBytes;
  }
}

/** This thread's rows through the window: losses, and with `scale` not 0 the gradients of all sums, for columns(). */
export function passRows(thread: i32, kind: i32, scale: f32): void {
  const first = shareOf(thread, rows);
  const last = shareOf(thread + 1, rows);
  if (first == last) return;
  const scratch = scratchOf(thread);
  enter(kind, first, last, true);
  for (let layer = 0; layer < layers; layer++) forwardLayer(layer, first, last, steps, scratch);
  multiplyLogits(first, last, steps, scratch);
  softmaxRows(first, last, scale);
  leave(kind, first, last, steps);
  if (kind > 0) return;
  for (let layer = 0; layer < layers; layer++) {
    for (let step = 0; step <= steps; step++) {
      packTransposed(hiddenOf(layer), rowStride, step * rows + first, step * rows + last, units, windowRows + rows, packedHiddenOf(layer));
      if (cell != GRU_RESET_BEFORE || step == steps) continue;
      packTransposed(cellOf(layer), rowStride, step * rows + first, step * rows + last, units, windowRows, packedResetOf(layer));
    }
  }
  multiplyLogitGradient(first, last, scratch);
  for (let layer = layers - 1; layer >= 0; layer--) backwardLayer(layer, first, last, scratch);
}

export function passColumns(thread: i32): void {
  columnGradients(thread);
}

export function passEmbeddings(thread: i32): void {
  embeddingGradients(thread);
}

export function square(thread: i32): void {
  squareGradients(thread);
}

export function pack(thread: i32): void {
  packTrainingWeights(thread);
  packTable(thread);
}

/** Puts kept states before step 0; zeros where a row is reset. */
function enter(kind: i32, first: i32, last: i32, mayReset: bool): void {
  const bytes = <usize>units * 4;
  for (let layer = 0; layer < layers; layer++) {
    for (let row = first; row < last; row++) {
      const hidden = hiddenOf(layer) + <usize>row * rowStride;
      const cell = cellOf(layer) + <usize>row * rowStride;
      if (mayReset && load<i32>(resets + <usize>row * 4) != 0) {
        memory.fill(hidden, 0, bytes);
        memory.fill(cell, 0, bytes);
      } else {
        memory.copy(hidden, stateOf(kind, layer, 0, row), bytes);
        memory.copy(cell, stateOf(kind, layer, 1, row), bytes);
      }
    }
  }
}

function leave(kind: i32, first: i32, last: i32, length: i32): void {
  const bytes = <usize>units * 4;
  for (let layer = 0; layer < layers; layer++) {
    for (let row = first; row < last; row++) {
      memory.copy(stateOf(kind, layer, 0, row), hiddenOf(layer) + <usize>(length * rows + row) * rowStride, bytes);
      memory.copy(stateOf(kind, layer, 1, row), cellOf(layer) + <usize>(length * rows + row) * rowStride, bytes);
    }
  }
}

/** Decoding: one id each of the first `count` rows, from and to their kept states. */
export function step(count: i32): void {
  enter(0, 0, count, false);
  for (let layer = 0; layer < layers; layer++) forwardLayer(layer, 0, count, 1, scratchOf(0));
  leave(0, 0, count, 1);
}

/** Decoding: logits of the first `count` rows' kept states. */
export function readLogits(count: i32): void {
  for (let row = 0; row < count; row++) {
    memory.copy(hiddenOf(layers - 1) + <usize>(rows + row) * rowStride, stateOf(0, layers - 1, 0, row), <usize>units * 4);
  }
  multiplyLogits(0, count, 1, scratchOf(0));
}
