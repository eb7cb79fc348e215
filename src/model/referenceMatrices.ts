// Products of row-major matrices that add to what is there, for the reference model: N rows, K and C columns.

/** out (N, C) += a (N, K) b (K, C). */
export function addProduct(out: Float64Array, a: Float64Array, b: Float32Array, K: number, C: number): void {
  for (let n = 0; n * K < a.length; n++) {
    for (let k = 0; k < K; k++) {
      const factor = a[n * K + k];
      if (factor === 0) continue;
      for (let c = 0, to = n * C, from = k * C; c < C; c++) out[to + c] += factor * b[from + c];
    }
  }
}

/** out (N, K) += a (N, C) b^T, where b is (K, C). */
export function addTransposedProduct(out: Float64Array, a: Float64Array, b: Float32Array, K: number, C: number): void {
  for (let n = 0; n * C < a.length; n++) {
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let c = 0, left = n * C, right = k * C; c < C; c++) sum += a[left + c] * b[right + c];
      out[n * K + k] += sum;
    }
  }
}

/** out (K, C) += a^T b, where a is (N, K) and b is (N, C): the gradient of a kernel. */
export function addOuterProducts(out: Float64Array, a: Float64Array, b: Float64Array, K: number, C: number): void {
  for (let n = 0; n * K < a.length; n++) {
    for (let k = 0; k < K; k++) {
      const factor = a[n * K + k];
      if (factor === 0) continue;
      for (let c = 0, to = k * C, from = n * C; c < C; c++) out[to + c] += factor * b[from + c];
    }
  }
}

/** out (C) += the sum of the rows of a (N, C). */
export function addRows(out: Float64Array, a: Float64Array): void {
  a.forEach((value, index) => (out[index % out.length] += value));
}
