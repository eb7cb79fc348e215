// The mixers' weights and maps as they ship: taught beforehand (scripts/pretrainMixers.ts), a byte a weight.
//
// In memory (f32 and u32, the order of the kernel's layout):
//   | weights of every set: rows of 64 | of the final mixers: rows of 12 | maps u32 | opinion APM f32 |
// Packed:
//   | for every set: its mean row f32, then for each row a scale f32 and the differences from the mean i8 |
//   | for every map: probability u16, count u8 | opinion APM: probability u16 |

/** Rows and inputs of every set, those without the character model, those with it, then the final ones of both. */
const SETS: readonly { readonly rows: number; readonly inputs: number }[] = [
  ...[256, 192, 2048, 448, 512, 2048, 256, 192, 512, 1024, 768].map((rows) => ({ rows, inputs: 64 })),
  ...[256, 256, 256, 256].map((rows) => ({ rows, inputs: 12 })),
];
const MAPS = 27 * 256 + 27 * 512 + 2 * 2048;
const OPINIONS = 1152 * 33;
const WEIGHTS = SETS.reduce((sum, { rows, inputs }) => sum + rows * inputs, 0);
const PACKED_BYTES = SETS.reduce((sum, { rows, inputs }) => sum + 4 * inputs + rows * (4 + inputs), 0) + 3 * MAPS + 2 * OPINIONS;

/** Bytes of the mixers in memory. */
export const MIXER_BYTES = 4 * (WEIGHTS + MAPS + OPINIONS);
/** So much a map counts at most as having seen, that it still follows a new workspace. */
const MOST_COUNT = 60;

/** The mixers of packed bytes. Throws where they are of another layout. */
export function unpackMixers(packed: Uint8Array): Uint8Array {
  if (packed.length !== PACKED_BYTES) throw new Error("the mixers' weights do not belong to this version; build again");
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const mixers = new Float32Array(MIXER_BYTES / 4);
  const maps = new Uint32Array(mixers.buffer, 4 * WEIGHTS, MAPS);
  let from = 0;
  let to = 0;
  for (const { rows, inputs } of SETS) {
    const mean = from;
    from += 4 * inputs;
    for (let row = 0; row < rows; row++) {
      const scale = view.getFloat32(from, true);
      from += 4;
      for (let input = 0; input < inputs; input++) mixers[to++] = view.getFloat32(mean + 4 * input, true) + scale * view.getInt8(from++);
    }
  }
  for (let map = 0; map < MAPS; map++, from += 3) maps[map] = ((view.getUint16(from, true) << 16) | view.getUint8(from + 2)) >>> 0;
  for (let opinion = 0, at = WEIGHTS + MAPS; opinion < OPINIONS; opinion++, from += 2) mixers[at + opinion] = view.getUint16(from, true) / 65535;
  return new Uint8Array(mixers.buffer);
}

/** Packs mixers as `CacheModel.mixers` gives them. */
export function packMixers(bytes: Uint8Array): Uint8Array {
  const mixers = floats(bytes);
  const maps = new Uint32Array(mixers.buffer, 4 * WEIGHTS, MAPS);
  const packed = new Uint8Array(PACKED_BYTES);
  const view = new DataView(packed.buffer);
  let to = 0;
  eachSet((at, rows, inputs) => {
    const mean = Float32Array.from(meanRow(mixers, at, rows, inputs));
    mean.forEach((value) => (view.setFloat32(to, value, true), (to += 4)));
    for (let row = 0; row < rows; row++) {
      const difference = mean.map((value, input) => mixers[at + row * inputs + input] - value);
      const scale = difference.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
      view.setFloat32(to, scale, true);
      to += 4;
      for (const value of difference) view.setInt8(to++, scale > 0 ? Math.round(value / scale) : 0);
    }
  });
  for (const map of maps) {
    view.setUint16(to, map >>> 16, true);
    view.setUint8(to + 2, Math.min(MOST_COUNT, map & 1023));
    to += 3;
  }
  for (let opinion = 0; opinion < OPINIONS; opinion++, to += 2) view.setUint16(to, Math.round(65535 * mixers[WEIGHTS + MAPS + opinion]), true);
  return packed;
}

/** The same mixers with every row that was never selected at the mean of its set: `untaught` are those they began as. */
export function spreadMeans(bytes: Uint8Array, untaught: Uint8Array): Uint8Array {
  const mixers = floats(bytes);
  const before = floats(untaught);
  eachSet((at, rows, inputs) => {
    const moved = (row: number): boolean => {
      for (let input = at + row * inputs; input < at + (row + 1) * inputs; input++) if (mixers[input] !== before[input]) return true;
      return false;
    };
    const selected = Array.from({ length: rows }, (_, row) => row).filter(moved);
    if (selected.length === 0) return;
    const mean = new Float64Array(inputs);
    for (const row of selected) for (let input = 0; input < inputs; input++) mean[input] += mixers[at + row * inputs + input] / selected.length;
    for (let row = 0; row < rows; row++) if (!moved(row)) mixers.set(mean, at + row * inputs);
  });
  return new Uint8Array(mixers.buffer);
}

function meanRow(mixers: Float32Array, at: number, rows: number, inputs: number): Float64Array {
  const mean = new Float64Array(inputs);
  for (let row = 0; row < rows; row++) for (let input = 0; input < inputs; input++) mean[input] += mixers[at + row * inputs + input] / rows;
  return mean;
}

function eachSet(use: (at: number, rows: number, inputs: number) => void): void {
  let at = 0;
  for (const { rows, inputs } of SETS) {
    use(at, rows, inputs);
    at += rows * inputs;
  }
}

/** A copy as numbers. */
function floats(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  if (bytes.length !== MIXER_BYTES) throw new Error("these are no mixers of this version");
  return new Float32Array(bytes.slice().buffer);
}
