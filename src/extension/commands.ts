// Hunch's commands.
import * as vscode from "vscode";
import type { EngineClient } from "../worker/engineClient";
import { showMenu } from "./menu";
import type { Messages } from "./messages";
import type { ModelLocations } from "./models";
import { ACCEPTED_COMMAND } from "./provider";
import { toggleEnabled, type SettingsReader } from "./settings";
import { MENU_COMMAND } from "./status";
import type { WorkspaceTraining } from "./training";

const { l10n } = vscode;

const SET_UP_COMMAND = "npm ci && npm run setup:tensorflow";

export interface CommandsOptions {
  readonly engine: EngineClient;
  readonly models: ModelLocations;
  readonly settings: SettingsReader;
  readonly training: WorkspaceTraining;
  readonly messages: Messages;
  readonly log: vscode.LogOutputChannel;
  readonly explanation: () => string;
  readonly startOrReload: () => Promise<void>;
}

export function registerCommands(options: CommandsOptions): vscode.Disposable[] {
  const { engine, models, settings, training, messages, log, explanation, startOrReload } = options;
  const register = vscode.commands.registerCommand;
  return [
    register("hunch.trainOnWorkspace", () => training.run()),
    register("hunch.cancelTraining", () => training.cancel()),
    register("hunch.toggle", (languageId?: unknown) => toggleEnabled(typeof languageId === "string" ? languageId : undefined)),
    register("hunch.showLog", () => log.show()),
    register("hunch.restart", () => {
      engine.stop();
      return engine.start();
    }),
    register("hunch.deleteWhatWasLearned", (confirmed?: unknown) => deleteWhatWasLearned(confirmed === true)),
    register("hunch.explain", explainSilence),
    register("hunch.useTensorFlow", useTensorFlow),
    register(MENU_COMMAND, menu),
    register(ACCEPTED_COMMAND, (characters: unknown) => log.debug(`accepted ${String(characters)} characters`)),
  ];

  async function deleteWhatWasLearned(isConfirmed: boolean): Promise<void> {
    const yes = l10n.t("Delete");
    const question = l10n.t("Delete everything that Hunch has learned from this workspace?");
    const detail = l10n.t("It learns again when the folder is opened the next time, unless hunch.learnFromWorkspace is off.");
    if (!isConfirmed && (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
    try {
      await training.cancel();
      await engine.forgetWorkspace();
      await models.deleteLearned();
      await startOrReload();
      log.info("what was learned from this workspace is deleted");
    } catch (error) {
      messages.error(error instanceof Error ? error.message : String(error));
    }
  }

  /** The extension itself downloads and compiles nothing. */
  async function useTensorFlow(): Promise<void> {
    const openSetting = l10n.t("Open Setting");
    const copyCommand = l10n.t("Copy Command");
    const chosen = await vscode.window.showInformationMessage(
      l10n.t("To train with TensorFlow, run \"{0}\" in a clone of Hunch's repository. It prints a folder: enter that in the setting hunch.tensorflow.path.", SET_UP_COMMAND),
      openSetting, copyCommand,
    );
    if (chosen === copyCommand) await vscode.env.clipboard.writeText(SET_UP_COMMAND);
    if (chosen === openSetting) await vscode.commands.executeCommand("workbench.action.openSettings", "hunch.tensorflow.path");
  }

  async function explainSilence(): Promise<void> {
    const showLog = l10n.t("Show Log");
    const chosen = await vscode.window.showInformationMessage(explanation(), showLog);
    if (chosen === showLog) log.show();
  }

  async function menu(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    await showMenu({
      enabled: settings.for().enabled,
      enabledForLanguage: settings.for(document).enabled,
      languageId: document?.languageId,
      isTraining: training.isRunning(),
      hasLearned: await models.hasLearned(),
      engineFailed: engine.status().kind === "failed",
    });
  }
}
