// "Train on Workspace": one run at a time, with progress, cancelled at once, and the engine on the new model afterwards.
import * as vscode from "vscode";
import type { TrainingProgress, TrainingResult, TrainRequest } from "../protocol/training";
import { startTraining, type TrainingRun } from "../worker/trainingClient";
import type { Messages } from "./messages";
import type { ModelLocations } from "./models";
import { excludedGlobs, type SettingsReader } from "./settings";

const { l10n } = vscode;

export interface WorkspaceTrainingOptions {
  /** Path of the bundled training process. */
  readonly modulePath: string;
  readonly models: ModelLocations;
  readonly settings: SettingsReader;
  readonly messages: Messages;
  readonly log: vscode.LogOutputChannel;
  /** Told 0 to 1 while a run goes on, undefined when none does. */
  readonly onFraction: (fraction: number | undefined) => void;
  /** Run when a new model is in place. */
  readonly onNewModel: () => Promise<void>;
}

export interface WorkspaceTraining extends vscode.Disposable {
  /** Trains; undefined where it could not start, failed or was cancelled, which the user was told. */
  run(): Promise<TrainingResult | undefined>;
  /** Ends a run that goes on. */
  cancel(): void;
  isRunning(): boolean;
}

export function createWorkspaceTraining(options: WorkspaceTrainingOptions): WorkspaceTraining {
  const { modulePath, models, messages, log, onFraction, onNewModel } = options;
  let isRunning = false;
  let current: TrainingRun | undefined;
  const cancel = (): void => current?.cancel();

  return {
    async run() {
      const obstacle = isRunning ? l10n.t("A training is running already.") : obstacleToTraining(models);
      if (obstacle !== undefined) {
        void vscode.window.showInformationMessage(`Hunch: ${obstacle}`);
        return undefined;
      }
      isRunning = true;
      onFraction(0);
      try {
        const result = await vscode.window.withProgress(
          { location: vscode.ProgressLocation.Notification, title: l10n.t("Hunch learns from this workspace"), cancellable: true },
          train,
        );
        if (result === undefined) log.info("training cancelled; the model that was there stays");
        else await onNewModel();
        if (result !== undefined) announce(result);
        return result;
      } catch (error) {
        messages.error(error instanceof Error ? error.message : String(error));
        return undefined;
      } finally {
        isRunning = false;
        current = undefined;
        onFraction(undefined);
      }
    },
    cancel,
    isRunning: () => isRunning,
    dispose: cancel,
  };

  async function train(
    progress: vscode.Progress<{ message: string; increment: number }>,
    token: vscode.CancellationToken,
  ): Promise<TrainingResult | undefined> {
    const request = await trainRequest(options);
    if (token.isCancellationRequested) return undefined;
    let shown = 0;
    current = startTraining({
      modulePath,
      request,
      onOutput: (line) => log.info(`training: ${line}`),
      onProgress(step) {
        progress.report({ message: describe(step), increment: (step.fraction - shown) * 100 });
        shown = step.fraction;
        onFraction(step.fraction);
      },
    });
    const cancelled = token.onCancellationRequested(cancel);
    try {
      return await current.result;
    } finally {
      cancelled.dispose();
    }
  }

  function announce(result: TrainingResult): void {
    const { heldOutBefore, heldOutAfter, files, characters, leftOut } = result;
    const figures =
      heldOutBefore === undefined || heldOutAfter === undefined
        ? l10n.t("Learned from {0} files.", files)
        : l10n.t(
            "Learned from {0} files. Held-out bits per character: {1} → {2}.",
            files, heldOutBefore.toFixed(2), heldOutAfter.toFixed(2),
          );
    log.info(`${figures} ${characters} characters; left out: ${JSON.stringify(leftOut)}`);
    void vscode.window.showInformationMessage(`Hunch: ${figures}`);
  }
}

/** Why no training may start here, or undefined. */
function obstacleToTraining(models: ModelLocations): string | undefined {
  if (!vscode.workspace.isTrusted) return l10n.t("Hunch does not learn in Restricted Mode. Trust this workspace first.");
  if (localFolders().length === 0 || models.learned === undefined) return l10n.t("Open a folder first: Hunch learns from its files.");
  return undefined;
}

function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

async function trainRequest({ models, settings }: WorkspaceTrainingOptions): Promise<TrainRequest> {
  const { trainingSeconds, trainingThreads } = settings.for();
  return {
    folders: localFolders().map(({ uri }) => ({ path: uri.fsPath, exclude: excludedGlobs(uri, settings.for(uri)) })),
    startDirectories: await models.available(),
    outputDirectory: models.learned?.fsPath ?? "",
    seconds: trainingSeconds,
    threads: trainingThreads,
    seed: 1,
  };
}

function describe({ phase, charactersPerSecond, bitsPerCharacter, secondsLeft }: TrainingProgress): string {
  switch (phase) {
    case "reading":
      return l10n.t("reading files");
    case "evaluating":
      return l10n.t("measuring on held-out files");
    case "saving":
      return l10n.t("saving the model");
    case "training": {
      const bits = bitsPerCharacter?.toFixed(2) ?? "–";
      const rate = Math.round(charactersPerSecond).toLocaleString(vscode.env.language);
      return l10n.t("{0} characters/s, {1} bits per character, {2} s left", rate, bits, Math.ceil(secondsLeft));
    }
  }
}
