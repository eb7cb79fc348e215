// The engine "tensorflow": TensorFlow's fused kernels through tfjs-node, where that is installed.
import type { Architecture } from "../model/architecture";
import type { Engine } from "./engine";
import type { RecurrentCell } from "./tensorflowCell";
import { createTensorFlowDecoder } from "./tensorflowDecoder";
import { createGruCell } from "./tensorflowGru";
import { loadTensorFlow, type TensorFlow } from "./tensorflowLoad";
import { createLstmCell } from "./tensorflowLstm";
import { createOperations, type Operations } from "./tensorflowOperations";
import { createSimpleRnnCell } from "./tensorflowSimpleRnn";
import { createTensorFlowTrainer } from "./tensorflowTrainer";

export { defaultTensorFlowDirectory, TensorFlowError } from "./tensorflowLoad";

/**
 * Loads TensorFlow from `directory` and makes the engine. Throws a TensorFlowError that says in one line why it cannot
 * be used and what to do. TensorFlow has one pool of threads for the process, `threads` (all cores where absent) as the
 * first to load it says, whatever a trainer asks for.
 */
export function createTensorFlowEngine(directory: string, threads?: number): Engine {
  const tensorFlow = loadTensorFlow(directory, threads);
  const operations = createOperations(tensorFlow);
  return {
    name: "tensorflow",
    description: `TensorFlow ${tensorFlow.version}, fused kernels`,
    cells: ["lstm", "gru", "simpleRNN"],
    createTrainer: (weights, options) =>
      settled(() => createTensorFlowTrainer(tensorFlow, operations, cellOf(tensorFlow, operations, weights.architecture), weights, options)),
    createDecoder: (weights) =>
      settled(() => createTensorFlowDecoder(tensorFlow, operations, cellOf(tensorFlow, operations, weights.architecture), weights)),
  };
}

function cellOf(tensorFlow: TensorFlow, operations: Operations, { cell, resetAfter = false, hiddenSize }: Architecture): RecurrentCell {
  switch (cell) {
    case "lstm":
      return createLstmCell(tensorFlow, operations, hiddenSize);
    case "gru":
      return createGruCell(tensorFlow, operations, hiddenSize, resetAfter);
    case "simpleRNN":
      return createSimpleRnnCell(tensorFlow, operations, hiddenSize);
  }
}

async function settled<Result>(create: () => Result): Promise<Result> {
  return create();
}
