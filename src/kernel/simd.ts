// Vector arithmetic: multiply-add, exponential, sigmoid and tanh on four floats, accurate to a few units in the last place.

/**
 * Constants in memory: a broadcast from there is one instruction, while V8 builds a vector constant anew at each use,
 * which made the activations a third slower. Every instance writes the same numbers to the same place.
 */
const CONSTANTS: usize = memory.data<f32>([
  1.0, 1e-30, 12582912.0, 87.0, -87.0,
  1.44269504, -0.693359375, 2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
  7.90531110763549805, -7.90531110763549805,
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
  1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03,
  1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03,
], 64);
const ONE: i32 = 0;
/** Magnitudes below this become zero: WebAssembly cannot flush denormals, and they cost a hundred cycles each. */
const TINY: i32 = 1;
const ROUNDING: i32 = 2; // 1.5 * 2^23
const LARGEST_EXPONENT: i32 = 3;
const SMALLEST_EXPONENT: i32 = 4;
const LOG2_E: i32 = 5;
const MINUS_LN2: i32 = 6; // in two parts
const EXP: i32 = 8; // coefficients, that of the highest power first
const TANH_LIMIT: i32 = 14;
const TANH_ABOVE: i32 = 16; // numerator
const TANH_BELOW: i32 = 23; // denominator

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(CONSTANTS + <usize>index * 4);
}

/** `a * b + c`: fused where the relaxed build allows it. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function one(): v128 {
  return constant(ONE);
}

/** Zero where the magnitude is below 1e-30. */
// @ts-ignore: decorator
@inline
export function flush(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), constant(TINY)));
}

/**
 * e^x for x clamped to [-87, 87]: x = n ln 2 + r, e^r by a polynomial of degree 6 (Cephes expf), 2^n added to the
 * exponent. Adding 1.5 * 2^23 leaves n, rounded, in the low bits of the sum.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, constant(LARGEST_EXPONENT)), constant(SMALLEST_EXPONENT));
  const shifted = multiplyAdd(x, constant(LOG2_E), constant(ROUNDING));
  const n = f32x4.sub(shifted, constant(ROUNDING));
  let r = multiplyAdd(n, constant(MINUS_LN2), x);
  r = multiplyAdd(n, constant(MINUS_LN2 + 1), r);
  let p = multiplyAdd(constant(EXP), r, constant(EXP + 1));
  p = multiplyAdd(p, r, constant(EXP + 2));
  p = multiplyAdd(p, r, constant(EXP + 3));
  p = multiplyAdd(p, r, constant(EXP + 4));
  p = multiplyAdd(p, r, constant(EXP + 5));
  p = multiplyAdd(p, f32x4.mul(r, r), r);
  p = f32x4.add(p, constant(ONE));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(constant(ONE), f32x4.add(constant(ONE), exp(f32x4.neg(x))));
}

/** tanh by the rational function of degree 13 / 6 that Eigen uses, clamped where it is 1 in float32. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, constant(TANH_LIMIT)), constant(TANH_LIMIT + 1));
  const square = f32x4.mul(x, x);
  let p = multiplyAdd(constant(TANH_ABOVE), square, constant(TANH_ABOVE + 1));
  p = multiplyAdd(p, square, constant(TANH_ABOVE + 2));
  p = multiplyAdd(p, square, constant(TANH_ABOVE + 3));
  p = multiplyAdd(p, square, constant(TANH_ABOVE + 4));
  p = multiplyAdd(p, square, constant(TANH_ABOVE + 5));
  p = multiplyAdd(p, square, constant(TANH_ABOVE + 6));
  let q = multiplyAdd(constant(TANH_BELOW), square, constant(TANH_BELOW + 1));
  q = multiplyAdd(q, square, constant(TANH_BELOW + 2));
  q = multiplyAdd(q, square, constant(TANH_BELOW + 3));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** Sum of the four floats. */
// @ts-ignore: decorator
@inline
export function sumOf(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}
