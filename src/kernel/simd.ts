// Vector arithmetic: multiply-add, exponential, sigmoid and tanh on four floats, accurate to a few units in the last place.

/** Magnitudes below this become zero: WebAssembly cannot flush denormals, and they cost a hundred cycles each. */
const TINY: f32 = 1e-30;

/** `a * b + c`: fused where the relaxed build allows it. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Zero where the magnitude is below TINY. */
// @ts-ignore: decorator
@inline
export function flush(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(TINY)));
}

/**
 * e^x for x clamped to [-87, 87]: x = n ln 2 + r, e^r by a polynomial of degree 6 (Cephes expf), 2^n added to the
 * exponent. Adding 1.5 * 2^23 leaves n, rounded, in the low bits of the sum.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const magic = f32x4.splat(12582912.0);
  x = f32x4.max(f32x4.min(x, f32x4.splat(87.0)), f32x4.splat(-87.0));
  const shifted = multiplyAdd(x, f32x4.splat(1.44269504), magic);
  const n = f32x4.sub(shifted, magic);
  let r = multiplyAdd(n, f32x4.splat(-0.693359375), x);
  r = multiplyAdd(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = multiplyAdd(p, f32x4.mul(r, r), r);
  p = f32x4.add(p, f32x4.splat(1.0));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** tanh by the rational function of degree 13 / 6 that Eigen uses, clamped where it is 1 in float32. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805));
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = multiplyAdd(p, square, f32x4.splat(2.00018790482477e-13));
  p = multiplyAdd(p, square, f32x4.splat(-8.60467152213735e-11));
  p = multiplyAdd(p, square, f32x4.splat(5.12229709037114e-08));
  p = multiplyAdd(p, square, f32x4.splat(1.48572235717979e-05));
  p = multiplyAdd(p, square, f32x4.splat(6.37261928875436e-04));
  p = multiplyAdd(p, square, f32x4.splat(4.89352455891786e-03));
  let q = f32x4.splat(1.19825839466702e-06);
  q = multiplyAdd(q, square, f32x4.splat(1.18534705686654e-04));
  q = multiplyAdd(q, square, f32x4.splat(2.26843463243900e-03));
  q = multiplyAdd(q, square, f32x4.splat(4.89352518554385e-03));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** Sum of the four floats. */
// @ts-ignore: decorator
@inline
export function sumOf(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}
