// The menu behind the status item.
import * as vscode from "vscode";

const { l10n } = vscode;

/** What the menu's entries depend on. */
export interface MenuFacts {
  readonly enabled: boolean;
  readonly enabledForLanguage: boolean;
  readonly languageId: string | undefined;
  readonly isTraining: boolean;
  readonly hasLearned: boolean;
  readonly engineFailed: boolean;
}

interface Entry extends vscode.QuickPickItem {
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** Shows the menu and runs the chosen command. */
export async function showMenu(facts: MenuFacts): Promise<void> {
  const chosen = await vscode.window.showQuickPick(entries(facts), { title: "Hunch" });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

function entries({ enabled, enabledForLanguage, languageId, isTraining, hasLearned, engineFailed }: MenuFacts): Entry[] {
  const entry = (shown: boolean, icon: string, label: string, command: string, ...args: unknown[]): Entry[] =>
    shown ? [{ label: `$(${icon}) ${label}`, command, arguments: args }] : [];
  const language = languageId ?? "";
  return [
    ...entry(engineFailed, "refresh", l10n.t("Start the engine again"), "hunch.restart"),
    ...entry(enabled, "circle-slash", l10n.t("Turn off"), "hunch.toggle"),
    ...entry(!enabled, "lightbulb", l10n.t("Turn on"), "hunch.toggle"),
    ...entry(languageId !== undefined && enabledForLanguage, "circle-slash", l10n.t("Turn off for {0}", language), "hunch.toggle", language),
    ...entry(languageId !== undefined && !enabledForLanguage, "lightbulb", l10n.t("Turn on for {0}", language), "hunch.toggle", language),
    ...entry(!isTraining, "mortar-board", l10n.t("Train on this workspace"), "hunch.trainOnWorkspace"),
    ...entry(isTraining, "stop-circle", l10n.t("Cancel the training"), "hunch.cancelTraining"),
    ...entry(true, "question", l10n.t("Why is nothing shown?"), "hunch.explain"),
    ...entry(hasLearned, "trash", l10n.t("Delete what was learned"), "hunch.deleteWhatWasLearned"),
    ...entry(true, "settings-gear", l10n.t("Settings"), "workbench.action.openSettings", "hunch."),
    ...entry(true, "output", l10n.t("Show log"), "hunch.showLog"),
  ];
}
