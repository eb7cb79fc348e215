// Files that Hunch stays out of: secret by name, ignored by Git, or excluded by settings. Asked once a file; the answers
// are forgotten when the rules may have changed.
import * as vscode from "vscode";
import { isSecretPath } from "../text/secretPaths";
import type { EngineClient } from "../worker/engineClient";
import type { Silence } from "./answers";
import { excludedGlobs, type SettingsReader } from "./settings";

export interface Privacy extends vscode.Disposable {
  /** Why Hunch stays out of a document, or undefined; says "failed" where the engine cannot tell. */
  silenceIn(document: vscode.TextDocument): Promise<Silence | undefined>;
  /** The same as far as it is known now. */
  known(document: vscode.TextDocument): Silence | undefined;
}

export function createPrivacy(engine: EngineClient, settings: SettingsReader, onKnown: () => void): Privacy {
  const answers = new Map<string, Silence | undefined>();
  const subscriptions = [
    vscode.workspace.onDidSaveTextDocument(({ uri }) => uri.path.endsWith("/.gitignore") && answers.clear()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (["files.exclude", "search.exclude", "hunch.exclude"].some((name) => event.affectsConfiguration(name))) answers.clear();
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => answers.delete(uri.toString())),
  ];

  return {
    async silenceIn(document) {
      const { uri } = document;
      const key = uri.toString();
      if (isSecret(uri)) return "secret";
      if (answers.has(key)) return answers.get(key);
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      if (folder === undefined || uri.scheme !== "file") return undefined;
      // Without a process nobody reads the file either.
      try {
        const exclude = excludedGlobs(folder.uri, settings.for(folder.uri));
        const path = vscode.workspace.asRelativePath(uri, false);
        answers.set(key, (await engine.privacyOf({ folder: folder.uri.fsPath, exclude, path })) ?? undefined);
        onKnown();
        return answers.get(key);
      } catch {
        return "failed";
      }
    },
    known: ({ uri }) => (isSecret(uri) ? "secret" : answers.get(uri.toString())),
    dispose: () => subscriptions.forEach((subscription) => subscription.dispose()),
  };
}

function isSecret(uri: vscode.Uri): boolean {
  return isSecretPath(vscode.workspace.asRelativePath(uri, false));
}
