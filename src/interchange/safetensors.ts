// The safetensors container: eight bytes of length, a JSON header that names every tensor with dtype, shape and place,
// then the numbers.
//
//   | length: u64 | {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...} | numbers ... |
import * as v from "valibot";
import { decodeFloat16 } from "../store/float16";
import { ModelError } from "../store/modelError";
import { parse } from "../store/topology";
import { parseJson } from "./facts";
import { bytesOf, floatsOf, type Tensors } from "./tensors";

const MAXIMUM_HEADER_BYTES = 16 * 1024 * 1024;
const METADATA = "__metadata__";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const entrySchema = v.object({ dtype: v.string(), shape: v.array(count), data_offsets: v.tuple([count, count]) });
const headerSchema = v.record(v.string(), v.unknown());
const metadataSchema = v.record(v.string(), v.string());

export interface SafetensorsFile {
  readonly tensors: Tensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes tensors as float32. */
export function writeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, (offset += data.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  // Padded with spaces so that the numbers start at a multiple of eight.
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...[...tensors.values()].map(({ data }) => bytesOf(data))]);
}

/** Reads tensors of 16 or 32 bit. Throws a ModelError where the file is damaged. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (length > Math.min(MAXIMUM_HEADER_BYTES, bytes.length - 8)) throw new ModelError("it is no safetensors file or is truncated");
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const header = parse(headerSchema, parseJson(text, "its header"), "its header");
  const numbers = bytes.subarray(8 + length);
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) continue;
    const { dtype, shape, data_offsets: [start, end] } = parse(entrySchema, value, `its entry "${name}"`);
    const size = { F32: 4, F16: 2, BF16: 2 }[dtype];
    if (size === undefined) throw new ModelError(`the weight ${name} is of type ${dtype}, which is not read; save it as float32`);
    const expected = shape.reduce((product, each) => product * each, size);
    if (end > numbers.length || end - start !== expected) throw new ModelError(`the weight ${name} is truncated or of another size than its shape`);
    tensors.set(name, { shape, data: decode(numbers.subarray(start, end), dtype) });
  }
  return { tensors, metadata: METADATA in header ? parse(metadataSchema, header[METADATA], "its metadata") : {} };
}

function decode(bytes: Uint8Array, dtype: string): Float32Array {
  if (dtype === "F32") return floatsOf(bytes);
  if (dtype === "F16") return decodeFloat16(bytes);
  // bfloat16 is the upper half of a float32.
  const widened = new Uint8Array(bytes.length * 2);
  for (let index = 0; index < bytes.length; index += 2) widened.set(bytes.subarray(index, index + 2), index * 2 + 2);
  return floatsOf(widened);
}
