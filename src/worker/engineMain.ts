// The engine process: holds one model and continues texts with it. Its parent is the extension or a test.
import { performance } from "node:perf_hooks";
import { createContinuer, type Continuer } from "../complete/continuer";
import type { Decoder } from "../engines/engine";
import { createPathRules } from "../files/pathRules";
import { parameterCount } from "../model/architecture";
import {
  ENGINE_METHODS, type CompleteAnswer, type CompleteRequest, type LoadedModel, type LoadModelRequest, type PrivacyAnswer,
  type PrivacyRequest,
} from "../protocol/engine";
import { readModelDirectory } from "../store/modelDirectory";
import { connectToParent } from "./connection";
import { chooseEngine } from "./engineChoice";
import { createNewestFirst } from "./newestFirst";

/** A model in use; its memory is freed when it was replaced and the last request on it has ended. */
interface Serving {
  readonly continuer: Continuer;
  readonly decoder: Decoder;
  uses: number;
  isReplaced: boolean;
}

const engineChosen = chooseEngine(__dirname, (message) => console.error(message));
let serving: Serving | undefined;

const requests = createNewestFirst(complete, () => new Promise((resolve) => setImmediate(resolve)));
const parent = connectToParent();
parent.onRequest(ENGINE_METHODS.loadModel, loadModel);
parent.onRequest(ENGINE_METHODS.complete, requests.submit);
parent.onRequest(ENGINE_METHODS.unload, async () => replace(undefined));
parent.onRequest(ENGINE_METHODS.privacy, privacyOf);
parent.listen();

async function loadModel({ directory }: LoadModelRequest): Promise<LoadedModel> {
  const { weights, vocabulary } = await readModelDirectory(directory);
  const engine = await engineChosen;
  const decoder = await engine.createDecoder(weights, "quantised");
  replace({ continuer: createContinuer(decoder, vocabulary), decoder, uses: 0, isReplaced: false });
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

async function complete(
  request: CompleteRequest,
  shouldStop: () => Promise<boolean>,
): Promise<CompleteAnswer | undefined> {
  const current = serving;
  if (current === undefined) throw new Error("no model is loaded");
  current.uses++;
  try {
    const start = performance.now();
    const continuation = await current.continuer.continueText(request, shouldStop);
    if (continuation === undefined) return undefined;
    const { text, logProbabilities } = continuation;
    return { text, logProbabilities, milliseconds: performance.now() - start };
  } finally {
    current.uses--;
    free(current);
  }
}

async function privacyOf({ folder, exclude, path }: PrivacyRequest): Promise<PrivacyAnswer> {
  const reason = createPathRules(folder, exclude).reasonAgainst(path);
  return reason === "secret" || reason === "ignored" || reason === "excluded" ? reason : null;
}

function replace(next: Serving | undefined): void {
  const previous = serving;
  serving = next;
  if (previous === undefined) return;
  previous.isReplaced = true;
  free(previous);
}

function free({ decoder, uses, isReplaced }: Serving): void {
  if (isReplaced && uses === 0) decoder.dispose();
}
