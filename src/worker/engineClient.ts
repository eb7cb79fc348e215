// The engine process as its parent sees it: started, given a model, asked, restarted after a crash, stopped.
import { COMPLETION_METHODS, type WorkspaceStatus } from "../protocol/completion";
import type { EngineWanted } from "../protocol/enginePreference";
import { ENGINE_METHODS, type LoadedModel, type PrivacyAnswer, type PrivacyRequest } from "../protocol/engine";
import { completionClient, type CompletionClient } from "./completionClient";
import { forkProcess, type ForkedProcess, type ProcessDescription } from "./connection";
import { createCrashPolicy } from "./crashPolicy";

/** What the engine process is doing. */
export type EngineStatus =
  | { readonly kind: "stopped" }
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly model: LoadedModel }
  | { readonly kind: "noModel" }
  | { readonly kind: "failed"; readonly message: string };

export interface EngineClientOptions {
  /** Path of the bundled engine process. */
  readonly modulePath: string;
  /** Model directories to try, best first; asked again at every start. */
  readonly modelDirectories: () => Promise<readonly string[]>;
  /** The engine that is wanted, asked at every load; WASM where absent. */
  readonly engineWanted?: () => EngineWanted;
  readonly onStatus: (status: EngineStatus) => void;
  /** A process has started and knows neither workspace nor documents; what it is told now it hears first. */
  readonly onStarted: () => void;
  /** How far learning from the workspace is. */
  readonly onWorkspaceStatus: (status: WorkspaceStatus) => void;
  /** One line on something that went wrong: a model that cannot be used, or a process that keeps dying. */
  readonly onProblem: (message: string, cause: "model" | "process") => void;
  readonly onOutput: (line: string) => void;
  /** Starts the process; a parameter for tests. */
  readonly fork?: (description: ProcessDescription) => ForkedProcess;
}

export interface EngineClient extends CompletionClient {
  status(): EngineStatus;
  /** The running process's id, undefined where none runs. */
  processId(): number | undefined;
  /** Starts the process where it does not run, and loads the best model. Also the way back after it has given up. */
  start(): Promise<void>;
  /** Loads the best model again: after a training, or when what was learned is gone. */
  reload(): Promise<void>;
  /** Whether Hunch stays out of a file; rejects where no process runs. */
  privacyOf(request: PrivacyRequest): Promise<PrivacyAnswer>;
  /** Ends the process; `start` starts it again. */
  stop(): void;
}

export function createEngineClient(options: EngineClientOptions): EngineClient {
  const { modulePath, modelDirectories, engineWanted, onStatus, onStarted, onWorkspaceStatus, onProblem, onOutput, fork = forkProcess } = options;
  const crashes = createCrashPolicy();
  let status: EngineStatus = { kind: "stopped" };
  let running: ForkedProcess | undefined;
  let restartTimer: NodeJS.Timeout | undefined;
  /** Counts loads, so that one that was overtaken does not report. */
  let loads = 0;

  return {
    ...completionClient(() => running),
    status: () => status,
    processId: () => running?.processId,
    start() {
      crashes.forget();
      return launch();
    },
    reload: () => (running === undefined ? launch() : load(running)),
    async privacyOf(request) {
      if (running === undefined) throw new Error("the engine process does not run");
      return running.request<PrivacyAnswer>(ENGINE_METHODS.privacy, request);
    },
    stop() {
      clearTimeout(restartTimer);
      const stopped = running;
      running = undefined;
      stopped?.kill();
      setStatus({ kind: "stopped" });
    },
  };

  async function launch(): Promise<void> {
    clearTimeout(restartTimer);
    if (running !== undefined) return;
    setStatus({ kind: "loading" });
    const started = fork({ modulePath, onOutput });
    running = started;
    started.onNotification<WorkspaceStatus>(COMPLETION_METHODS.workspaceStatus, (found) => {
      if (running === started) onWorkspaceStatus(found);
    });
    onStarted();
    void started.exited.then((how) => onExit(started, how));
    await load(started);
  }

  async function load(target: ForkedProcess): Promise<void> {
    const number = ++loads;
    const isCurrent = (): boolean => running === target && number === loads;
    const directories = await modelDirectories();
    if (!isCurrent()) return;
    if (directories.length === 0) {
      await target.request(ENGINE_METHODS.unload).catch(() => undefined);
      if (isCurrent()) setStatus({ kind: "noModel" });
      return;
    }
    let failure = "";
    for (const directory of directories) {
      try {
        const model = await target.request<LoadedModel>(ENGINE_METHODS.loadModel, { directory, ...(engineWanted && { engine: engineWanted() }) });
        if (isCurrent()) setStatus({ kind: "ready", model });
        return;
      } catch (error) {
        if (!isCurrent()) return;
        failure = error instanceof Error ? error.message : String(error);
        onProblem(failure, "model");
      }
    }
    setStatus({ kind: "failed", message: failure });
  }

  function onExit(ended: ForkedProcess, how: string): void {
    if (running !== ended) return;
    running = undefined;
    const pauseMs = crashes.pauseAfterCrash(Date.now());
    if (pauseMs === undefined) {
      const message = `the engine process ${how} three times in a minute and is not started again`;
      setStatus({ kind: "failed", message });
      onProblem(message, "process");
      return;
    }
    onOutput(`the engine process ${how}; it starts again in ${pauseMs} ms`);
    setStatus({ kind: "loading" });
    restartTimer = setTimeout(() => void launch(), pauseMs);
  }

  function setStatus(next: EngineStatus): void {
    status = next;
    onStatus(next);
  }
}
