// A layer's time loops over some rows of a window, for every cell. A thread owns its rows and meets no other until they
// are read.
import { GRU_RESET_AFTER, GRU_RESET_BEFORE, LSTM, SIMPLE_RNN } from "./cells";
import { activateGru, differentiateCandidate, differentiateProduct, differentiateReset, finishGru, openGru } from "./gru";
import { activateLstm, differentiateLstm } from "./lstm";
import { multiplyPanel, packPanels, packRows } from "./multiply";
import {
  biasSumOf, blocks, cell, cellOf, CHUNK_ROWS, gateColumns, gates, gatesOf, groups, hiddenGradientOf, hiddenOf, inputs,
  kernelOf, kernelTransposedOf, lane, laneBytes, recurrentBiasOf, recurrentOf, recurrentShift, recurrentTransposedOf, rows,
  rowStride, stepGradient, steps, table, units, vocabulary, windowRows,
} from "./plan";
import { activateSimple, differentiateSimple } from "./simpleRnn";

/** What of a step is to be computed: all, or in two halves for a GRU whose reset gate comes before a product. */
const ALL: i32 = 0;
const FIRST: i32 = 1;
const SECOND: i32 = 2;

/** Reads the window's first `length` steps into gates, hidden and cell of a layer, from hidden and cell 0. */
export function forwardLayer(layer: i32, first: i32, last: i32, length: i32, scratch: usize): void {
  if (layer > 0) projectInputs(layer, first, last, length, scratch);
  const count = last - first;
  for (let step = 0; step < length; step++) {
    const row = step * rows + first;
    packRows(hiddenOf(layer) + <usize>row * rowStride, rowStride, count, units, scratch);
    if (cell == GRU_RESET_BEFORE) {
      sumBlocks(layer, 1, blocks, row, count, scratch);
      activate(layer, FIRST, row, count);
      packRows(cellOf(layer) + <usize>row * rowStride, rowStride, count, units, scratch);
      sumBlocks(layer, 0, 1, row, count, scratch);
      activate(layer, SECOND, row, count);
    } else {
      sumBlocks(layer, 0, blocks, row, count, scratch);
      activate(layer, ALL, row, count);
    }
  }
}

/**
 * Sums of some blocks: what the input gives, bias included, and the recurrent product of the rows in scratch. In the
 * order of the weights: one row waits for little but them, and a jump costs the latency of the third-level cache.
 */
function sumBlocks(layer: i32, first: i32, last: i32, row: i32, count: i32, scratch: usize): void {
  for (let panel = first * groups; panel < last * groups; panel++) {
    const recurrent = panel - recurrentShift();
    const to = gatesOf(layer) + <usize>(panel * windowRows + row) * laneBytes;
    if (panel >= gates * groups) repeatRow(recurrentBiasOf(layer) + <usize>recurrent * laneBytes, count, to);
    else if (layer == 0) gatherRows(panel, row, count, to);
    if (recurrent >= 0) multiplyPanel(count, units, scratch, recurrentOf(layer) + <usize>(recurrent * units) * laneBytes, to, laneBytes);
  }
}

/** One-hot inputs: the rows of the table that embedding, kernel and bias make. */
function gatherRows(panel: i32, row: i32, count: i32, to: usize): void {
  const source = table + <usize>(panel * vocabulary) * laneBytes;
  for (let index = 0; index < count; index++) {
    const from = source + <usize>load<i32>(inputs + <usize>(row + index) * 4) * laneBytes;
    const place = to + <usize>index * laneBytes;
    v128.store(place, v128.load(from));
    v128.store(place, v128.load(from, 16), 16);
    if (lane == 8) continue;
    v128.store(place, v128.load(from, 32), 32);
    v128.store(place, v128.load(from, 48), 48);
  }
}

function repeatRow(from: usize, count: i32, to: usize): void {
  for (let at: usize = 0; at < <usize>count * laneBytes; at += 16) v128.store(to + at, v128.load(from + (at & (laneBytes - 1))));
}

/** Gates of a layer above the first before its own recurrence: bias + h W of the layer below, many steps at a time. */
function projectInputs(layer: i32, first: i32, last: i32, length: i32, scratch: usize): void {
  const count = last - first;
  const below = hiddenOf(layer - 1) + <usize>(rows + first) * rowStride;
  const chunk = max(1, CHUNK_ROWS / count);
  for (let start = 0; start < length; start += chunk) {
    const end = min(length, start + chunk);
    for (let step = start; step < end; step++) {
      packRows(below + <usize>(step * rows) * rowStride, rowStride, count, units, scratch + <usize>((step - start) * count * units) * 4);
    }
    for (let panel = 0; panel * lane < gateColumns; panel++) {
      const right = kernelOf(layer) + <usize>(panel * units) * laneBytes;
      for (let step = start; step < end; step++) {
        const to = gatesOf(layer) + <usize>(panel * windowRows + step * rows + first) * laneBytes;
        repeatRow(biasSumOf(layer) + <usize>panel * laneBytes, count, to);
        multiplyPanel(count, units, scratch + <usize>((step - start) * count * units) * 4, right, to, laneBytes);
      }
    }
  }
}

/** Some rows of a step: gates from their sums, then the state after it. */
function activate(layer: i32, part: i32, row: i32, count: i32): void {
  for (let group = 0; group < groups; group++) {
    for (let index = row; index < row + count; index++) {
      const gate = gatesOf(layer) + <usize>(group * windowRows + index) * laneBytes;
      const state = <usize>index * rowStride + <usize>group * laneBytes;
      for (let at: usize = 0; at < laneBytes; at += 32) activateEight(layer, part, gate + at, state + at);
    }
  }
}

