// Hunch as a test inside VS Code holds it: its API after activation, and what its package.json says.
import * as vscode from "vscode";
import type { HunchApi } from "../../src/extension/extension";
import { waitForGhostText } from "./page";

export interface ActiveHunch extends HunchApi {
  readonly packageJSON: { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
}

/** The activated extension. */
export async function hunch(): Promise<ActiveHunch> {
  const extension = vscode.extensions.getExtension<HunchApi>("hunch.hunch");
  if (!extension) throw new Error("VS Code does not know the extension hunch.hunch");
  return { ...(await extension.activate()), packageJSON: extension.packageJSON };
}

/** Opens a file of the workspace in an editor that has the focus, the cursor at the end of the line that holds `text`. */
export async function openAtEndOf(file: string, text: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error("no folder is open");
  const editor = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, file));
  // What an earlier test left unsaved.
  if (editor.document.isDirty) await vscode.commands.executeCommand("workbench.action.files.revert");
  const offset = editor.document.getText().indexOf(text);
  if (offset < 0) throw new Error(`${file} does not contain ${text}`);
  const { range } = editor.document.lineAt(editor.document.positionAt(offset).line);
  editor.selection = new vscode.Selection(range.end, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
  // The selection reaches the window before the answer to a later call does; keys typed before would go elsewhere.
  await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  return editor;
}

/** Waits until ghost text is on screen and returns it; the error says what Hunch answered instead. */
export async function ghostText(): Promise<string> {
  const { lastAnswer, workspaceStatus } = await hunch();
  return waitForGhostText(10_000).catch((error: Error) => {
    throw new Error(`${error.message}; ${JSON.stringify(lastAnswer())}; ${JSON.stringify(workspaceStatus())}`);
  });
}
