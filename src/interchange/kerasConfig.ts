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
  const { class_name: kind, config: { layers } } = parse(modelSchema, config, "its config");
  if (kind !== "Sequential") throw new ModelError(`it is a ${kind} model; Hunch reads Sequential ones`);
  let recurrent = 0;
  const renamed = layers
    .filter(({ class_name: name }) => name !== "InputLayer")
    .map(({ class_name, config: layer }) => {
      const cell = CLASSES.get(class_name);
      if (cell === undefined) return { class_name, config: { ...layer, name: class_name === "Embedding" ? "embedding" : "logits" } };
      const resetAfter = class_name === "GRU" ? { reset_after: layer.reset_after ?? resetAfterDefault } : {};
      return { class_name, config: { ...layer, ...resetAfter, name: layerName(cell, recurrent++) } };
    });
  return { model_config: { class_name: "Sequential", config: { name: "hunch", layers: renamed } } };
}

function serialized(module: string, className: string, config: object): object {
  return { module, class_name: className, config, registered_name: null };
}
