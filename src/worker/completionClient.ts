// What the engine process is told and asked of a workspace and its documents, over whichever process runs now. A process
// that starts knows nothing: whoever uses this tells everything again then.
import type { CancellationToken } from "vscode-jsonrpc/node";
import {
  COMPLETION_METHODS, type DocumentChange, type DocumentReference, type OpenDocument, type OpenWorkspaceRequest,
  type SuggestAnswer, type SuggestionOutcome, type SuggestRequest,
} from "../protocol/completion";
import type { ForkedProcess } from "./connection";

export interface CompletionClient {
  /** Resolves when the workspace is accepted, at once where no process runs; learning goes on behind. */
  openWorkspace(request: OpenWorkspaceRequest): Promise<void>;
  /** Forgets what was learned, in memory and on disk; resolves at once where no process runs. */
  forgetWorkspace(): Promise<void>;
  openDocument(document: OpenDocument): void;
  changeDocument(change: DocumentChange): void;
  saveDocument(document: DocumentReference): void;
  closeDocument(document: DocumentReference): void;
  /** Suggestions; null where the request became stale or no process runs. Rejects when the process dies. */
  suggest(request: SuggestRequest, token: CancellationToken): Promise<SuggestAnswer | null>;
  recordOutcome(outcome: SuggestionOutcome): void;
}

/** The calls to the process that `running` names at their time. */
export function completionClient(running: () => ForkedProcess | undefined): CompletionClient {
  const request = async (method: string, parameters: object): Promise<void> => running()?.request<void>(method, parameters);
  const notify = (method: string, parameters: object): void => running()?.notify(method, parameters);
  return {
    openWorkspace: (workspace) => request(COMPLETION_METHODS.openWorkspace, workspace),
    forgetWorkspace: () => request(COMPLETION_METHODS.forgetWorkspace, {}),
    openDocument: (document) => notify(COMPLETION_METHODS.openDocument, document),
    changeDocument: (change) => notify(COMPLETION_METHODS.changeDocument, change),
    saveDocument: (document) => notify(COMPLETION_METHODS.saveDocument, document),
    closeDocument: (document) => notify(COMPLETION_METHODS.closeDocument, document),
    async suggest(asked, token) {
      return (await running()?.request<SuggestAnswer | null>(COMPLETION_METHODS.suggest, asked, token)) ?? null;
    },
    recordOutcome: (outcome) => notify(COMPLETION_METHODS.outcome, outcome),
  };
}
