// Matrix products out of tiles, and the packing of their operands. A left operand stands in row blocks of at most six
// rows: block by block, and inside a block the rows' floats of k = 0, then of k = 1, ..
import { lane, laneBytes } from "./plan";
import { multiplyTile } from "./tiles";

/** Blocks into which `rows` are divided, as equal as they can be: 16 rows are 5 + 5 + 6, not 6 + 6 + 4. */
// @ts-ignore: decorator
@inline
export function blockCount(rows: i32): i32 {
  return (rows + 5) / 6;
}

/** First row of a block. */
// @ts-ignore: decorator
@inline
export function blockStart(block: i32, rows: i32): i32 {
  return (block * rows) / blockCount(rows);
}

/** One panel of C (rows, lane) += A (rows, k) * B (k, lane), A in row blocks. */
export function multiplyPanel(rows: i32, k: i32, a: usize, b: usize, c: usize, stride: usize): void {
  const blocks = blockCount(rows);
  for (let block = 0; block < blocks; block++) {
    const start = blockStart(block, rows);
    multiplyTile(lane, blockStart(block + 1, rows) - start, k, a + <usize>(start * k) * 4, b, c + <usize>start * stride, stride);
  }
}

/** Rows (rows, k) with `stride` bytes between them, into row blocks; k is a multiple of 4. */
export function packRows(from: usize, stride: usize, rows: i32, k: i32, to: usize): void {
  const blocks = blockCount(rows);
  for (let block = 0; block < blocks; block++) {
    const start = blockStart(block, rows);
    const count = blockStart(block + 1, rows) - start;
    for (let row = 0; row < count; row++) {
      scatter(from + <usize>(start + row) * stride, k, to + <usize>(start * k + row) * 4, <usize>count * 4);
    }
  }
}

/** The same from panels (rows of a matrix whose panels are `panelBytes` apart); k is a multiple of the lane. */
export function packPanels(from: usize, panelBytes: usize, rows: i32, k: i32, to: usize): void {
  const blocks = blockCount(rows);
  for (let block = 0; block < blocks; block++) {
    const start = blockStart(block, rows);
    const count = blockStart(block + 1, rows) - start;
    for (let panel = 0; panel * lane < k; panel++) {
      for (let row = 0; row < count; row++) {
        scatter(from + <usize>panel * panelBytes + <usize>(start + row) * laneBytes, lane,
          to + <usize>(start * k + panel * lane * count + row) * 4, <usize>count * 4);
      }
    }
  }
}

/** `count` floats, a multiple of 4, to places `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function scatter(from: usize, count: i32, to: usize, stride: usize): void {
  const end = from + <usize>count * 4;
  while (from < end) {
    const four = v128.load(from);
    v128.store_lane<f32>(to, four, 0);
    v128.store_lane<f32>(to + stride, four, 1);
    v128.store_lane<f32>(to + 2 * stride, four, 2);
    v128.store_lane<f32>(to + 3 * stride, four, 3);
    to += 4 * stride;
    from += 16;
  }
}

/**
 * Rows [first, last) of a matrix (total, width), transposed into row blocks of the transposed matrix (width, total):
 * left operand of a gradient, whose k runs over the rows of a window.
 */
export function packTransposed(from: usize, stride: usize, first: i32, last: i32, width: i32, total: i32, to: usize): void {
  const blocks = blockCount(width);
  for (let row = first; row < last; row++) {
    const source = from + <usize>row * stride;
    for (let block = 0; block < blocks; block++) {
      const start = blockStart(block, width);
      const count = blockStart(block + 1, width) - start;
      copyBlock(source + <usize>start * 4, count, to + <usize>(start * total + row * count) * 4);
    }
  }
}

/** Copies one to six floats: without a call, as memory.copy would be. */
// @ts-ignore: decorator
@inline
function copyBlock(from: usize, count: i32, to: usize): void {
  let done = 0;
  if (count >= 4) {
    v128.store(to, v128.load(from));
    done = 4;
  }
  for (; done < count; done++) store<f32>(to + <usize>done * 4, load<f32>(from + <usize>done * 4));
}

/** Panels [first, last) of the transposed matrix (n, k) from a matrix (k, n) in panels; k and n multiples of the lane. */
export function transposePanels(from: usize, k: i32, n: i32, first: i32, last: i32, to: usize): void {
  for (let panel = first; panel < last; panel++) {
    for (let column = 0; column < n; column += lane) {
      const source = from + <usize>(column * k + panel * lane * lane) * 4; // (lane rows, lane columns), together
      const target = to + <usize>((panel * n + column) * lane) * 4;
      for (let row = 0; row < lane; row++) scatter(source + <usize>row * laneBytes, lane, target + <usize>row * 4, laneBytes);
    }
  }
}

/** Most k of one pass of `multiplyGradient`: with 16 columns, 32 kB of B stay in a first-level cache. */
const PASS: i32 = 512;

/**
 * Panels [first, last) of C (width, n) = A (width, k) * B (k, n), C and B in panels. A stands in row blocks over `total`
 * rows of a window, of which k are used from `offset` on.
 */
export function multiplyGradient(
  a: usize, total: i32, offset: i32, width: i32, k: i32, b: usize, c: usize, first: i32, last: i32,
): void {
  const panelBytes = <usize>width * laneBytes;
  memory.fill(c + <usize>first * panelBytes, 0, <usize>(last - first) * panelBytes);
  const blocks = blockCount(width);
  for (let pass = 0; pass < k; pass += PASS) {
    const length = min(PASS, k - pass);
    for (let panel = first; panel < last; panel++) {
      const right = b + <usize>(panel * k + pass) * laneBytes;
      for (let block = 0; block < blocks; block++) {
        const start = blockStart(block, width);
        const count = blockStart(block + 1, width) - start;
        multiplyTile(lane, count, length, a + <usize>(start * total + (offset + pass) * count) * 4, right,
          c + <usize>panel * panelBytes + <usize>start * laneBytes, laneBytes);
      }
    }
  }
}
