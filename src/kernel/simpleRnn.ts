// The simple cell (Elman, 1990), eight units at a time: h = tanh(x W + h' U + b).
import { stepBytes } from "./plan";
import { flush, one, tanh } from "./simd";

/** The hidden state after the step from its sums; `hidden` is that before it. */
export function activateSimple(gate: usize, hidden: usize): void {
  activateFour(gate, hidden);
  activateFour(gate + 16, hidden + 16);
}

// @ts-ignore: decorator
@inline
function activateFour(gate: usize, hidden: usize): void {
  const h = flush(tanh(v128.load(gate)));
  v128.store(gate, h);
  v128.store(hidden + stepBytes, h);
}

/** Gradients of the sums in place of the hidden state, from the gradient of the hidden state. */
export function differentiateSimple(gate: usize, hiddenGradient: usize): void {
  differentiateFour(gate, hiddenGradient);
  differentiateFour(gate + 16, hiddenGradient + 16);
}

// @ts-ignore: decorator
@inline
function differentiateFour(gate: usize, hiddenGradient: usize): void {
  const h = v128.load(gate);
  v128.store(gate, flush(f32x4.mul(v128.load(hiddenGradient), f32x4.sub(one(), f32x4.mul(h, h)))));
}
