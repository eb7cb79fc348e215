// The product of byte weights and quantised hidden states, exact in integers: whatever the build and the machine, the
// same sums. Weights are 7 bits wide so that two products of a byte of each fit 16 bits, which x64's one instruction for
// them would clip otherwise.
//
// An activation is a byte where the host has relaxed SIMD, and else two: of four rows k0 k2 k1 k3, to be multiplied with
// the even and the odd bytes of the weights.
import { ACTIVATION_SCALE, activations, activationSums, BLOCK, hiddenOf, layers, units } from "./plan";

/** Ones in memory: a constant in the code would be made anew at each use. */
const ONES: usize = memory.data<i16>([1, 1, 1, 1, 1, 1, 1, 1], 16);
const LOW_BYTES: usize = memory.data<i16>([255, 255, 255, 255, 255, 255, 255, 255], 16);

/** Bytes of a layer's activations. */
// @ts-ignore: decorator
@inline
function layerBytes(): usize {
  return <usize>units << (ASC_FEATURE_RELAXED_SIMD ? 0 : 1);
}

export function activationsOf(layer: i32): usize {
  return activations + <usize>layer * layerBytes();
}

/** Activations of all layers from their hidden states. */
export function packAll(): void {
  for (let layer = 0; layer < layers; layer++) pack(layer);
}

/** Hidden states (H) of a layer, in [-1, 1], rounded to 127ths. */
export function pack(layer: i32): void {
  const from = hiddenOf(layer);
  let to = activationsOf(layer);
  let total = i32x4.splat(0);
  for (let at: usize = 0; at < <usize>units * 4; at += 64) {
    const a = rounded(from + at);
    const b = rounded(from + at + 16);
    const c = rounded(from + at + 32);
    const d = rounded(from + at + 48);
    total = i32x4.add(total, i32x4.add(i32x4.add(a, b), i32x4.add(c, d)));
    const low = i16x8.narrow_i32x4_s(a, b);
    const high = i16x8.narrow_i32x4_s(c, d);
    if (ASC_FEATURE_RELAXED_SIMD) {
      v128.store(to, i8x16.narrow_i16x8_s(low, high));
      to += 16;
    } else {
      v128.store(to, v128.shuffle<i16>(low, low, 0, 2, 1, 3, 4, 6, 5, 7));
      v128.store(to, v128.shuffle<i16>(high, high, 0, 2, 1, 3, 4, 6, 5, 7), 16);
      to += 32;
    }
  }
  store<i32>(activationSums + <usize>layer * 4,
    i32x4.extract_lane(total, 0) + i32x4.extract_lane(total, 1) + i32x4.extract_lane(total, 2) + i32x4.extract_lane(total, 3));
}

// @ts-ignore: decorator
@inline
function rounded(at: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), f32x4.splat(ACTIVATION_SCALE))));
}

/**
 * Sums (32) of a block's columns over `rows` rows into `to`, from activations whose sum is `activationSum`: each weight
 * stands as 64 + w.
 */
export function multiplyBlock(weights: usize, a: usize, rows: i32, activationSum: i32, to: usize): void {
  const start = i32x4.splat(-64 * activationSum);
  let s0 = start;
  let s1 = start;
  let s2 = start;
  let s3 = start;
  let s4 = start;
  let s5 = start;
  let s6 = start;
  let s7 = start;
  const end = weights + <usize>(rows >> 2) * BLOCK;
  if (ASC_FEATURE_RELAXED_SIMD) {
    const ones = v128.load(ONES);
    for (; weights < end; weights += BLOCK, a += 4) {
      const x = v128.load32_splat(a);
      s0 = addBytes(s0, v128.load(weights), x, ones);
      s1 = addBytes(s1, v128.load(weights, 16), x, ones);
      s2 = addBytes(s2, v128.load(weights, 32), x, ones);
      s3 = addBytes(s3, v128.load(weights, 48), x, ones);
      s4 = addBytes(s4, v128.load(weights, 64), x, ones);
      s5 = addBytes(s5, v128.load(weights, 80), x, ones);
      s6 = addBytes(s6, v128.load(weights, 96), x, ones);
      s7 = addBytes(s7, v128.load(weights, 112), x, ones);
    }
  } else {
    const lowBytes = v128.load(LOW_BYTES);
    for (; weights < end; weights += BLOCK, a += 8) {
      const x = v128.load32_splat(a);
      const y = v128.load32_splat(a, 4);
      s0 = addPairs(s0, v128.load(weights), x, y, lowBytes);
      s1 = addPairs(s1, v128.load(weights, 16), x, y, lowBytes);
      s2 = addPairs(s2, v128.load(weights, 32), x, y, lowBytes);
      s3 = addPairs(s3, v128.load(weights, 48), x, y, lowBytes);
      s4 = addPairs(s4, v128.load(weights, 64), x, y, lowBytes);
      s5 = addPairs(s5, v128.load(weights, 80), x, y, lowBytes);
      s6 = addPairs(s6, v128.load(weights, 96), x, y, lowBytes);
      s7 = addPairs(s7, v128.load(weights, 112), x, y, lowBytes);
    }
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
  v128.store(to, s4, 64);
  v128.store(to, s5, 80);
  v128.store(to, s6, 96);
  v128.store(to, s7, 112);
}

/** Four columns and four rows more, all in one product of bytes. */
// @ts-ignore: decorator
@inline
function addBytes(sum: v128, weights: v128, x: v128, ones: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(x, weights), ones));
}

/** The same, even and odd rows apart. */
// @ts-ignore: decorator
@inline
function addPairs(sum: v128, weights: v128, x: v128, y: v128, lowBytes: v128): v128 {
  const even = i32x4.dot_i16x8_s(v128.and(weights, lowBytes), x);
  return i32x4.add(i32x4.add(sum, even), i32x4.dot_i16x8_s(i16x8.shr_u(weights, 8), y));
}
