// What the last request for ghost text came to, and the sentence that says why nothing is shown.
import { l10n } from "vscode";
import type { SuggestSilence } from "../protocol/completion";

/** Why a request showed nothing. */
export type Silence =
  | "off"
  | "offForLanguage"
  | "ignored"
  | "excluded"
  | "loading"
  | "stopped"
  | "failed"
  | "deleting"
  | "stale"
  | SuggestSilence;

/** The outcome of a request. */
export interface Answer {
  readonly uri: string;
  readonly languageId: string;
  /** Text shown as ghost text, undefined where nothing was. */
  readonly text: string | undefined;
  readonly silence: Silence | undefined;
  /** The suggest widget's entry that the answer had to extend. */
  readonly selectedEntry: string | undefined;
  /** What went wrong, where something did. */
  readonly detail?: string;
  /** From request to answer, in the extension host. */
  readonly milliseconds: number;
}

/** One sentence on why nothing is shown. */
export function explain(silence: Silence, languageId: string, detail?: string): string {
  switch (silence) {
    case "off":
      return l10n.t("Hunch is turned off (setting hunch.enabled).");
    case "offForLanguage":
      return l10n.t("Hunch is turned off for {0} (setting hunch.enabled).", languageId);
    case "secret":
      return l10n.t("Hunch is silent in this file: its name says that it holds secrets.");
    case "ignored":
      return l10n.t("Hunch is silent in this file: Git ignores it.");
    case "excluded":
      return l10n.t("Hunch is silent in this file: files.exclude, search.exclude or hunch.exclude names it.");
    case "loading":
      return l10n.t("Hunch is loading its model.");
    case "stopped":
      return l10n.t("Hunch's engine is stopped.");
    case "noModel":
      return l10n.t('There is no model yet. Run "Hunch: Train on Workspace" to learn one from this workspace.');
    case "failed":
      return l10n.t("Hunch's engine failed: {0}", detail ?? "");
    case "midLine":
      return l10n.t("Hunch suggests at the end of a line, or before closing punctuation; other text follows the cursor.");
    case "unsure":
      return l10n.t("Hunch is not sure enough of what comes next (setting hunch.eagerness).");
    case "deleting":
      return l10n.t("Hunch waits for the next character after something was deleted.");
    case "unknownDocument":
      return l10n.t("Hunch has not read this document yet.");
    case "lineEnds":
      return l10n.t("Hunch expects the line to end here.");
    case "repeats":
      return l10n.t("What Hunch expects already stands after the cursor.");
    case "stale":
      return l10n.t("The text changed before the answer was ready.");
  }
}
