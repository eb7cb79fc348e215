// The one status item: what Hunch does now, and in a tooltip why nothing is shown.
import { env, l10n, StatusBarAlignment, window, type Disposable } from "vscode";
import type { WorkspaceStatus } from "../protocol/completion";
import type { EngineStatus } from "../worker/engineClient";
import { explain, type Silence } from "./answers";

export const MENU_COMMAND = "hunch.showMenu";

/** What the item shows. */
export interface StatusFacts {
  readonly engine: EngineStatus;
  /** Whether ghost text is on in the active editor. */
  readonly enabled: boolean;
  readonly languageId: string;
  /** Why Hunch stays out of the active editor's file. */
  readonly privacy: Silence | undefined;
  /** 0 to 1 while a training runs. */
  readonly training: number | undefined;
  /** The engine that trains; undefined before it is known. */
  readonly trainingEngine: string | undefined;
  /** What is learned of the workspace; undefined before the first word of it. */
  readonly workspace: WorkspaceStatus | undefined;
}

export interface StatusItem extends Disposable {
  update(facts: StatusFacts): void;
  /** The text and tooltip shown, for tests. */
  shown(): { readonly text: string; readonly tooltip: string };
}

export function createStatusItem(): StatusItem {
  const item = window.createStatusBarItem("hunch.status", StatusBarAlignment.Right, 100);
  item.name = "Hunch";
  item.command = MENU_COMMAND;
  item.show();
  let shown = { text: "", tooltip: "" };
  return {
    update(facts) {
      shown = describe(facts);
      item.text = shown.text;
      item.tooltip = shown.tooltip;
      item.accessibilityInformation = { label: `Hunch: ${shown.tooltip}`, role: "button" };
    },
    shown: () => shown,
    dispose: () => item.dispose(),
  };
}

function describe({ engine, enabled, languageId, privacy, training, trainingEngine, workspace }: StatusFacts): { text: string; tooltip: string } {
  const silent = (icon: string, silence: Silence, detail?: string): { text: string; tooltip: string } => ({
    text: `$(${icon}) Hunch`,
    tooltip: explain(silence, languageId, detail),
  });
  const busy = (fraction: number, tooltip: string): { text: string; tooltip: string } => ({
    text: `$(loading~spin) Hunch ${percent(fraction)} %`,
    tooltip,
  });
  if (training !== undefined) {
    const sentence = l10n.t("Training on this workspace: {0} %.", percent(training));
    return busy(training, trainingEngine === undefined ? sentence : `${sentence}\n${trainingEngine}`);
  }
  if (!enabled) return silent("circle-slash", engine.kind === "stopped" ? "off" : "offForLanguage");
  if (engine.kind === "failed") return silent("warning", "failed", engine.message);
  if (privacy !== undefined) return silent("circle-slash", privacy);
  if (workspace?.phase === "reading" || workspace?.phase === "learning") {
    const files = workspace.files.toLocaleString(env.language);
    return busy(workspace.fraction, l10n.t("Learning from this workspace: {0} files. Hunch suggests already.", files));
  }
  if (engine.kind === "noModel") return silent("warning", "noModel");
  if (engine.kind !== "ready") return silent("lightbulb", engine.kind);
  const sentences = [l10n.t("Hunch suggests while you type. Nothing leaves this machine."), learned(workspace), engine.model.engine];
  return { text: "$(lightbulb) Hunch", tooltip: sentences.filter(Boolean).join("\n") };
}

/** What stands learned, in one sentence. */
function learned(workspace: WorkspaceStatus | undefined): string {
  if (workspace === undefined) return "";
  const { files, characters, leftOut, phase, problem } = workspace;
  if (phase === "failed") return l10n.t("Nothing is learned from this workspace: {0}", problem ?? "");
  if (characters === 0) return l10n.t("Nothing is learned from this workspace.");
  const counts = l10n.t("Learned: {0} files, {1} characters.", files.toLocaleString(env.language), characters.toLocaleString(env.language));
  return leftOut === "" ? counts : `${counts} ${l10n.t("Left out: {0}.", leftOut)}`;
}

function percent(fraction: number): number {
  return Math.floor(fraction * 100);
}
