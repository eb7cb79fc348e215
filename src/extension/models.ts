// Where models lie: the base model ships with the extension, the learned one belongs to the workspace's storage.
import * as vscode from "vscode";

export interface ModelLocations {
  /** Directory of the model learned from this workspace; undefined in a window without a folder. */
  readonly learned: vscode.Uri | undefined;
  /** Directory of what is learned without training: snapshot and statistics; undefined like the one above. */
  readonly cache: vscode.Uri | undefined;
  /** Existing model directories, best first. */
  available(): Promise<readonly string[]>;
  hasLearned(): Promise<boolean>;
  /** Removes everything learned from this workspace. */
  deleteLearned(): Promise<void>;
}

export function modelLocations({ extensionUri, storageUri }: Pick<vscode.ExtensionContext, "extensionUri" | "storageUri">): ModelLocations {
  const base = vscode.Uri.joinPath(extensionUri, "models", "base");
  const learned = storageUri === undefined ? undefined : vscode.Uri.joinPath(storageUri, "model");
  return {
    learned,
    cache: storageUri === undefined ? undefined : vscode.Uri.joinPath(storageUri, "workspace"),
    async available() {
      const candidates = learned === undefined ? [base] : [learned, base];
      const present = await Promise.all(candidates.map(hasModel));
      return candidates.filter((_, index) => present[index]).map(({ fsPath }) => fsPath);
    },
    hasLearned: async () => learned !== undefined && (await hasModel(learned)),
    async deleteLearned() {
      // The whole storage folder: an interrupted write may have left something beside the model.
      if (storageUri === undefined || !(await exists(storageUri))) return;
      await vscode.workspace.fs.delete(storageUri, { recursive: true, useTrash: false });
    },
  };
}

/** Whether a model is there, or the one before it when replacing it was cut short: the store reads either. */
async function hasModel(uri: vscode.Uri): Promise<boolean> {
  return (await exists(uri)) || exists(uri.with({ path: `${uri.path}.previous` }));
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
