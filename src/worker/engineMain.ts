// The engine process: one workspace with its documents, one model, and the suggestions of both. Its parent is the
// extension or a test.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createPathRules } from "../files/pathRules";
import { parameterCount } from "../model/architecture";
import { COMPLETION_METHODS } from "../protocol/completion";
import { ENGINE_METHODS, type LoadedModel, type LoadModelRequest, type PrivacyAnswer, type PrivacyRequest } from "../protocol/engine";
import { readModelDirectory } from "../store/modelDirectory";
import { systemClock } from "../workspace/clock";
import { createCompletionService } from "../workspace/completionService";
import { cacheKernels } from "../workspace/learnedWorkspace";
import { serveCompletions } from "./completionServer";
import { connectToParent } from "./connection";
import { chooseEngine } from "./engineChoice";

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

async function main(): Promise<void> {
  const parent = connectToParent();
  const cacheKernel = new Uint8Array(await readFile(path.join(__dirname, "kernel", "cache.wasm")));
  const service = createCompletionService({
    newCacheKernel: cacheKernels(cacheKernel),
    clock: systemClock,
    onStatus: (status) => parent.notify(COMPLETION_METHODS.workspaceStatus, status),
    onProblem: (message) => console.error(message),
  });
  const engineChosen = chooseEngine(__dirname, (message) => console.error(message));
  serveCompletions(parent, service, systemClock.letEventsIn);
  parent.onRequest(ENGINE_METHODS.loadModel, loadModel);
  parent.onRequest(ENGINE_METHODS.unload, async () => service.useModel(undefined));
  parent.onRequest(ENGINE_METHODS.privacy, privacyOf);
  parent.listen();

  async function loadModel({ directory }: LoadModelRequest): Promise<LoadedModel> {
    const { weights, vocabulary } = await readModelDirectory(directory);
    const engine = await engineChosen;
    service.useModel({ vocabulary, decoder: await engine.createDecoder(weights, "quantised") });
    const { vocabularySize, hiddenSize, layers } = weights.architecture;
    return {
      directory,
      vocabularySize,
      hiddenSize,
      layers,
      parameters: parameterCount(weights.architecture),
      engine: `${engine.name} (${engine.description})`,
    };
  }
}

async function privacyOf({ folder, exclude, path: file }: PrivacyRequest): Promise<PrivacyAnswer> {
  const reason = createPathRules(folder, exclude).reasonAgainst(file);
  return reason === "secret" || reason === "ignored" || reason === "excluded" ? reason : null;
}
