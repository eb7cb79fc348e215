// What an editor tells the completion service of its workspace and documents, and what it asks. Positions are lines and
// UTF-16 units from zero, as in VS Code and LSP, so that line ends of any kind mean the same on both sides.
import type { IndentUnit } from "../text/indentation";

/** Names of requests (R) and notifications (N); all but `workspaceStatus` go from the editor to the engine process. */
export const COMPLETION_METHODS = {
  openWorkspace: "hunch/openWorkspace", // R OpenWorkspaceRequest
  forgetWorkspace: "hunch/forgetWorkspace", // R: removes what was learned from memory and disk: snapshot and statistics
  openDocument: "hunch/openDocument", // N OpenDocument
  changeDocument: "hunch/changeDocument", // N DocumentChange
  saveDocument: "hunch/saveDocument", // N DocumentReference
  closeDocument: "hunch/closeDocument", // N DocumentReference
  suggest: "hunch/suggest", // R SuggestRequest -> SuggestAnswer | null
  outcome: "hunch/suggestionOutcome", // N SuggestionOutcome
  workspaceStatus: "hunch/workspaceStatus", // N WorkspaceStatus, from the engine process
} as const;

export interface TextPosition {
  readonly line: number;
  /** UTF-16 units. */
  readonly character: number;
}

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** A folder of the workspace on this machine's disk. */
export interface WorkspaceFolder {
  readonly path: string;
  /** Globs of what is not learned from, as VS Code writes them. */
  readonly exclude: readonly string[];
}

/** Opens or reopens the workspace; folders, exclusions and consent may differ from before. Learning goes on in the background. */
export interface OpenWorkspaceRequest {
  readonly folders: readonly WorkspaceFolder[];
  /** Where snapshot and statistics are kept; nothing is kept where absent. */
  readonly storageDirectory?: string;
  /**
   * "folder": everything that may be learned from below the folders, and open documents. "documents": open documents only,
   * in memory only (Restricted Mode). "nothing": neither (`hunch.learnFromWorkspace` off).
   */
  readonly learnFrom: "folder" | "documents" | "nothing";
}

/** A document as it was opened. */
export interface OpenDocument {
  readonly uri: string;
  /** Path below its workspace folder with "/", or the name that an unsaved one shows. */
  readonly path: string;
  /** Index into the workspace's folders; absent where the document lies in none of them. */
  readonly folder?: number;
  /** The header's name of the language, for paths that tell none. */
  readonly language?: string;
  /** The indentation that the editor shows; detected where absent. */
  readonly indentUnit?: IndentUnit;
  readonly text: string;
  /** Whether it may be learned from: no secret, ignored or excluded file, of a scheme that is learned from. */
  readonly mayLearn: boolean;
}

export interface DocumentReference {
  readonly uri: string;
}

/** Changes one after the other, each in the text that the one before it left. */
export interface DocumentChange extends DocumentReference {
  readonly changes: readonly { readonly range: TextRange; readonly text: string }[];
}

/** Asks for ghost text. A newer request of the same document makes an older one stale. */
export interface SuggestRequest extends DocumentReference {
  readonly position: TextPosition;
  /** The suggest widget's entry and the range it replaces: suggestions extend the entry. */
  readonly selected?: { readonly text: string; readonly range: TextRange };
  /** Chooses the text: 0 searches for the highest expected saving, above 0 samples from p^(1/T). */
  readonly temperature: number;
  /** How much is shown: target share of suggestions whose first word is right, 0 to 1. */
  readonly eagerness: number;
  /** Characters at most. */
  readonly maxLength: number;
  /** Whether a suggestion may go over the line's end. */
  readonly multiLine: boolean;
  /** The same seed and text before the cursor give the same suggestion. */
  readonly seed: number;
  /** Suggestions wanted at most; the first is the best. */
  readonly count: number;
}

/** Why a request shows nothing. */
export type SuggestSilence = "noModel" | "unknownDocument" | "midLine" | "unsure" | "lineEnds" | "repeats" | "secret";

export interface Suggestion {
  /** Text to insert at the position; after `selected.text`, where that was given. */
  readonly text: string;
  /** UTF-16 units after the cursor whose place it takes: 0 or the rest of the line. */
  readonly replaced: number;
  /** Calibrated probabilities, 0 to 1. */
  readonly firstWordProbability: number;
  readonly wholeProbability: number;
  /** Keys that it is expected to save. */
  readonly expectedSaving: number;
}

/** null stands for a request that became stale. */
export interface SuggestAnswer {
  readonly suggestions: readonly Suggestion[];
  /** Why there are none. */
  readonly silence?: SuggestSilence;
  /** Milliseconds the engine process worked on it. */
  readonly milliseconds: number;
}

/** What became of a shown suggestion, for the calibration of what is shown; told once per suggestion. */
export interface SuggestionOutcome extends DocumentReference {
  /** Calibrated probability that the first word was given. */
  readonly firstWordProbability: number;
  readonly firstWordRight: boolean;
}

/** Where learning from the workspace is. */
export interface WorkspaceStatus {
  readonly phase: "idle" | "reading" | "learning" | "saving" | "ready" | "failed";
  /** 0 to 1 of the phase's work. */
  readonly fraction: number;
  readonly files: number;
  readonly characters: number;
  /** What was left out, e.g. "3 binary, 1 secret". */
  readonly leftOut: string;
  /** One line, where it failed. */
  readonly problem?: string;
}
