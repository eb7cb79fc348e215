// The GRU's gates (Cho et al., 2014), eight units at a time; cells.ts says where they stand:
//
//   z, r = sigmoid of (x W + h' U + b)      h = z * h' + (1 - z) * g
//   g = tanh(x Wg + (r * h') Ug + bg)             reset before the product: z and r are there before g is summed
//   g = tanh(x Wg + bg + r * (h' Ug + bg'))       reset after it: p = h' Ug + bg' is a block of its own
import { blockAt, stepBytes } from "./plan";
import { flush, multiplyAdd, one, sigmoid, tanh } from "./simd";

const UPDATE: i32 = 1;
const RESET: i32 = 2;
const PRODUCT: i32 = 3;

/** Reset after: gates from their sums, then the hidden state after the step; `hidden` is that before it. */
export function activateGru(gate: usize, hidden: usize): void {
  activateFour(gate, hidden);
  activateFour(gate + 16, hidden + 16);
}

// @ts-ignore: decorator
@inline
function activateFour(gate: usize, hidden: usize): void {
  const r = sigmoid(v128.load(gate + blockAt(RESET)));
  v128.store(gate + blockAt(RESET), r);
  v128.store(gate + blockAt(UPDATE), sigmoid(v128.load(gate + blockAt(UPDATE))));
  v128.store(gate, multiplyAdd(r, v128.load(gate + blockAt(PRODUCT)), v128.load(gate)));
  finishFour(gate, hidden);
}

/** Reset before, first half: z and r from their sums, and r * h', which the candidate's product reads. */
export function openGru(gate: usize, resetHidden: usize, hidden: usize): void {
  openFour(gate, resetHidden, hidden);
  openFour(gate + 16, resetHidden + 16, hidden + 16);
}

// @ts-ignore: decorator
@inline
function openFour(gate: usize, resetHidden: usize, hidden: usize): void {
  const r = sigmoid(v128.load(gate + blockAt(RESET)));
  v128.store(gate + blockAt(RESET), r);
  v128.store(gate + blockAt(UPDATE), sigmoid(v128.load(gate + blockAt(UPDATE))));
  v128.store(resetHidden, flush(f32x4.mul(r, v128.load(hidden))));
}

/** Reset before, second half: g from its sum, then the hidden state after the step. */
export function finishGru(gate: usize, hidden: usize): void {
  finishFour(gate, hidden);
  finishFour(gate + 16, hidden + 16);
}

// @ts-ignore: decorator
@inline
function finishFour(gate: usize, hidden: usize): void {
  const g = tanh(v128.load(gate));
  v128.store(gate, g);
  const z = v128.load(gate + blockAt(UPDATE));
  v128.store(hidden + stepBytes, flush(multiplyAdd(z, f32x4.sub(v128.load(hidden), g), g)));
}

/**
 * Gradients of the sums of g and z in their place, from the gradient of the hidden state after the step; what reaches the
 * hidden state before it past the gates is added to `carried`, where that is not 0.
 */
export function differentiateCandidate(gate: usize, hidden: usize, hiddenGradient: usize, carried: usize): void {
  candidateFour(gate, hidden, hiddenGradient, carried);
  candidateFour(gate + 16, hidden + 16, hiddenGradient + 16, carried == 0 ? 0 : carried + 16);
}

// @ts-ignore: decorator
@inline
function candidateFour(gate: usize, hidden: usize, hiddenGradient: usize, carried: usize): void {
  const g = v128.load(gate);
  const z = v128.load(gate + blockAt(UPDATE));
  const dh = v128.load(hiddenGradient);
  const rest = f32x4.sub(one(), z);
  const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(v128.load(hidden), g)), f32x4.mul(z, rest));
  const dg = f32x4.mul(f32x4.mul(dh, rest), f32x4.sub(one(), f32x4.mul(g, g)));
  v128.store(gate, flush(dg));
  v128.store(gate + blockAt(UPDATE), flush(dz));
  if (carried != 0) v128.store(carried, multiplyAdd(dh, z, v128.load(carried)));
}

/** Reset after: gradients of the sums of r and p in their place, once that of g's stands in its. */
export function differentiateProduct(gate: usize): void {
  productFour(gate);
  productFour(gate + 16);
}

// @ts-ignore: decorator
@inline
function productFour(gate: usize): void {
  const dg = v128.load(gate);
  const r = v128.load(gate + blockAt(RESET));
  const dr = f32x4.mul(dg, v128.load(gate + blockAt(PRODUCT)));
  v128.store(gate + blockAt(RESET), flush(f32x4.mul(dr, f32x4.mul(r, f32x4.sub(one(), r)))));
  v128.store(gate + blockAt(PRODUCT), flush(f32x4.mul(dg, r)));
}

/** Reset before: the gradient of r's sum in its place, from that of r * h'; what reaches h' through it is added to `carried`. */
export function differentiateReset(gate: usize, hidden: usize, resetGradient: usize, carried: usize): void {
  resetFour(gate, hidden, resetGradient, carried);
  resetFour(gate + 16, hidden + 16, resetGradient + 16, carried == 0 ? 0 : carried + 16);
}

// @ts-ignore: decorator
@inline
function resetFour(gate: usize, hidden: usize, resetGradient: usize, carried: usize): void {
  const r = v128.load(gate + blockAt(RESET));
  const ds = v128.load(resetGradient);
  const dr = f32x4.mul(f32x4.mul(ds, v128.load(hidden)), f32x4.mul(r, f32x4.sub(one(), r)));
  v128.store(gate + blockAt(RESET), flush(dr));
  if (carried != 0) v128.store(carried, multiplyAdd(ds, r, v128.load(carried)));
}
