// The LSTM's time loops over some rows of a window. A thread owns its rows and meets no other until they are read.
//
//   i, f, o = sigmoid, g = tanh of (x W + h' U + b)      c = f * c' + i * g      h = o * tanh(c)
import { multiplyPanel, packPanels, packRows } from "./multiply";
import {
  biasOf, cellGradient, cellOf, CHUNK_ROWS, gateColumns, gatesOf, GROUP, hiddenGradientOf, hiddenOf, inputs, kernelOf,
  kernelTransposedOf, lane, laneBytes, recurrentOf, recurrentTransposedOf, rows, rowStride, scratchOf, steps, table, units,
  vocabulary, windowRows,
} from "./plan";
import { flush, multiplyAdd, one, sigmoid, tanh } from "./simd";

/** Bytes from a group's first gate to gate 0..3 of the same eight units, in gates (TB, 4H). */
// @ts-ignore: decorator
@inline
function gateAt(gate: i32): usize {
  const column = gate * GROUP;
  return <usize>((column / lane) * windowRows * lane + (column & (lane - 1))) * 4;
}

// @ts-ignore: decorator
@inline
function groupAt(group: i32): usize {
  return <usize>(group * 4 * GROUP * windowRows) * 4;
}

/** Reads the window's first `length` steps into gates, hidden and cell of a layer, from hidden and cell 0. */
export function forwardLayer(layer: i32, first: i32, last: i32, length: i32, scratch: usize): void {
  if (layer > 0) projectInputs(layer, first, last, length, scratch);
  const count = last - first;
  const hidden = hiddenOf(layer);
  const groups = units / GROUP;
  const panelsOfGroup = (4 * GROUP) / lane;
  for (let step = 0; step < length; step++) {
    const row = step * rows + first;
    packRows(hidden + <usize>row * rowStride, rowStride, count, units, scratch);
    for (let group = 0; group < groups; group++) {
      for (let panel = group * panelsOfGroup; panel < (group + 1) * panelsOfGroup; panel++) {
        const gates = gatesOf(layer) + <usize>(panel * windowRows + row) * laneBytes;
        if (layer == 0) gatherRows(panel, row, count, gates);
        multiplyPanel(count, units, scratch, recurrentOf(layer) + <usize>(panel * units) * laneBytes, gates, laneBytes);
      }
      activate(layer, group, row, count);
    }
  }
}

/** One-hot inputs: the rows of the table that embedding, kernel and bias make. */
function gatherRows(panel: i32, row: i32, count: i32, gates: usize): void {
  const source = table + <usize>(panel * vocabulary) * laneBytes;
  for (let index = 0; index < count; index++) {
    const from = source + <usize>load<i32>(inputs + <usize>(row + index) * 4) * laneBytes;
    const to = gates + <usize>index * laneBytes;
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    if (lane == 8) continue;
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
  }
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
      const bias = biasOf(layer) + <usize>panel * laneBytes;
      for (let step = start; step < end; step++) {
        const gates = gatesOf(layer) + <usize>(panel * windowRows + step * rows + first) * laneBytes;
        for (let at: usize = 0; at < <usize>count * laneBytes; at += 16) v128.store(gates + at, v128.load(bias + (at & (laneBytes - 1))));
        multiplyPanel(count, units, scratch + <usize>((step - start) * count * units) * 4, right, gates, laneBytes);
      }
    }
  }
}

/** Eight units of some rows: gates from their sums, then cell and hidden state. */
function activate(layer: i32, group: i32, row: i32, count: i32): void {
  const gates = gatesOf(layer) + groupAt(group);
  const unit = <usize>(group * GROUP) * 4;
  for (let index = row; index < row + count; index++) {
    const gate = gates + <usize>index * laneBytes;
    const before = cellOf(layer) + <usize>index * rowStride + unit;
    const after = before + <usize>rows * rowStride;
    const hidden = hiddenOf(layer) + <usize>(index + rows) * rowStride + unit;
    activateFour(gate, before, after, hidden);
    activateFour(gate + 16, before + 16, after + 16, hidden + 16);
  }
}

// @ts-ignore: decorator
@inline
function activateFour(gate: usize, before: usize, after: usize, hidden: usize): void {
  const i = sigmoid(v128.load(gate + gateAt(0)));
  const f = sigmoid(v128.load(gate + gateAt(1)));
  const g = tanh(v128.load(gate + gateAt(2)));
  const o = sigmoid(v128.load(gate + gateAt(3)));
  const c = flush(multiplyAdd(f, v128.load(before), f32x4.mul(i, g)));
  v128.store(gate + gateAt(0), i);
  v128.store(gate + gateAt(1), f);
  v128.store(gate + gateAt(2), g);
  v128.store(gate + gateAt(3), o);
  v128.store(after, c);
  v128.store(hidden, flush(f32x4.mul(o, tanh(c))));
}

