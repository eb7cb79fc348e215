// Hunch's settings as VS Code holds them.
import * as vscode from "vscode";
import { checkSettings, type Settings } from "../settings/settingValues";

/** Reads settings; a value that is not usable is told once, until it changes. */
export interface SettingsReader {
  /** The settings that hold for a document, or for the window. */
  for(scope?: vscode.ConfigurationScope): Settings;
  /** Whether ghost text is on anywhere: in general or for a language. */
  isEnabledAnywhere(): boolean;
}

export function createSettingsReader(onProblem: (message: string) => void): SettingsReader {
  const told = new Set<string>();
  return {
    for(scope) {
      // null asks for what holds without a document; undefined would be taken for an oversight.
      const configuration = vscode.workspace.getConfiguration("hunch", scope ?? null);
      const { settings, problems } = checkSettings((name) => configuration.get(name));
      for (const problem of problems) {
        if (told.has(problem)) continue;
        told.add(problem);
        onProblem(problem);
      }
      return settings;
    },
    isEnabledAnywhere() {
      const configuration = vscode.workspace.getConfiguration("hunch", null);
      if (configuration.get("enabled") !== false) return true;
      const languages = configuration.inspect("enabled")?.languageIds ?? [];
      return languages.some((languageId) => vscode.workspace.getConfiguration("hunch", { languageId }).get("enabled") === true);
    },
  };
}

/** Turns ghost text on or off where the setting stands: in the workspace's settings if it does, else in the user's. */
export async function toggleEnabled(languageId?: string): Promise<void> {
  const scope = languageId === undefined ? null : { languageId };
  const configuration = vscode.workspace.getConfiguration("hunch", scope);
  const found = configuration.inspect<boolean>("enabled");
  const inWorkspace = languageId === undefined ? found?.workspaceValue : found?.workspaceLanguageValue;
  const target = inWorkspace === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await configuration.update("enabled", configuration.get("enabled") === false, target, languageId !== undefined);
}

/** Globs that the editor hides from search, and Hunch's own, for one folder. */
export function excludedGlobs(folder: vscode.Uri, settings: Settings): string[] {
  const hidden = ["files.exclude", "search.exclude"].flatMap((name) =>
    Object.entries(vscode.workspace.getConfiguration(undefined, folder).get<Record<string, unknown>>(name) ?? {}),
  );
  return [...hidden.filter(([, value]) => value === true).map(([glob]) => glob), ...settings.exclude];
}
