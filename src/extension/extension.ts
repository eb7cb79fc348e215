// The extension's entry: wires settings, engine process, documents, provider, training, status item and commands together.
import * as vscode from "vscode";
import type { WorkspaceStatus } from "../protocol/completion";
import { createEngineClient, type EngineStatus } from "../worker/engineClient";
import { createOutcomeTracker } from "../worker/shownOutcome";
import { explain, type Answer } from "./answers";
import { registerCommands } from "./commands";
import { isHeardOf, DOCUMENTS } from "./documents";
import { createDocumentSync } from "./documentSync";
import { createLearning } from "./learning";
import { createMessages } from "./messages";
import { modelLocations } from "./models";
import { createPrivacy } from "./privacy";
import { createProvider } from "./provider";
import { createSettingsReader } from "./settings";
import { createStatusItem } from "./status";
import { createWorkspaceTraining } from "./training";
import { watchTyping } from "./typing";

const { l10n } = vscode;

/** What tests inside VS Code see of Hunch. */
export interface HunchApi {
  /** Resolves when the engine is ready, has no model, or failed. */
  whenReady(): Promise<EngineStatus>;
  engineStatus(): EngineStatus;
  /** Where learning from the workspace is; undefined before it began. */
  workspaceStatus(): WorkspaceStatus | undefined;
  engineProcess(): { readonly processId: number | undefined };
  /** The outcome of the last request for ghost text. */
  lastAnswer(): Answer | undefined;
  /** The sentence that "Why is nothing shown?" tells. */
  explanation(): string;
  statusItem(): { readonly text: string; readonly tooltip: string };
  isTraining(): boolean;
  /** Directory of the model learned from this workspace. */
  learnedModelPath(): string | undefined;
}

