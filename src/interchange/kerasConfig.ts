// The layers of a model in the words of Keras 3, to and from the words of TensorFlow.js that src/store/topology.ts reads.
import * as v from "valibot";
import type { Architecture, Cell } from "../model/architecture";
import { layerName } from "../model/weights";
import { ModelError } from "../store/modelError";
import { parse, topologyOf } from "../store/topology";

const layerSchema = v.object({ class_name: v.string(), config: v.looseObject({}) });
const modelSchema = v.object({ class_name: v.string(), config: v.object({ layers: v.array(layerSchema) }) });
const stockSchema = v.object({ model_config: modelSchema });

/** Names that the classes of recurrent layers give to their cells. */
const CLASSES: ReadonlyMap<string, Cell> = new Map([["LSTM", "lstm"], ["GRU", "gru"], ["SimpleRNN", "simpleRNN"]]);

/** The config.json of an architecture. */
export function kerasConfig(architecture: Architecture): object {
  const { layers } = parse(stockSchema, topologyOf(architecture), "the topology").model_config.config;
  const described = layers.map(({ class_name, config }) => {
    const { batch_input_shape: _, input_length: __, ...rest } = config;
    return serialized("keras.layers", class_name, { ...rest, dtype: "float32" });
  });
  const input = serialized("keras.layers", "InputLayer", { name: "input", batch_shape: [null, null], dtype: "int32" });
  return {
    ...serialized("keras", "Sequential", { name: "hunch", trainable: true, dtype: "float32", layers: [input, ...described] }),
    build_config: { input_shape: [null, null] },
    compile_config: null,
  };
}

/**
 * A Keras 3 Sequential config, or the `modelTopology` of a TensorFlow.js model from elsewhere, as the topology of a model
 * of ours: layers named as ours are, without an input layer, `reset_after` as Keras takes it where it does not stand.
 */
export function stockTopology(config: unknown, resetAfterDefault = true): object {
  const renamed = namedLayers(config).map(({ class_name, config: layer, ours: name }) => {
    if (CLASSES.has(class_name)) {
      const resetAfter = class_name === "GRU" ? { reset_after: layer.reset_after ?? resetAfterDefault } : {};
      return { class_name, config: { ...layer, ...resetAfter, name } };
    }
    // Probabilities are those of the same logits.
    const activation = layer.activation === "softmax" ? { activation: "linear" } : {};
    return { class_name, config: { ...layer, ...activation, name } };
  });
  return { model_config: { class_name: "Sequential", config: { name: "hunch", layers: renamed } } };
}

/** For each layer's name in such a config the name that it has in a model of ours. */
export function layerNames(config: unknown): ReadonlyMap<unknown, string> {
  return new Map(namedLayers(config).map(({ config: { name }, ours }) => [name, ours]));
}

function namedLayers(config: unknown) {
  const { class_name: kind, config: { layers } } = parse(modelSchema, config, "its config");
  if (kind !== "Sequential") throw new ModelError(`it is a ${kind} model; Hunch reads Sequential ones`);
  let recurrent = 0;
  return layers
    .filter(({ class_name: name }) => name !== "InputLayer")
    .map((layer) => {
      const cell = CLASSES.get(layer.class_name);
      const outer = layer.class_name === "Embedding" ? "embedding" : "logits";
      return { ...layer, ours: cell === undefined ? outer : layerName(cell, recurrent++) };
    });
}

function serialized(module: string, className: string, config: object): object {
  return { module, class_name: className, config, registered_name: null };
}
