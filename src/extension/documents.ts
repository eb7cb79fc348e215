// Documents as the engine process knows them: which ones it hears of, and what it is told of each.
import * as vscode from "vscode";
import type { OpenDocument } from "../protocol/completion";
import { detectIndentUnit, indentUnit, type IndentUnit } from "../text/indentation";
import { languageOfEditor } from "../text/languages";
import { isSecretPath } from "../text/secretPaths";

/** Documents that ghost text is offered in: files, unsaved ones, notebook cells and commit messages. */
export const DOCUMENTS: vscode.DocumentSelector = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs", "vscode-scm"].map(
  (scheme) => ({ scheme }),
);

export function isHeardOf(document: vscode.TextDocument): boolean {
  return vscode.languages.match(DOCUMENTS, document) > 0;
}

/** Folders of the workspace that lie on a disk, in the order in which the engine process knows them. */
export function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

/** A document with its whole text. */
export function openDocument(document: vscode.TextDocument): OpenDocument {
  const text = document.getText();
  const file = fileOf(document);
  const path = vscode.workspace.asRelativePath(file, false);
  const folder = localFolders().indexOf(vscode.workspace.getWorkspaceFolder(file) ?? NO_FOLDER);
  // A file from elsewhere was not opened to be learned from, unless nothing but files is open.
  const isForeign = file.scheme === "file" && folder < 0 && vscode.workspace.workspaceFolders !== undefined;
  return {
    uri: document.uri.toString(),
    // A notebook's cell has its own language, whatever the notebook's name says.
    path: file === document.uri ? path : path.replace(/\.[^./]*$/, ""),
    ...(folder < 0 ? {} : { folder }),
    language: languageOfEditor(document.languageId),
    indentUnit: unitOf(document, text),
    text,
    mayLearn: !isForeign && !isSecretPath(path),
  };
}

/** The indentation that the editor shows for the document, or will show once it does. */
export function unitOf(document: vscode.TextDocument, text: string): IndentUnit {
  const options = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.options;
  if (typeof options?.insertSpaces === "boolean" && typeof options.tabSize === "number") {
    return indentUnit(options.insertSpaces, options.tabSize);
  }
  const configuration = vscode.workspace.getConfiguration("editor", document);
  return detectIndentUnit(text, indentUnit(configuration.get("insertSpaces", true), configuration.get("tabSize", 4)));
}

const NO_FOLDER = { uri: vscode.Uri.file("/"), name: "", index: -1 };

/** The file that a document is, or that the notebook of a cell is. */
function fileOf(document: vscode.TextDocument): vscode.Uri {
  if (document.uri.scheme !== "vscode-notebook-cell") return document.uri;
  const notebook = vscode.workspace.notebookDocuments.find((found) => found.getCells().some((cell) => cell.document === document));
  return notebook?.uri ?? document.uri.with({ scheme: "file", fragment: "" });
}
