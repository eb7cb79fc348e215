// The engine that a process uses: WASM from the files beside its bundle, the reference where those cannot be loaded.
import path from "node:path";
import type { Engine } from "../engines/engine";
import { referenceEngine } from "../engines/reference";
import { createWasmEngine } from "../engines/wasm";

/**
 * The engine over the build in `distDirectory`; what could not be loaded is told to `onProblem` in one line. Only a
 * process whose end does no harm may `revectorise`.
 */
export async function chooseEngine(
  distDirectory: string,
  onProblem: (message: string) => void,
  revectorise = false,
): Promise<Engine> {
  try {
    return await createWasmEngine({
      kernelDirectory: path.join(distDirectory, "kernel"),
      threadScript: path.join(distDirectory, "trainingThread.js"),
      revectorise,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onProblem(`the WebAssembly engine cannot be loaded (${reason}); the slow reference engine serves`);
    return referenceEngine;
  }
}
