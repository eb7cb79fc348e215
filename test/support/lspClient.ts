// A real LSP client over the standard input and output of a process: what an editor would be to `hunch lsp --stdio`.
import { spawn } from "node:child_process";
import {
  createProtocolConnection, InitializedNotification, InitializeRequest, InlineCompletionRequest, ProgressType,
  ShowMessageNotification, StreamMessageReader, StreamMessageWriter, WorkDoneProgressCreateRequest, DidOpenTextDocumentNotification,
  DidChangeTextDocumentNotification, ShutdownRequest, ExitNotification, type InitializeResult, type InlineCompletionItem,
  type WorkDoneProgressBegin, type WorkDoneProgressEnd, type WorkDoneProgressReport, type Position,
} from "vscode-languageserver-protocol/node";
import { pathToFileURL } from "node:url";

export interface LspClient {
  readonly initialised: InitializeResult;
  /** What the server showed to its user. */
  readonly messages: readonly string[];
  /** Resolves when the first stretch of learning has ended. */
  readonly learned: Promise<void>;
  open(uri: string, languageId: string, text: string): Promise<void>;
  /** Replaces the characters from `start` to `end`. */
  change(uri: string, start: Position, end: Position, text: string): Promise<void>;
  complete(uri: string, position: Position, options?: CompleteOptions): Promise<readonly InlineCompletionItem[]>;
  /** Says goodbye as the protocol wants it; resolves with the process's exit code. */
  close(): Promise<number | null>;
}

export interface CompleteOptions {
  readonly isAutomatic?: boolean;
  readonly selected?: { readonly text: string; readonly start: Position; readonly end: Position };
}

/** Starts `node words..` and shakes hands. */
export async function startLspClient(words: readonly string[], folder: string | undefined, settings: object = {}): Promise<LspClient> {
  const child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const messages: string[] = [];
  connection.onNotification(ShowMessageNotification.type, ({ message }) => void messages.push(message));
  const learned = new Promise<void>((resolve) => {
    const progress = new ProgressType<WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd>();
    connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
      connection.onProgress(progress, token, ({ kind }) => void (kind === "end" && resolve()));
    });
  });
  connection.listen();
  const root = folder === undefined ? null : pathToFileURL(folder).href;
  const initialised = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: root === null ? null : [{ uri: root, name: "workspace" }],
    capabilities: { window: { workDoneProgress: true }, textDocument: { inlineCompletion: {} }, workspace: { workspaceFolders: true } },
    initializationOptions: settings,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  return {
    initialised, messages, learned,
    open: (uri, languageId, text) =>
      connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId, version: 1, text } }),
    change: (uri, start, end, text) =>
      connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version: 2 },
        contentChanges: [{ range: { start, end }, text }],
      }),
    async complete(uri, position, { isAutomatic = true, selected } = {}) {
      const chosen = selected && { text: selected.text, range: { start: selected.start, end: selected.end } };
      const found = await connection.sendRequest(InlineCompletionRequest.type, {
        textDocument: { uri }, position,
        context: { triggerKind: isAutomatic ? 2 : 1, ...(chosen && { selectedCompletionInfo: chosen }) },
      });
      return Array.isArray(found) ? found : (found?.items ?? []);
    },
    async close() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      const code = await exited;
      connection.dispose();
      return code;
    },
  };
}
