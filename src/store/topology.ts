// The part of model.json that says which layers a model has, in the words of TF.js and Keras. Only the family that
// Hunch runs is read: Embedding -> recurrent layers of one kind -> linear Dense.
import * as v from "valibot";
import type { Architecture, Cell } from "../model/architecture";
import { layerName } from "../model/weights";
import { ModelError } from "./modelError";

const MAXIMUM_LAYERS = 3;
const MAXIMUM_SIZE = 1 << 16;

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAXIMUM_SIZE));

const layerSchema = v.object({ class_name: v.string(), config: v.looseObject({ name: v.string() }) });
const topologySchema = v.object({
  model_config: v.object({
    class_name: v.literal("Sequential"),
    config: v.object({ layers: v.pipe(v.array(layerSchema), v.minLength(3), v.maxLength(MAXIMUM_LAYERS + 2)) }),
  }),
});
const embeddingSchema = v.object({ name: v.literal("embedding"), input_dim: size, output_dim: size });
const recurrentSchema = v.object({
  name: v.string(),
  units: size,
  activation: v.literal("tanh"),
  // Absent, TF.js would take hardSigmoid: it has to stand there. A simple cell has none.
  recurrent_activation: v.optional(v.literal("sigmoid")),
  use_bias: v.optional(v.literal(true)),
  return_sequences: v.literal(true),
  go_backwards: v.optional(v.literal(false)),
  reset_after: v.optional(v.boolean()),
});
const denseSchema = v.object({
  name: v.literal("logits"),
  units: size,
  activation: v.literal("linear"),
  use_bias: v.optional(v.literal(true)),
});

/** Cells by the class names of TF.js and Keras. */
const CELLS: ReadonlyMap<string, Cell> = new Map([["LSTM", "lstm"], ["GRU", "gru"], ["SimpleRNN", "simpleRNN"]]);

/** The `modelTopology` of an architecture. */
export function topologyOf(architecture: Architecture): object {
  const { vocabularySize, embeddingSize, layers } = architecture;
  const embedding = {
    class_name: "Embedding",
    config: {
      name: "embedding", trainable: true, batch_input_shape: [null, null], dtype: "float32",
      input_dim: vocabularySize, output_dim: embeddingSize, mask_zero: false, input_length: null,
    },
  };
  const recurrent = Array.from({ length: layers }, (_, layer) => recurrentLayer(architecture, layer));
  const dense = {
    class_name: "Dense",
    config: { name: "logits", trainable: true, units: vocabularySize, activation: "linear", use_bias: true },
  };
  return {
    keras_version: "tfjs-layers 4.22.0",
    backend: "tensor_flow.js",
    model_config: { class_name: "Sequential", config: { name: "hunch", layers: [embedding, ...recurrent, dense] } },
  };
}

/** A model.json of an architecture, without what Hunch keeps beside it. */
export function layersModel(architecture: Architecture, weightsManifest: object): object {
  return { format: "layers-model", generatedBy: "Hunch", convertedBy: null, modelTopology: topologyOf(architecture), weightsManifest };
}

/** The architecture that a `modelTopology` describes. Throws a ModelError where Hunch does not run it. */
export function architectureOf(topology: unknown): Architecture {
  const { layers: described } = parse(topologySchema, topology, "its topology").model_config.config;
  const unknown = described.find(({ class_name: name }) => !["Embedding", "Dense", ...CELLS.keys()].includes(name));
  if (unknown !== undefined) throw new ModelError(`it has an unknown layer "${unknown.class_name}"`);
  const kinds = described.map(({ class_name: name }) => name);
  const kind = kinds[1];
  const cell = CELLS.get(kind);
  if (cell === undefined || kinds.join(" ") !== ["Embedding", ...kinds.slice(1, -1).fill(kind), "Dense"].join(" ")) {
    throw new ModelError(`its layers are ${kinds.join(" ")}, not Embedding, recurrent layers of one kind and Dense`);
  }
  const embedding = parse(embeddingSchema, described[0].config, "its Embedding layer");
  const recurrent = described.slice(1, -1).map(({ config }, index) => {
    const layer = parse(recurrentSchema, config, `its ${kind} layer ${index + 1}`);
    if (layer.name !== layerName(cell, index)) throw new ModelError(`its ${kind} layer ${index + 1} is named "${layer.name}"`);
    if (cell !== "simpleRNN" && layer.recurrent_activation === undefined) {
      throw new ModelError(`its ${kind} layer ${index + 1} does not say recurrent_activation "sigmoid"`);
    }
    return layer;
  });
  const dense = parse(denseSchema, described[described.length - 1].config, "its Dense layer");
  if (dense.units !== embedding.input_dim) throw new ModelError("its Dense layer is not as wide as its vocabulary");
  const [{ units, reset_after: resetAfter = false }] = recurrent;
  if (recurrent.some((layer) => layer.units !== units)) throw new ModelError(`its ${kind} layers differ in width`);
  if (recurrent.some((layer) => (layer.reset_after ?? false) !== resetAfter)) throw new ModelError(`its ${kind} layers differ in reset_after`);
  return {
    cell, vocabularySize: embedding.input_dim, embeddingSize: embedding.output_dim, hiddenSize: units,
    layers: recurrent.length, ...(cell === "gru" ? { resetAfter } : {}),
  };
}

/** A recurrent layer's description. `reset_after` true is understood by Keras and refused by TF.js. */
function recurrentLayer({ cell, resetAfter = false, hiddenSize }: Architecture, layer: number): object {
  const shared = {
    name: layerName(cell, layer), trainable: true, units: hiddenSize, activation: "tanh", use_bias: true, dropout: 0,
    recurrent_dropout: 0, return_sequences: true, return_state: false, go_backwards: false, stateful: false, unroll: false,
  };
  switch (cell) {
    case "lstm":
      return { class_name: "LSTM", config: { ...shared, recurrent_activation: "sigmoid", unit_forget_bias: true } };
    case "gru":
      return { class_name: "GRU", config: { ...shared, recurrent_activation: "sigmoid", reset_after: resetAfter } };
    case "simpleRNN":
      return { class_name: "SimpleRNN", config: shared };
  }
}

/** `value` as `schema` wants it; the ModelError names the first place that differs. */
export function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown, where: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw new ModelError(`${where} is not as expected${place === null ? "" : ` at "${place}"`}: ${issue.message}`);
}
