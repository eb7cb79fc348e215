// Tensors of other programs, checked as they are taken.
import { ModelError } from "../store/modelError";
import type { NamedTensor } from "../model/weights";

/** Tensors by the names that a file gives them. */
export type Tensors = ReadonlyMap<string, Omit<NamedTensor, "name">>;

/** The numbers of a tensor. Throws a ModelError where it is missing or of another shape. */
export function take(tensors: Tensors, name: string, shape: readonly number[]): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new ModelError(`the weight ${name} is missing`);
  if (tensor.shape.join() !== shape.join()) {
    throw new ModelError(`the weight ${name} has shape [${tensor.shape}] instead of [${shape}]`);
  }
  return tensor.data;
}

/** The shape of a tensor of two dimensions. Throws a ModelError where it is missing or has others. */
export function matrixShape(tensors: Tensors, name: string): readonly [number, number] {
  const shape = tensors.get(name)?.shape;
  if (shape === undefined) throw new ModelError(`the weight ${name} is missing`);
  if (shape.length !== 2 || shape.includes(0)) throw new ModelError(`the weight ${name} has shape [${shape}] instead of two dimensions`);
  return [shape[0], shape[1]];
}

/** Little-endian float32 numbers of bytes at any alignment; copied, as a Buffer's own slice would share its memory. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** Bytes of numbers; the numbers' own memory. */
export function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
