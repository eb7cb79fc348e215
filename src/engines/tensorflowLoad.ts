// Finds and loads @tensorflow/tfjs-node: its JavaScript, its addon and TensorFlow itself lie in one folder that
// `npm run setup:tensorflow` fills, or where npm's usual installation put them.
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import util from "node:util";
import type * as tfjs from "@tensorflow/tfjs";

/** TensorFlow.js on the TensorFlow library, with what its types do not name. */
export interface TensorFlow {
  readonly tf: typeof tfjs;
  readonly backend: NodeBackend;
  /** A scalar of type int64, which TensorFlow.js has no dtype for; taken as an input of `executeMultipleOutputs`. */
  int64(value: number): tfjs.Tensor;
  /** Version of the TensorFlow library behind it. */
  readonly version: string;
}

/** The parts of tfjs-node's backend that run any TensorFlow operation by name. */
export interface NodeBackend {
  executeSingleOutput(operation: string, attributes: readonly Attribute[], inputs: readonly tfjs.Tensor[]): tfjs.Tensor;
  executeMultipleOutputs(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly tfjs.Tensor[],
    outputs: number,
  ): tfjs.Tensor[];
  readonly binding: Readonly<Record<AttributeType | "TF_FLOAT" | "TF_INT32" | "TF_INT64", number>> & { readonly TF_Version: string };
}

interface Int64Module {
  readonly Int64Scalar: new (value: number) => tfjs.Tensor;
}

type AttributeType = "TF_ATTR_TYPE" | "TF_ATTR_FLOAT" | "TF_ATTR_INT" | "TF_ATTR_BOOL";

/** An attribute of an operation; `type` is one of the binding's TF_ATTR constants. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean;
}

/** Why TensorFlow cannot be used here, in one line with what to do. */
export class TensorFlowError extends Error {
  override readonly name = "TensorFlowError";
}

/** Where `npm run setup:tensorflow` puts TensorFlow: per user, outside the repository. */
export function defaultTensorFlowDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(environment.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "hunch", "tensorflow");
}

const loaded = new Map<string, TensorFlow | TensorFlowError>();

/**
 * Loads TensorFlow from a folder that holds node_modules/@tensorflow/tfjs-node. The first answer for a folder, good or
 * bad, stands for the process, `threads` too: an addon is loaded once. Throws a TensorFlowError where it cannot be loaded.
 */
export function loadTensorFlow(directory: string, threads?: number): TensorFlow {
  let answer = loaded.get(directory);
  if (answer === undefined) {
    try {
      answer = load(directory, threads);
    } catch (error) {
      answer = new TensorFlowError(reasonOf(error, directory));
    }
    loaded.set(directory, answer);
  }
  if (answer instanceof TensorFlowError) throw answer;
  return answer;
}

function load(directory: string, threads?: number): TensorFlow {
  // TensorFlow would print its own notes to stderr.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  restoreUtilities();
  const requireFrom = createRequire(path.join(path.resolve(directory), "package.json"));
  const tf: typeof tfjs = requireFrom("@tensorflow/tfjs-node");
  // The same module seen as what it is behind the types that all backends share.
  const node: { backend(): NodeBackend } = requireFrom("@tensorflow/tfjs-node");
  const { Int64Scalar }: Int64Module = requireFrom("@tensorflow/tfjs-node/dist/int64_tensors");
  const backend = node.backend();
  return { tf, backend, int64: (value) => new Int64Scalar(value), version: backend.binding.TF_Version };
}

/** tfjs-node 4.22 calls two functions that Node 23 removed; mended in its repository, never released. */
function restoreUtilities(): void {
  const missing = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, value] of Object.entries(missing)) {
    if (!(name in util)) Object.defineProperty(util, name, { value, configurable: true });
  }
}

function reasonOf(error: unknown, directory: string): string {
  const message = error instanceof Error ? error.message.split("\n")[0].trim() : String(error);
  if (/Cannot find module|addon module .* can not be found/.test(message)) {
    return `there is no usable TensorFlow in "${directory}"; run "npm run setup:tensorflow" in Hunch's source folder`;
  }
  return `TensorFlow in "${directory}" cannot be loaded (${message}); run "npm run setup:tensorflow" again`;
}
