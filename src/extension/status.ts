// The one status item: what Hunch does now, and in a tooltip why nothing is shown.
import { l10n, StatusBarAlignment, window, type Disposable } from "vscode";
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

function describe({ engine, enabled, languageId, privacy, training }: StatusFacts): { text: string; tooltip: string } {
  if (training !== undefined) {
    const percent = Math.floor(training * 100);
    return { text: `$(loading~spin) Hunch ${percent} %`, tooltip: l10n.t("Learning from this workspace: {0} %.", percent) };
  }
  const silent = (icon: string, silence: Silence, detail?: string): { text: string; tooltip: string } => ({
    text: `$(${icon}) Hunch`,
    tooltip: explain(silence, languageId, detail),
  });
  if (!enabled) return silent("circle-slash", engine.kind === "stopped" ? "off" : "offForLanguage");
  if (engine.kind === "failed") return silent("warning", "failed", engine.message);
  if (engine.kind === "noModel") return silent("warning", "noModel");
  if (privacy !== undefined) return silent("circle-slash", privacy);
  if (engine.kind !== "ready") return silent("lightbulb", engine.kind);
  return { text: "$(lightbulb) Hunch", tooltip: l10n.t("Hunch suggests while you type. Nothing leaves this machine.") };
}
