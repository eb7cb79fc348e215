// Logits of many steps at once, and softmax cross-entropy with its gradient.
import { multiplyPanel, packPanels, packRows } from "./multiply";
import {
  CHUNK_ROWS, columns, denseAt, denseBiasAt, denseTransposed, hiddenGradientOf, hiddenOf, lane, laneBytes, layers, logits,
  losses, rows, rowStride, steps, targets, units, vocabulary, weights, windowRows,
} from "./plan";
import { exp, flush, sumOf } from "./simd";
import { clearHiddenGradient } from "./layer";

/** Logits (TB, V) = h of the top layer * dense + bias, over the first `length` steps. */
export function multiplyLogits(first: i32, last: i32, length: i32, scratch: usize): void {
  const count = last - first;
  const hidden = hiddenOf(layers - 1) + <usize>(rows + first) * rowStride;
  const chunk = max(1, CHUNK_ROWS / count);
  for (let start = 0; start < length; start += chunk) {
    const end = min(length, start + chunk);
    for (let step = start; step < end; step++) {
      packRows(hidden + <usize>(step * rows) * rowStride, rowStride, count, units, scratch + <usize>((step - start) * count * units) * 4);
    }
    for (let panel = 0; panel * lane < columns; panel++) {
      const right = weights + denseAt + <usize>(panel * units) * laneBytes;
      const bias = weights + denseBiasAt + <usize>panel * laneBytes;
      for (let step = start; step < end; step++) {
        const to = logits + <usize>(panel * windowRows + step * rows + first) * laneBytes;
        for (let at: usize = 0; at < <usize>count * laneBytes; at += 16) v128.store(to + at, v128.load(bias + (at & (laneBytes - 1))));
        multiplyPanel(count, units, scratch + <usize>((step - start) * count * units) * 4, right, to, laneBytes);
      }
    }
  }
}

/**
 * Losses of the rows, and logits replaced by their gradient: (softmax - one-hot target) * scale, zero where the target
 * is not counted.
 */
export function softmaxRows(first: i32, last: i32, scale: f32): void {
  for (let step = 0; step < steps; step++) {
    for (let row = step * rows + first; row < step * rows + last; row++) softmaxRow(row, scale);
  }
}

function softmaxRow(row: i32, scale: f32): void {
  const target = load<i32>(targets + <usize>row * 4);
  const base = logits + <usize>row * laneBytes;
  const panelBytes = <usize>windowRows * laneBytes;
  const loss = losses + <usize>row * 8;
  if (target < 0) {
    for (let column = 0; column < columns; column += 4) v128.store(at(base, panelBytes, column), i32x4.splat(0));
    store<f32>(loss, 0);
    store<f32>(loss, 1, 4);
    return;
  }
  for (let column = vocabulary; column < columns; column++) store<f32>(at(base, panelBytes, column), -Infinity);
  let most = v128.load(base);
  for (let column = 4; column < columns; column += 4) most = f32x4.max(most, v128.load(at(base, panelBytes, column)));
  const largest = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  const right = at(base, panelBytes, target);
  store<f32>(loss, largest - load<f32>(right));
  const shift = f32x4.splat(largest);
  let sums = i32x4.splat(0);
  for (let column = 0; column < columns; column += 4) {
    const place = at(base, panelBytes, column);
    // exp clamps, so that padding would count as e^-87: keep it out
    const x = f32x4.sub(v128.load(place), shift);
    const e = v128.and(exp(x), f32x4.gt(x, f32x4.splat(-87.0)));
    sums = f32x4.add(sums, e);
    v128.store(place, e);
  }
  const sum = sumOf(sums);
  store<f32>(loss, sum, 4);
  const factor = f32x4.splat(scale / sum);
  for (let column = 0; column < columns; column += 4) {
    const place = at(base, panelBytes, column);
    v128.store(place, flush(f32x4.mul(v128.load(place), factor)));
  }
  store<f32>(right, load<f32>(right) - scale);
}

// @ts-ignore: decorator
@inline
function at(base: usize, panelBytes: usize, column: i32): usize {
  return base + <usize>(column / lane) * panelBytes + <usize>(column & (lane - 1)) * 4;
}

/** Hidden gradient of the top layer = gradient of the logits * dense, transposed. */
export function multiplyLogitGradient(first: i32, last: i32, scratch: usize): void {
  const count = last - first;
  clearHiddenGradient(layers - 1, first, last);
  const chunk = max(1, CHUNK_ROWS / count);
  const panelBytes = <usize>windowRows * laneBytes;
  for (let start = 0; start < steps; start += chunk) {
    const end = min(steps, start + chunk);
    for (let step = start; step < end; step++) {
      packPanels(logits + <usize>(step * rows + first) * laneBytes, panelBytes, count, columns, scratch + <usize>((step - start) * count * columns) * 4);
    }
    for (let panel = 0; panel * lane < units; panel++) {
      const right = denseTransposed + <usize>(panel * columns) * laneBytes;
      for (let step = start; step < end; step++) {
        const to = hiddenGradientOf(layers - 1) + <usize>(step * rows + first) * rowStride + <usize>panel * laneBytes;
        multiplyPanel(count, columns, scratch + <usize>((step - start) * count * columns) * 4, right, to, rowStride);
      }
    }
  }
}
