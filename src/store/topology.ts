// The part of model.json that says which layers a model has, in the words of TF.js and Keras. Only the family that
// Hunch runs is read: Embedding -> LSTM layers -> linear Dense.
import * as v from "valibot";
import type { Architecture } from "../model/architecture";
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
const lstmSchema = v.object({
  name: v.string(),
  units: size,
  activation: v.literal("tanh"),
  // Absent, TF.js would take hardSigmoid: it has to stand there.
  recurrent_activation: v.literal("sigmoid"),
  use_bias: v.optional(v.literal(true)),
  return_sequences: v.literal(true),
  go_backwards: v.optional(v.literal(false)),
});
const denseSchema = v.object({
  name: v.literal("logits"),
  units: size,
  activation: v.literal("linear"),
  use_bias: v.optional(v.literal(true)),
});

/** The `modelTopology` of an architecture. */
export function topologyOf(architecture: Architecture): object {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = architecture;
  const embedding = {
    class_name: "Embedding",
    config: {
      name: "embedding", trainable: true, batch_input_shape: [null, null], dtype: "float32",
      input_dim: vocabularySize, output_dim: embeddingSize, mask_zero: false, input_length: null,
    },
  };
  const recurrent = Array.from({ length: layers }, (_, layer) => ({
    class_name: "LSTM",
    config: {
      name: `lstm_${layer + 1}`, trainable: true, units: hiddenSize, activation: "tanh", recurrent_activation: "sigmoid",
      use_bias: true, unit_forget_bias: true, dropout: 0, recurrent_dropout: 0, return_sequences: true,
      return_state: false, go_backwards: false, stateful: false, unroll: false,
    },
  }));
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

/** The architecture that a `modelTopology` describes. Throws a ModelError where Hunch does not run it. */
export function architectureOf(topology: unknown): Architecture {
  const { layers: described } = parse(topologySchema, topology, "its topology").model_config.config;
  const unknown = described.find(({ class_name: name }) => !["Embedding", "LSTM", "Dense"].includes(name));
  if (unknown !== undefined) throw new ModelError(`it has an unknown layer "${unknown.class_name}"`);
  const kinds = described.map(({ class_name: name }) => name).join(" ");
  if (!/^Embedding( LSTM)+ Dense$/.test(kinds)) throw new ModelError(`its layers are ${kinds}, not Embedding, LSTM and Dense`);
  const embedding = parse(embeddingSchema, described[0].config, "its Embedding layer");
  const recurrent = described.slice(1, -1).map(({ config }, index) => {
    const layer = parse(lstmSchema, config, `its LSTM layer ${index + 1}`);
    if (layer.name !== `lstm_${index + 1}`) throw new ModelError(`its LSTM layer ${index + 1} is named "${layer.name}"`);
    return layer;
  });
  const dense = parse(denseSchema, described[described.length - 1].config, "its Dense layer");
  if (dense.units !== embedding.input_dim) throw new ModelError("its Dense layer is not as wide as its vocabulary");
  if (recurrent.some(({ units }) => units !== recurrent[0].units)) throw new ModelError("its LSTM layers differ in width");
  return {
    cell: "lstm", vocabularySize: embedding.input_dim, embeddingSize: embedding.output_dim,
    hiddenSize: recurrent[0].units, layers: recurrent.length,
  };
}

/** `value` as `schema` wants it; the ModelError names the first place that differs. */
export function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown, where: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw new ModelError(`${where} is not as expected${place === null ? "" : ` at "${place}"`}: ${issue.message}`);
}
