// "Train on Workspace": one run at a time, with progress, cancelled at once, and the engine on the new model afterwards.
import * as vscode from "vscode";
import type { TrainingProgress, TrainingResult, TrainRequest } from "../protocol/training";
import { startTraining } from "../worker/trainingClient";
import { localFolders } from "./documents";
import type { Messages } from "./messages";
import type { ModelLocations } from "./models";
import { excludedGlobs, type SettingsReader } from "./settings";
import { trainingObstacle, type TrainingObstacle } from "./trainingObstacle";

const { l10n } = vscode;

export interface WorkspaceTrainingOptions {
  /** Path of the bundled training process. */
  readonly modulePath: string;
  readonly models: ModelLocations;
  readonly settings: SettingsReader;
  readonly messages: Messages;
  /** Tells a problem with the engine, the same one once. */
  readonly tellOnce: (problem: string) => void;
  readonly log: vscode.LogOutputChannel;
  /** Told 0 to 1 while a run goes on, undefined when none does; the engine, once it is known. */
  readonly onFraction: (fraction: number | undefined, engine?: string) => void;
  /** Run when a new model is in place. */
  readonly onNewModel: () => Promise<void>;
}

export interface WorkspaceTraining extends vscode.Disposable {
  /** Trains; undefined where it could not start, failed or was cancelled, which the user was told. */
  run(): Promise<TrainingResult | undefined>;
  /** Ends a run that goes on; resolves when its process is gone. */
  cancel(): Promise<void>;
  isRunning(): boolean;
}

interface CurrentRun {
  readonly cancellation: vscode.CancellationTokenSource;
  readonly ended: Promise<unknown>;
}

export function createWorkspaceTraining(options: WorkspaceTrainingOptions): WorkspaceTraining {
  const { modulePath, models, messages, tellOnce, log, onFraction, onNewModel } = options;
  let current: CurrentRun | undefined;

  return {
    run() {
      const obstacle = trainingObstacle({
        isRunning: current !== undefined,
        isTrusted: vscode.workspace.isTrusted,
        folders: localFolders().length,
        hasStorage: models.learned !== undefined,
      });
      if (obstacle !== undefined) {
        void vscode.window.showInformationMessage(`Hunch: ${sentence(obstacle)}`);
        return Promise.resolve(undefined);
      }
      const cancellation = new vscode.CancellationTokenSource();
      const ended = run(cancellation);
      current = { cancellation, ended };
      return ended;
    },
    async cancel() {
      current?.cancellation.cancel();
      await current?.ended;
    },
    isRunning: () => current !== undefined,
    dispose: () => current?.cancellation.cancel(),
  };

  async function run(cancellation: vscode.CancellationTokenSource): Promise<TrainingResult | undefined> {
    onFraction(0);
    try {
      const result = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: l10n.t("Hunch learns from this workspace"), cancellable: true },
        (progress, token) => {
          token.onCancellationRequested(() => cancellation.cancel());
          return train(progress, cancellation.token);
        },
      );
      if (result === undefined) {
        log.info("training cancelled; the model that was there stays");
      } else {
        await onNewModel();
        announce(result);
      }
      return result;
    } catch (error) {
      messages.error(error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      current = undefined;
      onFraction(undefined);
    }
  }

  async function train(
    progress: vscode.Progress<{ message: string; increment: number }>,
    token: vscode.CancellationToken,
  ): Promise<TrainingResult | undefined> {
    const request = await trainRequest(options);
    if (token.isCancellationRequested) return undefined;
    let shown = 0;
    const training = startTraining({
      modulePath,
      request,
      onOutput: (line) => log.info(`training: ${line}`),
      onProgress(step) {
        progress.report({ message: describe(step), increment: (step.fraction - shown) * 100 });
        shown = step.fraction;
        onFraction(step.fraction, step.engine);
      },
    });
    const cancelled = token.onCancellationRequested(training.cancel);
    try {
      return await training.result;
    } finally {
      cancelled.dispose();
    }
  }

  function announce(result: TrainingResult): void {
    const { heldOutBefore, heldOutAfter, files, characters, seconds, leftOut, secretLines, engine, engineProblem } = result;
    if (engineProblem !== undefined) tellOnce(engineProblem);
    const figures =
      heldOutBefore === undefined || heldOutAfter === undefined
        ? l10n.t("Learned from {0} files.", files)
        : l10n.t(
            "Learned from {0} files. Held-out bits per character: {1} → {2}.",
            files, heldOutBefore.toFixed(2), heldOutAfter.toFixed(2),
          );
    log.info(
      `${figures} ${characters} characters in ${seconds.toFixed(1)} s by ${engine}. ` +
        `Left out: ${leftOut || "nothing"}; ${secretLines} lines with secrets.`,
    );
    void vscode.window.showInformationMessage(`Hunch: ${figures}`);
  }
}

function sentence(obstacle: TrainingObstacle): string {
  switch (obstacle) {
    case "running":
      return l10n.t("A training is running already.");
    case "restricted":
      return l10n.t("Hunch does not learn in Restricted Mode. Trust this workspace first.");
    case "noFolder":
      return l10n.t("Open a folder first: Hunch learns from its files.");
  }
}

async function trainRequest({ models, settings }: WorkspaceTrainingOptions): Promise<TrainRequest> {
  const { trainingSeconds, trainingThreads, engine } = settings.for();
  return {
    folders: localFolders().map(({ uri }) => ({ path: uri.fsPath, exclude: excludedGlobs(uri, settings.for(uri)) })),
    startDirectories: await models.available(),
    outputDirectory: models.learned?.fsPath ?? "",
    seconds: trainingSeconds,
    threads: trainingThreads,
    seed: 1,
    engine,
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
