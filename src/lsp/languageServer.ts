// The completion service as a language server: LSP 3.18, textDocument/inlineCompletion, incremental sync.
import {
  MessageType, ShowMessageNotification, TextDocumentSyncKind, type CancellationToken, type Connection, type InitializeParams, type InlineCompletionItem,
  type InlineCompletionParams, type TextDocumentContentChangeEvent,
} from "vscode-languageserver/node";
import type { SuggestAnswer, Suggestion, SuggestRequest, TextRange } from "../protocol/completion";
import { checkSettings, type Settings } from "../settings/settingValues";
import { createNewestFirst } from "../worker/newestFirst";
import { createOutcomeTracker } from "../worker/shownOutcome";
import type { CompletionService } from "../workspace/completionService";
import { createClientFolders } from "./clientFolders";
import { settingsReader } from "./clientSettings";
import { createKeptSuggestion } from "./keptSuggestion";

export interface LanguageServerOptions {
  readonly connection: Connection;
  readonly service: CompletionService;
  readonly version: string;
  /** Where what is learned of these folders is kept; undefined where nothing is. */
  readonly storageFor: (folders: readonly string[]) => string | undefined;
  /** Lets what has arrived be handled before a request goes on. */
  readonly letEventsIn: () => Promise<void>;
}

/** Suggestions where the user asks for them. */
const ALTERNATIVES = 3;
const INVOKED = 1;

/** Answers a client until it goes away. The connection does not listen yet. */
export function serveLanguage({ connection, service, version, storageFor, letEventsIn }: LanguageServerOptions): void {
  const folders = createClientFolders();
  const requests = createNewestFirst<SuggestRequest, SuggestAnswer>(service.suggest, letEventsIn);
  const outcomes = createOutcomeTracker(service.recordOutcome);
  const kept = createKeptSuggestion();
  /** Documents whose last change took text away: nothing is shown before something is typed. */
  const deleting = new Set<string>();
  let settings = checkSettings(() => undefined).settings;

  connection.onInitialize((parameters) => {
    folders.set(foldersOf(parameters));
    follow(parameters.initializationOptions);
    return {
      serverInfo: { name: "hunch", version },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        inlineCompletionProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onInitialized(openWorkspace);
  connection.onDidChangeConfiguration((change) => {
    follow(change.settings);
    openWorkspace();
  });
  connection.onNotification("workspace/didChangeWorkspaceFolders", ({ event }: { event: { added: Folder[]; removed: Folder[] } }) => {
    folders.change(event.added.map(({ uri }) => uri), event.removed.map(({ uri }) => uri));
    openWorkspace();
  });
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, text } }) => {
    requests.outdate(uri);
    service.openDocument(folders.describe(uri, languageId, text));
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
    const changes = contentChanges.map(rangedChange);
    if (changes.every(({ text }) => text === "")) deleting.add(uri);
    else deleting.delete(uri);
    requests.outdate(uri);
    service.changeDocument({ uri, changes });
    outcomes.changed(uri, changes);
    kept.changed(uri, changes);
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    service.saveDocument({ uri });
    if (uri.endsWith("/.gitignore")) openWorkspace();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    deleting.delete(uri);
    requests.outdate(uri);
    service.closeDocument({ uri });
  });
  connection.languages.inlineCompletion.on(complete);
  connection.onShutdown(() => service.dispose());

  async function complete(parameters: InlineCompletionParams, token: CancellationToken): Promise<InlineCompletionItem[]> {
    const { textDocument: { uri }, position, context: { triggerKind, selectedCompletionInfo: selected } } = parameters;
    const { enabled, temperature, eagerness, maxLength, multiLine } = settings;
    const isAsked = triggerKind === INVOKED;
    if (!enabled || (!isAsked && deleting.has(uri))) return [];
    const range = { start: position, end: position };
    const rest = isAsked || selected !== undefined ? undefined : kept.restAt(uri, position);
    if (rest !== undefined) return [itemOf(rest, range, "")];
    const count = isAsked ? ALTERNATIVES : 1;
    const request = { uri, position, temperature, eagerness, maxLength, multiLine, seed: 0, count };
    const answer = await requests.submit(selected === undefined ? request : { ...request, selected }, token);
    // Beside the client's entry no more may be replaced than the entry does.
    const suggestions = (answer?.suggestions ?? []).filter(({ replaced }) => selected === undefined || replaced === 0);
    const [first] = suggestions;
    if (first === undefined || token.isCancellationRequested) return [];
    if (selected === undefined) {
      outcomes.follow({ uri, position, text: first.text, firstWordProbability: first.firstWordProbability });
      kept.keep(uri, position, first);
    }
    return suggestions.map((one) => itemOf(one, selected?.range ?? range, selected?.text ?? ""));
  }

  function follow(options: unknown): void {
    const checked = checkSettings(settingsReader(options));
    settings = checked.settings;
    for (const problem of checked.problems) {
      // Without buttons nobody has to answer.
      const message = { type: MessageType.Warning, message: `Hunch: ${problem}` };
      connection.sendNotification(ShowMessageNotification.method, message).catch(() => undefined);
    }
  }

  function openWorkspace(): void {
    const { learnFromWorkspace, exclude }: Settings = settings;
    const storageDirectory = storageFor(folders.paths());
    const request = {
      folders: folders.paths().map((path) => ({ path, exclude })),
      ...(storageDirectory === undefined ? {} : { storageDirectory }),
      // Folders that the client names are the ones its user has opened; of anything else only open documents are known.
      learnFrom: learnFromWorkspace ? (folders.paths().length > 0 ? "folder" : "documents") : "nothing",
    } as const;
    service.openWorkspace(request).catch((error: unknown) => {
      connection.console.error(error instanceof Error ? error.message : String(error));
    });
  }
}

/** A suggestion in place of a range, after the entry that the client has selected. */
function itemOf({ text, replaced }: Suggestion, { start, end }: TextRange, entry: string): InlineCompletionItem {
  return { insertText: entry + text, range: { start, end: { line: end.line, character: end.character + replaced } } };
}

interface Folder {
  readonly uri: string;
}

/** The folders of a client: those of its workspace, or the one root of a client that knows of no others. */
function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}

/** A change without a range replaces the whole text. */
function rangedChange(change: TextDocumentContentChangeEvent): { readonly range: TextRange; readonly text: string } {
  const whole = { start: { line: 0, character: 0 }, end: { line: Number.MAX_SAFE_INTEGER, character: 0 } };
  return { range: "range" in change ? change.range : whole, text: change.text };
}
