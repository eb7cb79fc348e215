// Keeps the engine process informed of open documents: their texts when it starts, their changes as they come.
import * as vscode from "vscode";
import type { DocumentChange } from "../protocol/completion";
import type { CompletionClient } from "../worker/completionClient";
import { isHeardOf, openDocument, unitOf } from "./documents";
import type { IndentUnit } from "../text/indentation";

export interface DocumentSync extends vscode.Disposable {
  /** Tells every open document with its whole text: to a process that has started, or whose folders are others now. */
  tellAll(): void;
}

/** `onChange` hears of every change as well, after the engine process does. */
export function createDocumentSync(engine: CompletionClient, onChange: (change: DocumentChange) => void): DocumentSync {
  /** The indentation told of each open document. */
  const units = new Map<string, IndentUnit>();
  const subscriptions = [
    vscode.workspace.onDidOpenTextDocument((document) => isHeardOf(document) && tell(document)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !isHeardOf(document)) return;
      const change = { uri: document.uri.toString(), changes: contentChanges.map(plainChange) };
      engine.changeDocument(change);
      onChange(change);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => isHeardOf(document) && engine.saveDocument(referenceTo(document))),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (!isHeardOf(document)) return;
      units.delete(document.uri.toString());
      engine.closeDocument(referenceTo(document));
    }),
    vscode.window.onDidChangeTextEditorOptions(({ textEditor: { document } }) => {
      const told = units.get(document.uri.toString());
      if (told !== undefined && told !== unitOf(document, document.getText())) tell(document);
    }),
  ];
  return {
    tellAll() {
      units.clear();
      vscode.workspace.textDocuments.filter(isHeardOf).forEach(tell);
    },
    dispose: () => subscriptions.forEach((subscription) => subscription.dispose()),
  };

  function tell(document: vscode.TextDocument): void {
    const opened = openDocument(document);
    if (opened.indentUnit !== undefined) units.set(opened.uri, opened.indentUnit);
    engine.openDocument(opened);
  }
}

function referenceTo({ uri }: vscode.TextDocument): { readonly uri: string } {
  return { uri: uri.toString() };
}

function plainChange({ range, text }: vscode.TextDocumentContentChangeEvent): DocumentChange["changes"][number] {
  return { range: plainRange(range), text };
}

/** A range as it crosses a process. */
export function plainRange({ start, end }: vscode.Range): DocumentChange["changes"][number]["range"] {
  return { start: plainPosition(start), end: plainPosition(end) };
}

export function plainPosition({ line, character }: vscode.Position): { readonly line: number; readonly character: number } {
  return { line, character };
}
