// The completion service as processes run it: on the system's clock, over the cache kernel in the build's folder.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { WorkspaceStatus } from "../protocol/completion";
import { systemClock } from "../workspace/clock";
import { createCompletionService, type CompletionService } from "../workspace/completionService";
import { cacheKernels } from "../workspace/learnedWorkspace";

/** A service over the build in `distDirectory`; rejects with one line where the kernel cannot be read. */
export async function startCompletionService(
  distDirectory: string,
  onStatus: (status: WorkspaceStatus) => void,
): Promise<CompletionService> {
  const file = path.join(distDirectory, "kernel", "cache.wasm");
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Error(`the cache model cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  });
  return createCompletionService({ newCacheKernel: cacheKernels(new Uint8Array(bytes)), clock: systemClock, onStatus });
}