export function activate(context: vscode.ExtensionContext): HunchApi {
  const startMs = performance.now();
  const log = vscode.window.createOutputChannel("Hunch", { log: true });
  const messages = createMessages(log);
  const settings = createSettingsReader((problem) => messages.warning(problem));
  const models = modelLocations(context);
  const statusItem = createStatusItem();
  const bundle = (name: string): string => context.asAbsolutePath(`dist/${name}.js`);
  let lastAnswer: Answer | undefined;
  let trainingFraction: number | undefined;
  let trainingEngine: string | undefined;
  let engineWanted = JSON.stringify(settings.for().engine);
  let workspaceStatus: WorkspaceStatus | undefined;
  let isTrainingOffered = false;
  const toldProblems = new Set<string>();
  let waiting: ((status: EngineStatus) => void)[] = [];

  const engine = createEngineClient({
    modulePath: bundle("engine"),
    modelDirectories: models.available,
    engineWanted: () => settings.for().engine,
    onOutput: (line) => log.info(`engine: ${line}`),
    onProblem(message, cause) {
      const restart = { title: l10n.t("Start Again"), run: () => void vscode.commands.executeCommand("hunch.restart") };
      messages.error(message, ...(cause === "process" ? [restart] : []));
    },
    onStatus(status) {
      log.info(`engine: ${status.kind}${status.kind === "ready" ? ` ${JSON.stringify(status.model)}` : ""}`);
      if (status.kind === "ready" && status.model.engineProblem !== undefined) tellOnce(status.model.engineProblem);
      updateStatusItem();
      if (status.kind === "loading" || status.kind === "stopped") return;
      if (status.kind === "noModel") offerTraining();
      waiting.forEach((resolve) => resolve(status));
      waiting = [];
    },
    onStarted() {
      workspaceStatus = undefined;
      learning.open();
      sync.tellAll();
    },
    onWorkspaceStatus(status) {
      if (status.problem !== undefined && status.problem !== workspaceStatus?.problem) log.warn(`workspace: ${status.problem}`);
      if (status.phase !== workspaceStatus?.phase) log.info(`workspace: ${JSON.stringify(status)}`);
      workspaceStatus = status;
      updateStatusItem();
    },
  });
  const outcomes = createOutcomeTracker(engine.recordOutcome);
  const sync = createDocumentSync(engine, ({ uri, changes }) => outcomes.changed(uri, changes));
  const learning = createLearning({
    engine, settings,
    storage: models.cache,
    onFoldersChanged: sync.tellAll,
    onProblem: (problem) => log.error(problem),
  });
  const typing = watchTyping();
  const training = createWorkspaceTraining({
    modulePath: bundle("training"),
    models, settings, messages, tellOnce, log,
    onNewModel: startOrReload,
    onFraction(fraction, trainedBy) {
      trainingFraction = fraction;
      trainingEngine = trainedBy;
      updateStatusItem();
    },
  });
  const privacy = createPrivacy(engine, settings, updateStatusItem);
  const provider = createProvider({
    engine,
    settings,
    privacy,
    isDeleting: typing.isDeleting,
    onShown: outcomes.follow,
    onAnswer(answer) {
      // The same failure at every keystroke is told once.
      if (answer.silence === "failed" && lastAnswer?.detail !== answer.detail) log.error(answer.detail ?? "failed");
      lastAnswer = answer;
    },
  });

  context.subscriptions.push(
    log, statusItem, training, privacy, sync, learning, typing,
    { dispose: () => engine.stop() },
    vscode.languages.registerInlineCompletionItemProvider(DOCUMENTS, provider),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("hunch") && followSettings()),
    vscode.window.onDidChangeActiveTextEditor(updateStatusItem),
    ...registerCommands({ engine, models, settings, training, messages, log, explanation, startOrReload }),
  );
  log.info(`activated in ${(performance.now() - startMs).toFixed(1)} ms`);
  // Starting a process would cost activation time; nothing waits for it.
  setImmediate(followSettings);
  return {
    whenReady: () => (isSettled(engine.status()) ? Promise.resolve(engine.status()) : new Promise((resolve) => waiting.push(resolve))),
    engineStatus: engine.status,
    workspaceStatus: () => workspaceStatus,
    engineProcess: () => ({ processId: engine.processId() }),
    lastAnswer: () => lastAnswer,
    explanation,
    statusItem: statusItem.shown,
    isTraining: training.isRunning,
    learnedModelPath: () => models.learned?.fsPath,
  };

  /** An engine that cannot be loaded is told once, not at every start. */
  function tellOnce(problem: string): void {
    if (toldProblems.has(problem)) return;
    toldProblems.add(problem);
    messages.warning(problem);
  }

  /** Without any model Hunch can do one thing only; it is offered once. */
  function offerTraining(): void {
    if (isTrainingOffered) return;
    isTrainingOffered = true;
    const train = l10n.t("Train on Workspace");
    vscode.window.showInformationMessage(`Hunch: ${explain("noModel", "")}`, train).then((chosen) => {
      if (chosen === train) void vscode.commands.executeCommand("hunch.trainOnWorkspace");
    });
  }

  /** Off everywhere means that no process runs. */
  function followSettings(): void {
    const wanted = JSON.stringify(settings.for().engine);
    const isOther = wanted !== engineWanted;
    engineWanted = wanted;
    if (!settings.isEnabledAnywhere()) engine.stop();
    else if (engine.status().kind === "stopped") void engine.start();
    else if (isOther) void engine.reload();
    updateStatusItem();
  }

  async function startOrReload(): Promise<void> {
    if (settings.isEnabledAnywhere()) await engine.reload();
  }

  function updateStatusItem(): void {
    const document = vscode.window.activeTextEditor?.document;
    statusItem.update({
      engine: engine.status(),
      enabled: settings.for(document).enabled,
      languageId: document?.languageId ?? "",
      privacy: document && privacy.known(document),
      training: trainingFraction,
      trainingEngine,
      workspace: workspaceStatus,
    });
  }

  function explanation(): string {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined) return l10n.t("Open a file and type: Hunch suggests at the cursor.");
    if (!isHeardOf(document)) return l10n.t("Hunch does not suggest in this kind of document.");
    if (vscode.workspace.getConfiguration("editor", document).get("inlineSuggest.enabled") === false) {
      return l10n.t("VS Code shows no ghost text here: its setting editor.inlineSuggest.enabled is off.");
    }
    if (lastAnswer === undefined || lastAnswer.uri !== document.uri.toString()) {
      return l10n.t("Nothing was asked here yet: type.");
    }
    const { silence, languageId, detail, text, milliseconds } = lastAnswer;
    if (silence !== undefined) return explain(silence, languageId, detail);
    return l10n.t("Hunch suggested {0} in {1} ms.", JSON.stringify(text ?? ""), milliseconds.toFixed(1));
  }
}

function isSettled({ kind }: EngineStatus): boolean {
  return kind === "ready" || kind === "noModel" || kind === "failed";
}
