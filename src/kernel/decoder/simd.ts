// Sigmoid and tanh on four floats, in multiplications and additions that round each by itself: every machine computes the
// same bits, which a multiply-add would not.

/** Constants in memory: V8 builds a vector constant of the code anew at each use. */
const CONSTANTS: usize = memory.data<f32>([
  1.0, 2.0, 1e-30, 12582912.0, 87.0, -87.0,
  1.44269504, -0.693359375, 2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
], 16);
const ONE: i32 = 0;
const TWO: i32 = 1;
const TINY: i32 = 2;
const ROUNDING: i32 = 3; // 1.5 * 2^23
const LARGEST_EXPONENT: i32 = 4;
const SMALLEST_EXPONENT: i32 = 5;
const LOG2_E: i32 = 6;
const MINUS_LN2: i32 = 7; // in two parts
const EXP: i32 = 9; // coefficients, that of the highest power first

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(CONSTANTS + <usize>index * 4);
}

// @ts-ignore: decorator
@inline
function multiplyThenAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Zero where the magnitude is below 1e-30: WebAssembly cannot flush denormals. */
// @ts-ignore: decorator
@inline
export function flush(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), constant(TINY)));
}

/** e^x for x clamped to [-87, 87] (Cephes expf); see ../simd.ts. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, constant(LARGEST_EXPONENT)), constant(SMALLEST_EXPONENT));
  const shifted = multiplyThenAdd(x, constant(LOG2_E), constant(ROUNDING));
  const n = f32x4.sub(shifted, constant(ROUNDING));
  let r = multiplyThenAdd(n, constant(MINUS_LN2), x);
  r = multiplyThenAdd(n, constant(MINUS_LN2 + 1), r);
  let p = multiplyThenAdd(constant(EXP), r, constant(EXP + 1));
  p = multiplyThenAdd(p, r, constant(EXP + 2));
  p = multiplyThenAdd(p, r, constant(EXP + 3));
  p = multiplyThenAdd(p, r, constant(EXP + 4));
  p = multiplyThenAdd(p, r, constant(EXP + 5));
  p = multiplyThenAdd(p, f32x4.mul(r, r), r);
  p = f32x4.add(p, constant(ONE));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(constant(ONE), f32x4.add(constant(ONE), exp(f32x4.neg(x))));
}

/** tanh x = 2 sigmoid(2 x) - 1: right to 1e-7 absolutely, a hundredth of what a hidden state is rounded to. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  return f32x4.sub(f32x4.div(constant(TWO), f32x4.add(constant(ONE), exp(f32x4.neg(f32x4.add(x, x))))), constant(ONE));
}
