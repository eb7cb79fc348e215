// IEEE 754 half precision, little-endian, as TF.js reads it from quantised weights.

/** Half-precision bytes of the numbers, rounded to nearest even. Throws a RangeError where one is out of range. */
export function encodeFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < bits.length; index++) {
    const half = halfOf(bits[index]);
    bytes[2 * index] = half & 0xff;
    bytes[2 * index + 1] = half >> 8;
  }
  return bytes;
}

/** The numbers of half-precision bytes. */
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  for (let index = 0; index < values.length; index++) values[index] = valueOf(bytes[2 * index] | (bytes[2 * index + 1] << 8));
  return values;
}

/** float32 bits (1 sign, 8 exponent, 23 fraction) to float16 bits (1, 5, 10). */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  // From 65520 on, rounding would give infinity.
  if (magnitude >= 0x477ff000) throw new RangeError("a weight is too large for half precision");
  if (magnitude >= 0x38800000) {
    // Normal: the exponent's bias moves from 127 to 15; ties go to the even fraction.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  // Subnormal: the fraction with its hidden bit, shifted to units of 2^-24.
  const shift = 126 - (magnitude >>> 23);
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const half = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return sign | (half + (rest > tie || (rest === tie && (half & 1) === 1) ? 1 : 0));
}

function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
