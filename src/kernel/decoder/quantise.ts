// From float weights in staging to bytes. A column has a scale of its own, and where that lessens its squared error the
// scale is smaller than its largest weight asks for.
import {
  biasOf, BLOCK, columns, columnScratch, denseScales, denseWeights, ACTIVATION_SCALE, embedded, gateScalesOf, gateWeightsOf,
  LOGITS_OF_BLOCK, rowsOf, staging, table, units, UNITS_OF_BLOCK, vocabulary,
} from "./plan";

const LARGEST: f32 = 63;
/** High part of at most 63 times 64, and a low part in [-32, 31]. */
const LARGEST_OF_DENSE: f32 = 63 * 64 + 31;
/** Scales tried, as sixteenths of the largest. */
const LEAST_SIXTEENTHS: i32 = 10;

/** Bytes and scales of a layer's gates from staging (K, 4 gates, H). */
export function quantiseGates(layer: i32): void {
  const rows = rowsOf(layer);
  const stride = <usize>(4 * units) * 4;
  for (let unit = 0; unit < units; unit += UNITS_OF_BLOCK) {
    const weights = gateWeightsOf(layer) + <usize>(unit / UNITS_OF_BLOCK * (rows >> 2)) * BLOCK;
    const scales = gateScalesOf(layer) + <usize>(unit / UNITS_OF_BLOCK) * BLOCK;
    for (let vector = 0; vector < 8; vector++) {
      const column = (vector >> 1) * units + unit + (vector & 1) * 4;
      gather(staging + <usize>column * 4, stride, rows);
      const scale = bestScale(rows);
      v128.store(scales + <usize>vector * 16, f32x4.div(scale, f32x4.splat(ACTIVATION_SCALE)));
      const inverse = inverseOf(scale);
      for (let row = 0; row < rows; row += 4) {
        const at = columnScratch + <usize>row * 16;
        v128.store(weights + <usize>(row >> 2) * BLOCK + <usize>vector * 16, bytes(
          wholes(at, inverse, LARGEST), wholes(at + 16, inverse, LARGEST),
          wholes(at + 32, inverse, LARGEST), wholes(at + 48, inverse, LARGEST),
        ));
      }
    }
  }
}

/** Bytes and scales of the logits from staging (H, V padded). */
export function quantiseDense(): void {
  const stride = <usize>columns * 4;
  for (let column = 0; column < columns; column += 4) {
    const weights = denseWeights + <usize>(column / LOGITS_OF_BLOCK * (units >> 2)) * BLOCK + <usize>(column & (LOGITS_OF_BLOCK - 1)) * 4;
    gather(staging + <usize>column * 4, stride, units);
    const scale = f32x4.div(largestOf(units), f32x4.splat(LARGEST_OF_DENSE));
    v128.store(denseScales + <usize>column * 4, f32x4.div(scale, f32x4.splat(ACTIVATION_SCALE)));
    const inverse = inverseOf(scale);
    for (let row = 0; row < units; row += 4) {
      const at = columnScratch + <usize>row * 16;
      const a = wholes(at, inverse, LARGEST_OF_DENSE);
      const b = wholes(at + 16, inverse, LARGEST_OF_DENSE);
      const c = wholes(at + 32, inverse, LARGEST_OF_DENSE);
      const d = wholes(at + 48, inverse, LARGEST_OF_DENSE);
      const to = weights + <usize>(row >> 2) * BLOCK;
      v128.store(to, bytes(highOf(a), highOf(b), highOf(c), highOf(d)));
      v128.store(to, bytes(lowOf(a), lowOf(b), lowOf(c), lowOf(d)), 64);
    }
  }
}