/**
 * Gradients of a layer's gate sums, in place of its gates, from hiddenGradient of the layer; with them the hidden
 * gradient of the layer below.
 */
export function backwardLayer(layer: i32, first: i32, last: i32, scratch: usize): void {
  const count = last - first;
  memory.fill(cellGradient + <usize>(first * units) * 4, 0, <usize>(count * units) * 4);
  if (layer > 0) clearHiddenGradient(layer - 1, first, last);
  const panelBytes = <usize>windowRows * laneBytes;
  for (let step = steps - 1; step >= 0; step--) {
    const row = step * rows + first;
    for (let group = 0; group < units / GROUP; group++) gateGradients(layer, group, row, count, first);
    if (step == 0 && layer == 0) return;
    packPanels(gatesOf(layer) + <usize>row * laneBytes, panelBytes, count, gateColumns, scratch);
    if (step > 0) multiplyBack(recurrentTransposedOf(layer), count, scratch, hiddenGradientOf(layer) + <usize>(row - rows) * rowStride);
    if (layer > 0) multiplyBack(kernelTransposedOf(layer), count, scratch, hiddenGradientOf(layer - 1) + <usize>row * rowStride);
  }
}

export function clearHiddenGradient(layer: i32, first: i32, last: i32): void {
  for (let step = 0; step < steps; step++) {
    memory.fill(hiddenGradientOf(layer) + <usize>(step * rows + first) * rowStride, 0, <usize>(last - first) * rowStride);
  }
}

/** to (count, H) += gate gradients (count, 4H) * a transposed matrix (4H, H). */
function multiplyBack(transposed: usize, count: i32, scratch: usize, to: usize): void {
  for (let panel = 0; panel * lane < units; panel++) {
    multiplyPanel(count, gateColumns, scratch, transposed + <usize>(panel * gateColumns) * laneBytes, to + <usize>panel * laneBytes, rowStride);
  }
}

function gateGradients(layer: i32, group: i32, row: i32, count: i32, first: i32): void {
  const gates = gatesOf(layer) + groupAt(group);
  const unit = <usize>(group * GROUP) * 4;
  for (let index = 0; index < count; index++) {
    const gate = gates + <usize>(row + index) * laneBytes;
    const before = cellOf(layer) + <usize>(row + index) * rowStride + unit;
    const after = before + <usize>rows * rowStride;
    const hidden = hiddenGradientOf(layer) + <usize>(row + index) * rowStride + unit;
    const cell = cellGradient + <usize>((first + index) * units) * 4 + unit;
    gateGradientsOfFour(gate, before, after, hidden, cell);
    gateGradientsOfFour(gate + 16, before + 16, after + 16, hidden + 16, cell + 16);
  }
}

// @ts-ignore: decorator
@inline
function gateGradientsOfFour(gate: usize, before: usize, after: usize, hidden: usize, cell: usize): void {
  const i = v128.load(gate + gateAt(0));
  const f = v128.load(gate + gateAt(1));
  const g = v128.load(gate + gateAt(2));
  const o = v128.load(gate + gateAt(3));
  const squashed = tanh(v128.load(after));
  const dh = v128.load(hidden);
  const squashSlope = f32x4.sub(one(), f32x4.mul(squashed, squashed));
  const dc = multiplyAdd(f32x4.mul(dh, o), squashSlope, v128.load(cell));
  const di = f32x4.mul(f32x4.mul(dc, g), f32x4.mul(i, f32x4.sub(one(), i)));
  const df = f32x4.mul(f32x4.mul(dc, v128.load(before)), f32x4.mul(f, f32x4.sub(one(), f)));
  const dg = f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one(), f32x4.mul(g, g)));
  const dout = f32x4.mul(f32x4.mul(dh, squashed), f32x4.mul(o, f32x4.sub(one(), o)));
  v128.store(gate + gateAt(0), flush(di));
  v128.store(gate + gateAt(1), flush(df));
  v128.store(gate + gateAt(2), flush(dg));
  v128.store(gate + gateAt(3), flush(dout));
  v128.store(cell, flush(f32x4.mul(dc, f)));
}
