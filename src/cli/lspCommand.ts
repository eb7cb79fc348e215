// hunch lsp --stdio
import { createHash } from "node:crypto";
import path from "node:path";
import { Command } from "commander";
import { createConnection } from "vscode-languageserver/node";
import { learningProgress } from "../lsp/learningProgress";
import { serveLanguage } from "../lsp/languageServer";
import { readModelDirectory } from "../store/modelDirectory";
import { systemClock } from "../workspace/clock";
import { createCompletionService } from "../workspace/completionService";
import { cacheKernels } from "../workspace/learnedWorkspace";
import type { Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options {
  readonly stdio?: true;
  readonly model?: string;
  readonly storage?: string;
}

/** `version` is told to clients. */
export function lspCommand(terminal: Terminal, version: string): Command {
  return new Command("lsp")
    .description("language server: the editor's completions over LSP 3.18, textDocument/inlineCompletion")
    .option("--stdio", "speak over standard input and output; the only way there is")
    .option("--model <directory>", "the model; the base model where absent")
    .option("--storage <directory>", "keep what is learned of a workspace here, so that it opens at once the next time; kept nowhere where absent")
    .action((options: Options) => runLsp(terminal, options, version));
}

/** Resolves when the client has gone. */
async function runLsp({ createEngine, readAsset, baseModel }: Terminal, options: Options, version: string): Promise<void> {
  if (!options.stdio) throw new UserError("the server speaks over standard input and output: hunch lsp --stdio");
  const model = await readModelDirectory(options.model ?? baseModel);
  const [engine, cacheKernel] = await Promise.all([createEngine("wasm"), readAsset("kernel/cache.wasm")]);
  const connection = createConnection(process.stdin, process.stdout);
  const service = createCompletionService({
    newCacheKernel: cacheKernels(cacheKernel),
    clock: systemClock,
    onStatus: learningProgress(connection),
    onProblem: (message) => connection.console.warn(message),
  });
  void service.useModel({ vocabulary: model.vocabulary, decoder: await engine.createDecoder(model.weights, "quantised") });
  serveLanguage({
    connection, service, version,
    storageFor: (folders) => options.storage && path.join(path.resolve(options.storage), digest(folders)),
    letEventsIn: systemClock.letEventsIn,
  });
  const gone = new Promise<void>((resolve) => connection.onExit(resolve));
  connection.listen();
  await gone;
}

/** A name for what is learned of these folders. */
function digest(folders: readonly string[]): string {
  return createHash("sha256").update(folders.join("\0")).digest("hex").slice(0, 16);
}
