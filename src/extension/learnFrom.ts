// What may be learned from without being asked. Knows nothing of VS Code, so that the rule of trust is tested without a
// second editor.
import type { OpenWorkspaceRequest } from "../protocol/completion";

/** What consent depends on. */
export interface LearningCircumstances {
  readonly learnFromWorkspace: boolean;
  readonly isTrusted: boolean;
  /** Workspace folders on a disk. */
  readonly folders: number;
}

/** Folders of a trusted workspace; where there are none, or no trust, open documents, in memory only. */
export function learnFrom({ learnFromWorkspace, isTrusted, folders }: LearningCircumstances): OpenWorkspaceRequest["learnFrom"] {
  if (!learnFromWorkspace) return "nothing";
  return isTrusted && folders > 0 ? "folder" : "documents";
}
