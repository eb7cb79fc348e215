// The engine process: one workspace with its documents, one model, and the suggestions of both. Its parent is the
// extension or a test.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { labelOf, type Decoder, type Engine } from "../engines/engine";
import { createPathRules } from "../files/pathRules";
import { parameterCount } from "../model/architecture";
import { COMPLETION_METHODS } from "../protocol/completion";
import { ENGINE_METHODS, type LoadedModel, type LoadModelRequest, type PrivacyAnswer, type PrivacyRequest } from "../protocol/engine";
import { WASM_WANTED, type EngineWanted } from "../protocol/enginePreference";
import { readModelDirectory } from "../store/modelDirectory";
import type { ServingModel } from "../workspace/characterModel";
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
  const engineFor = engineChooser();
  let serving: Decoder | undefined;
  serveCompletions(parent, service, systemClock.letEventsIn);
  parent.onRequest(ENGINE_METHODS.loadModel, loadModel);
  parent.onRequest(ENGINE_METHODS.unload, async () => serve(undefined));
  parent.onRequest(ENGINE_METHODS.privacy, privacyOf);
  parent.listen();

  async function loadModel({ directory, engine: wanted = WASM_WANTED }: LoadModelRequest): Promise<LoadedModel> {
    const [{ weights, vocabulary }, { engine, problem }] = await Promise.all([readModelDirectory(directory), engineFor(wanted)]);
    serve({ vocabulary, decoder: await engine.createDecoder(weights, "quantised") });
    const { vocabularySize, hiddenSize, layers } = weights.architecture;
    return {
      directory,
      vocabularySize,
      hiddenSize,
      layers,
      parameters: parameterCount(weights.architecture),
      engine: labelOf(engine),
      ...(problem === undefined ? {} : { engineProblem: problem }),
    };
  }

  /** The model that was there is freed when nothing that began with it goes on. */
  function serve(model: ServingModel | undefined): void {
    const previous = serving;
    serving = model?.decoder;
    void service.useModel(model).then(() => previous?.dispose());
  }
}

interface ChosenEngine {
  readonly engine: Engine;
  readonly problem: string | undefined;
}

/** Chooses an engine for what is wanted; the same wish gets the same engine. */
function engineChooser(): (wanted: EngineWanted) => Promise<ChosenEngine> {
  const chosen = new Map<string, Promise<ChosenEngine>>();
  return (wanted) => {
    const key = JSON.stringify(wanted);
    const found = chosen.get(key) ?? choose(wanted);
    chosen.set(key, found);
    return found;
  };
}

async function choose(wanted: EngineWanted): Promise<ChosenEngine> {
  let problem: string | undefined;
  const onProblem = (message: string): void => {
    problem = message;
    console.error(message);
  };
  // This process trains nothing: "auto" means WASM.
  const preference = wanted.preference === "auto" ? "wasm" : wanted.preference;
  return { engine: await chooseEngine({ distDirectory: __dirname, wanted: { ...wanted, preference }, onProblem, memoryFile: "" }), problem };
}

async function privacyOf({ folder, exclude, path: file }: PrivacyRequest): Promise<PrivacyAnswer> {
  const reason = createPathRules(folder, exclude).reasonAgainst(file);
  return reason === "secret" || reason === "ignored" || reason === "excluded" ? reason : null;
}