/** The table (V, 4H) of layer 0 from staging: embedding (V, E), kernel (E, 4 gates, H), bias (4 gates, H). */
export function fillTable(): void {
  const stride = <usize>(4 * units) * 4;
  const kernel = staging + <usize>(vocabulary * embedded) * 4;
  const bias = kernel + <usize>embedded * stride;
  for (let column = 0; column < 4 * units; column += 16) {
    for (let id = 0; id < vocabulary; id++) {
      const row = staging + <usize>(id * embedded) * 4;
      let at = kernel + <usize>column * 4;
      let s0 = v128.load(bias + <usize>column * 4);
      let s1 = v128.load(bias + <usize>column * 4, 16);
      let s2 = v128.load(bias + <usize>column * 4, 32);
      let s3 = v128.load(bias + <usize>column * 4, 48);
      for (let k = 0; k < embedded; k++) {
        const x = v128.load32_splat(row + <usize>k * 4);
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(at)));
        s1 = f32x4.add(s1, f32x4.mul(x, v128.load(at, 16)));
        s2 = f32x4.add(s2, f32x4.mul(x, v128.load(at, 32)));
        s3 = f32x4.add(s3, f32x4.mul(x, v128.load(at, 48)));
        at += stride;
      }
      const to = table + <usize>id * stride;
      v128.store(to + placeOf(column), s0);
      v128.store(to + placeOf(column + 4), s1);
      v128.store(to + placeOf(column + 8), s2);
      v128.store(to + placeOf(column + 12), s3);
    }
  }
}

/** Bias of a layer above the first from staging (4 gates, H). */
export function placeBias(layer: i32): void {
  for (let column = 0; column < 4 * units; column += 4) {
    v128.store(biasOf(layer) + placeOf(column), v128.load(staging + <usize>column * 4));
  }
}

/** Bytes from a row's start to four gate columns, given in the order (4 gates, H), among blocks. */
function placeOf(column: i32): usize {
  const unit = column % units;
  return <usize>(unit / UNITS_OF_BLOCK) * BLOCK + <usize>((column / units) * UNITS_OF_BLOCK + (unit & (UNITS_OF_BLOCK - 1))) * 4;
}

/** Four columns of a matrix side by side. */
function gather(from: usize, stride: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) v128.store(columnScratch + <usize>row * 16, v128.load(from + <usize>row * stride));
}

/** Largest magnitude of each of the four columns. */
function largestOf(rows: i32): v128 {
  let largest = i32x4.splat(0);
  for (let row = 0; row < rows; row++) largest = f32x4.max(largest, f32x4.abs(v128.load(columnScratch + <usize>row * 16)));
  return largest;
}

/** Of each column the scale with the least squared error. */
function bestScale(rows: i32): v128 {
  const whole = f32x4.div(largestOf(rows), f32x4.splat(LARGEST));
  let best = whole;
  let least = f32x4.splat(Infinity);
  for (let sixteenths = LEAST_SIXTEENTHS; sixteenths <= 16; sixteenths++) {
    const scale = f32x4.mul(whole, f32x4.splat(<f32>sixteenths / 16));
    const inverse = inverseOf(scale);
    let error = i32x4.splat(0);
    for (let row = 0; row < rows; row++) {
      const at = columnScratch + <usize>row * 16;
      const difference = f32x4.sub(v128.load(at), f32x4.mul(scale, nearest(at, inverse, LARGEST)));
      error = f32x4.add(error, f32x4.mul(difference, difference));
    }
    const isLess = f32x4.lt(error, least);
    best = v128.bitselect(scale, best, isLess);
    least = v128.bitselect(error, least, isLess);
  }
  return best;
}

/** 1 / scale, 0 where a column is all zeros. */
function inverseOf(scale: v128): v128 {
  return v128.and(f32x4.div(f32x4.splat(1.0), scale), f32x4.gt(scale, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function nearest(at: usize, inverse: v128, largest: f32): v128 {
  const x = f32x4.nearest(f32x4.mul(v128.load(at), inverse));
  return f32x4.max(f32x4.min(x, f32x4.splat(largest)), f32x4.splat(-largest));
}

// @ts-ignore: decorator
@inline
function wholes(at: usize, inverse: v128, largest: f32): v128 {
  return i32x4.trunc_sat_f32x4_s(nearest(at, inverse, largest));
}

// @ts-ignore: decorator
@inline
function lowOf(x: v128): v128 {
  return i32x4.sub(v128.and(i32x4.add(x, i32x4.splat(32)), i32x4.splat(63)), i32x4.splat(32));
}

// @ts-ignore: decorator
@inline
function highOf(x: v128): v128 {
  return i32x4.shr_s(i32x4.sub(x, lowOf(x)), 6);
}

/** 64 + w of four rows of four columns, a column's rows side by side. */
// @ts-ignore: decorator
@inline
function bytes(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = i32x4.add(a, i32x4.shl(b, 8));
  const high = i32x4.add(i32x4.shl(c, 16), i32x4.shl(d, 24));
  return i32x4.add(i32x4.add(low, high), i32x4.splat(0x40404040));
}
