// What Hunch may learn from by itself: the folders of a trusted workspace, and told again whenever that changes.
import * as vscode from "vscode";
import type { OpenWorkspaceRequest } from "../protocol/completion";
import type { CompletionClient } from "../worker/completionClient";
import { localFolders } from "./documents";
import { learnFrom } from "./learnFrom";
import { excludedGlobs, type SettingsReader } from "./settings";

export interface LearningOptions {
  readonly engine: CompletionClient;
  readonly settings: SettingsReader;
  /** Where snapshot and statistics go; undefined in a window without a folder. */
  readonly storage: vscode.Uri | undefined;
  /** Told documents have to be told again: their places in the workspace may be others. */
  readonly onFoldersChanged: () => void;
  readonly onProblem: (message: string) => void;
}

export interface Learning extends vscode.Disposable {
  /** Tells the engine process what to learn from; to one that has started, or after learning was forgotten. */
  open(): void;
}

const RULE_SETTINGS = ["hunch.learnFromWorkspace", "hunch.exclude", "files.exclude", "search.exclude"];

export function createLearning({ engine, settings, storage, onFoldersChanged, onProblem }: LearningOptions): Learning {
  const subscriptions = [
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      open();
      onFoldersChanged();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(open),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (RULE_SETTINGS.some((name) => event.affectsConfiguration(name))) open();
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.path.endsWith("/.gitignore")) open();
    }),
  ];
  return { open, dispose: () => subscriptions.forEach((subscription) => subscription.dispose()) };

  function open(): void {
    engine.openWorkspace(request()).catch((error: unknown) => {
      onProblem(error instanceof Error ? error.message : String(error));
    });
  }

  function request(): OpenWorkspaceRequest {
    const folders = localFolders().map(({ uri }) => ({ path: uri.fsPath, exclude: excludedGlobs(uri, settings.for(uri)) }));
    const { learnFromWorkspace } = settings.for();
    return {
      folders,
      ...(storage === undefined ? {} : { storageDirectory: storage.fsPath }),
      learnFrom: learnFrom({ learnFromWorkspace, isTrusted: vscode.workspace.isTrusted, folders: folders.length }),
    };
  }
}
