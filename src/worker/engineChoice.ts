// The engine that a process uses: the one that is wanted, WASM from the files beside its bundle where that cannot be
// loaded, the reference where neither can.
import path from "node:path";
import { createChoiceMemory } from "../engines/choiceMemory";
import type { Engine } from "../engines/engine";
import { createFasterEngine } from "../engines/faster";
import { referenceEngine } from "../engines/reference";
import { createTensorFlowEngine, TensorFlowError } from "../engines/tensorflow";
import { createWasmEngine } from "../engines/wasm";
import type { EngineWanted } from "../protocol/enginePreference";

export interface EngineChoiceOptions {
  /** Where the kernel's build lies. */
  readonly distDirectory: string;
  readonly wanted: EngineWanted;
  /** Told in one line what could not be loaded; the same line about TensorFlow once a `memoryFile`. */
  readonly onProblem: (message: string) => void;
  /** Keeps what "auto" measured. */
  readonly memoryFile: string;
  /** Threads of TensorFlow; it takes all cores where absent. */
  readonly threads?: number;
  /** Only a process whose end does no harm may. */
  readonly revectorise?: boolean;
}

/** The engine for a process. Never rejects: what cannot be loaded is told, and another engine serves. */
export async function chooseEngine(options: EngineChoiceOptions): Promise<Engine> {
  const { wanted, onProblem, memoryFile, threads } = options;
  if (wanted.preference === "tensorflow") {
    try {
      return requireTensorFlow(wanted.tensorFlowPath, threads);
    } catch (error) {
      onProblem(`${messageOf(error)}; the engine "wasm" serves`);
    }
  }
  const wasm = await loadWasm(options);
  if (wanted.preference !== "auto" || wanted.tensorFlowPath === "") return wasm;
  const memory = createChoiceMemory(memoryFile);
  const load = (): Engine | undefined => {
    try {
      return requireTensorFlow(wanted.tensorFlowPath, threads);
    } catch (error) {
      const told = `told: ${messageOf(error)}`;
      if (memory.recall(told) === undefined) onProblem(`${messageOf(error)}; the engine "wasm" serves`);
      memory.keep(told, "yes");
      return undefined;
    }
  };
  return createFasterEngine(wasm, load, memory);
}

/** TensorFlow, or a TensorFlowError with one line on why not. */
export function requireTensorFlow(directory: string, threads?: number): Engine {
  if (directory === "") throw new TensorFlowError('no folder of TensorFlow is known; see the command "Hunch: Use TensorFlow"');
  return createTensorFlowEngine(directory, threads);
}

async function loadWasm({ distDirectory, onProblem, revectorise = false }: EngineChoiceOptions): Promise<Engine> {
  try {
    return await createWasmEngine({
      kernelDirectory: path.join(distDirectory, "kernel"),
      threadScript: path.join(distDirectory, "trainingThread.js"),
      revectorise,
    });
  } catch (error) {
    onProblem(`the WebAssembly engine cannot be loaded (${messageOf(error)}); the slow reference engine serves`);
    return referenceEngine;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