/** Eight units of one row, whose states stand at `state`. */
// @ts-ignore: decorator
@inline
function activateEight(layer: i32, part: i32, gate: usize, state: usize): void {
  const hidden = hiddenOf(layer) + state;
  if (cell == LSTM) activateLstm(gate, cellOf(layer) + state, hidden);
  else if (part == FIRST) openGru(gate, cellOf(layer) + state, hidden);
  else if (part == SECOND) finishGru(gate, hidden);
  else if (cell == GRU_RESET_AFTER) activateGru(gate, hidden);
  else activateSimple(gate, hidden);
}

/**
 * Gradients of a layer's gate sums, in place of its gates, from hiddenGradient of the layer; with them the hidden
 * gradient of the layer below.
 */
export function backwardLayer(layer: i32, first: i32, last: i32, scratch: usize): void {
  const count = last - first;
  clearStepGradient(first, count);
  if (layer > 0) clearHiddenGradient(layer - 1, first, last);
  for (let step = steps - 1; step >= 0; step--) {
    const row = step * rows + first;
    const before = hiddenGradientOf(layer) + <usize>(row - rows) * rowStride;
    // First block of the product that goes back to h', and whether that product's operand serves for the kernel's as well.
    let block = blocks - gates;
    let shared = step > 0 && block == 0;
    if (cell == GRU_RESET_BEFORE) {
      differentiate(layer, FIRST, row, count, first);
      clearStepGradient(first, count);
      packBlocks(layer, 0, 1, row, count, scratch);
      multiplyBack(recurrentTransposedOf(layer), units, count, scratch, stepGradient + <usize>(first * units) * 4, <usize>units * 4);
      differentiate(layer, SECOND, row, count, first);
      block = 1;
      shared = false;
    } else {
      differentiate(layer, ALL, row, count, first);
    }
    if (step > 0) {
      packBlocks(layer, block, blocks, row, count, scratch);
      const from = gateColumns - (blocks - block) * units; // the first row of the transposed matrix that takes part
      multiplyBack(recurrentTransposedOf(layer) + <usize>from * laneBytes, gateColumns - from, count, scratch, before, rowStride);
    }
    if (layer > 0) {
      if (!shared) packBlocks(layer, 0, gates, row, count, scratch);
      multiplyBack(kernelTransposedOf(layer), gateColumns, count, scratch, hiddenGradientOf(layer - 1) + <usize>row * rowStride, rowStride);
    }
  }
}

function clearStepGradient(first: i32, count: i32): void {
  memory.fill(stepGradient + <usize>(first * units) * 4, 0, <usize>(count * units) * 4);
}

export function clearHiddenGradient(layer: i32, first: i32, last: i32): void {
  for (let step = 0; step < steps; step++) {
    memory.fill(hiddenGradientOf(layer) + <usize>(step * rows + first) * rowStride, 0, <usize>(last - first) * rowStride);
  }
}

/** Some blocks of the rows' gate gradients as a left operand. */
function packBlocks(layer: i32, first: i32, last: i32, row: i32, count: i32, scratch: usize): void {
  const from = gatesOf(layer) + <usize>(first * groups * windowRows + row) * laneBytes;
  packPanels(from, <usize>windowRows * laneBytes, count, (last - first) * units, scratch);
}

/** to (count, H) += the left operand in scratch (count, k) * k rows of a transposed matrix (GH, H). */
function multiplyBack(transposed: usize, k: i32, count: i32, scratch: usize, to: usize, stride: usize): void {
  for (let panel = 0; panel < groups; panel++) {
    multiplyPanel(count, k, scratch, transposed + <usize>(panel * gateColumns) * laneBytes, to + <usize>panel * laneBytes, stride);
  }
}

/** Some rows of a step: gradients of the gates' sums, and what reaches the state before it past the gates. */
function differentiate(layer: i32, part: i32, row: i32, count: i32, first: i32): void {
  const before = row < rows ? 0 : hiddenGradientOf(layer) - <usize>rows * rowStride; // at the states' places, of the step before
  for (let group = 0; group < groups; group++) {
    const unit = <usize>group * laneBytes;
    for (let index = 0; index < count; index++) {
      const gate = gatesOf(layer) + <usize>(group * windowRows + row + index) * laneBytes;
      const state = <usize>(row + index) * rowStride + unit;
      const step = stepGradient + <usize>((first + index) * units) * 4 + unit;
      for (let at: usize = 0; at < laneBytes; at += 32) {
        differentiateEight(layer, part, gate + at, state + at, step + at, before == 0 ? 0 : before + state + at);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function differentiateEight(layer: i32, part: i32, gate: usize, state: usize, step: usize, carried: usize): void {
  const hidden = hiddenOf(layer) + state;
  const gradient = hiddenGradientOf(layer) + state;
  if (cell == LSTM) differentiateLstm(gate, cellOf(layer) + state, gradient, step);
  else if (cell == SIMPLE_RNN) differentiateSimple(gate, gradient);
  else if (part == SECOND) differentiateReset(gate, hidden, step, carried);
  else {
    differentiateCandidate(gate, hidden, gradient, carried);
    if (cell == GRU_RESET_AFTER) differentiateProduct(gate);
  }
}
