// Whether the user is taking text away: ghost text that comes back at every Backspace is in the way.
import * as vscode from "vscode";

export interface Typing extends vscode.Disposable {
  /** Whether a document's last change took text away and put none in its place. */
  isDeleting(document: vscode.TextDocument): boolean;
}

export function watchTyping(): Typing {
  /** Versions of documents that a deletion made. */
  const deletions = new WeakMap<vscode.TextDocument, number>();
  const subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length === 0) return;
    if (contentChanges.every(({ text }) => text === "")) deletions.set(document, document.version);
    else deletions.delete(document);
  });
  return {
    isDeleting: (document) => deletions.get(document) === document.version,
    dispose: () => subscription.dispose(),
  };
}
