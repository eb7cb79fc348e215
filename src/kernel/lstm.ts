// The LSTM's gates (Hochreiter and Schmidhuber, 1997; Gers et al., 2000), eight units at a time:
//
//   i, f, o = sigmoid, g = tanh of (x W + h' U + b)      c = f * c' + i * g      h = o * tanh(c)
import { blockAt, stepBytes } from "./plan";
import { flush, multiplyAdd, one, sigmoid, tanh } from "./simd";

/** Gates from their sums, then cell and hidden state after the step; `cell` and `hidden` are those before it. */
export function activateLstm(gate: usize, cell: usize, hidden: usize): void {
  activateFour(gate, cell, hidden);
  activateFour(gate + 16, cell + 16, hidden + 16);
}

// @ts-ignore: decorator
@inline
function activateFour(gate: usize, cell: usize, hidden: usize): void {
  const i = sigmoid(v128.load(gate));
  const f = sigmoid(v128.load(gate + blockAt(1)));
  const g = tanh(v128.load(gate + blockAt(2)));
  const o = sigmoid(v128.load(gate + blockAt(3)));
  const c = flush(multiplyAdd(f, v128.load(cell), f32x4.mul(i, g)));
  v128.store(gate, i);
  v128.store(gate + blockAt(1), f);
  v128.store(gate + blockAt(2), g);
  v128.store(gate + blockAt(3), o);
  v128.store(cell + stepBytes, c);
  v128.store(hidden + stepBytes, flush(f32x4.mul(o, tanh(c))));
}

/**
 * Gradients of the gates' sums in place of the gates, from the gradient of the hidden state after the step, and the
 * gradient of the cell state before it in place of that after it.
 */
export function differentiateLstm(gate: usize, cell: usize, hiddenGradient: usize, cellGradient: usize): void {
  differentiateFour(gate, cell, hiddenGradient, cellGradient);
  differentiateFour(gate + 16, cell + 16, hiddenGradient + 16, cellGradient + 16);
}

// @ts-ignore: decorator
@inline
function differentiateFour(gate: usize, cell: usize, hiddenGradient: usize, cellGradient: usize): void {
  const i = v128.load(gate);
  const f = v128.load(gate + blockAt(1));
  const g = v128.load(gate + blockAt(2));
  const o = v128.load(gate + blockAt(3));
  const squashed = tanh(v128.load(cell + stepBytes));
  const dh = v128.load(hiddenGradient);
  const squashSlope = f32x4.sub(one(), f32x4.mul(squashed, squashed));
  const dc = multiplyAdd(f32x4.mul(dh, o), squashSlope, v128.load(cellGradient));
  const di = f32x4.mul(f32x4.mul(dc, g), f32x4.mul(i, f32x4.sub(one(), i)));
  const df = f32x4.mul(f32x4.mul(dc, v128.load(cell)), f32x4.mul(f, f32x4.sub(one(), f)));
  const dg = f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one(), f32x4.mul(g, g)));
  const dout = f32x4.mul(f32x4.mul(dh, squashed), f32x4.mul(o, f32x4.sub(one(), o)));
  v128.store(gate, flush(di));
  v128.store(gate + blockAt(1), flush(df));
  v128.store(gate + blockAt(2), flush(dg));
  v128.store(gate + blockAt(3), flush(dout));
  v128.store(cellGradient, flush(f32x4.mul(dc, f)));
}
