// The part of ONNX's protocol buffers (onnx/onnx.proto, IR version 10) that models of this family use. Fields that are
// not named here are skipped when read.
import { Root } from "protobufjs/light";
import * as v from "valibot";
import { ModelError } from "../store/modelError";
import { parse } from "../store/topology";

const field = (id: number, type: string) => ({ id, type });
const repeated = (id: number, type: string) => ({ id, type, rule: "repeated" });

const root = Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, "int64"), producerName: field(2, "string"), graph: field(7, "GraphProto"),
        opsetImport: repeated(8, "OperatorSetIdProto"), metadataProps: repeated(14, "StringStringEntryProto"),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, "string"), version: field(2, "int64") } },
    StringStringEntryProto: { fields: { key: field(1, "string"), value: field(2, "string") } },
    GraphProto: {
      fields: {
        node: repeated(1, "NodeProto"), name: field(2, "string"), initializer: repeated(5, "TensorProto"),
        input: repeated(11, "ValueInfoProto"), output: repeated(12, "ValueInfoProto"),
      },
    },
    NodeProto: {
      fields: {
        input: repeated(1, "string"), output: repeated(2, "string"), name: field(3, "string"), opType: field(4, "string"),
        attribute: repeated(5, "AttributeProto"),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, "string"), f: field(2, "float"), i: field(3, "int64"), s: field(4, "bytes"), t: field(5, "TensorProto"),
        ints: repeated(8, "int64"), strings: repeated(9, "bytes"), type: field(20, "int32"),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated(1, "int64"), dataType: field(2, "int32"), floatData: repeated(4, "float"), int64Data: repeated(7, "int64"),
        name: field(8, "string"), rawData: field(9, "bytes"), dataLocation: field(14, "int32"),
      },
    },
    ValueInfoProto: { fields: { name: field(1, "string"), type: field(2, "TypeProto") } },
    TypeProto: { fields: { tensorType: field(1, "TensorTypeProto") } },
    TensorTypeProto: { fields: { elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") } },
    TensorShapeProto: { fields: { dim: repeated(1, "DimensionProto") } },
    DimensionProto: { fields: { dimValue: field(1, "int64"), dimParam: field(2, "string") } },
  },
});
const modelType = root.lookupType("ModelProto");

/** AttributeProto.type and TensorProto.dataType. */
export const INT = 2;
export const INTS = 7;
export const FLOAT = 1;
export const INT64 = 7;

const tensorSchema = v.object({
  name: v.optional(v.string(), ""), dims: v.optional(v.array(v.number()), []), dataType: v.optional(v.number(), 0),
  floatData: v.optional(v.array(v.number()), []), int64Data: v.optional(v.array(v.number()), []),
  rawData: v.optional(v.instance(Uint8Array), new Uint8Array()), dataLocation: v.optional(v.number(), 0),
});
const attributeSchema = v.object({
  name: v.optional(v.string(), ""), f: v.optional(v.number()), i: v.optional(v.number()), s: v.optional(v.instance(Uint8Array)),
  t: v.optional(tensorSchema), ints: v.optional(v.array(v.number()), []), strings: v.optional(v.array(v.instance(Uint8Array)), []),
});
const nodeSchema = v.object({
  opType: v.optional(v.string(), ""), input: v.optional(v.array(v.string()), []), output: v.optional(v.array(v.string()), []),
  attribute: v.optional(v.array(attributeSchema), []),
});
const modelSchema = v.object({
  graph: v.object({ node: v.optional(v.array(nodeSchema), []), initializer: v.optional(v.array(tensorSchema), []) }),
  metadataProps: v.optional(v.array(v.object({ key: v.optional(v.string(), ""), value: v.optional(v.string(), "") })), []),
});

export type OnnxModel = v.InferOutput<typeof modelSchema>;
export type OnnxNode = v.InferOutput<typeof nodeSchema>;
export type OnnxTensor = v.InferOutput<typeof tensorSchema>;

/** Bytes of a ModelProto given as a plain object. */
export function encodeModel(model: Record<string, unknown>): Uint8Array {
  return modelType.encode(modelType.fromObject(model)).finish();
}

/** Throws a ModelError where the bytes are no ModelProto. */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  let message;
  try {
    message = modelType.toObject(modelType.decode(bytes), { longs: Number });
  } catch {
    throw new ModelError("it is no ONNX file or is truncated");
  }
  return parse(modelSchema, message, "its ONNX model");
}
