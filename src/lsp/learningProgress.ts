// Learning from the workspace as an LSP client shows work that goes on: begun, reported, done.
import type { Connection, WorkDoneProgressServerReporter } from "vscode-languageserver/node";
import type { WorkspaceStatus } from "../protocol/completion";

/** Follows status after status; one stretch of work from the first that learns to the first that does not. */
export function learningProgress(connection: Connection): (status: WorkspaceStatus) => void {
  let shown: Promise<WorkDoneProgressServerReporter> | undefined;
  return ({ phase, fraction, files, characters, problem }) => {
    const message = `${files} files, ${characters} characters`;
    const isWorking = phase === "reading" || phase === "learning";
    if (isWorking && shown === undefined) {
      shown = connection.window.createWorkDoneProgress();
      then(shown, (progress) => progress.begin("Hunch learns from this workspace", percent(fraction), message));
    } else if (shown !== undefined) {
      then(shown, (progress) => (isWorking ? progress.report(percent(fraction), message) : progress.done()));
      if (!isWorking) shown = undefined;
    }
    if (problem !== undefined) connection.console.warn(problem);
  };

  /** A client that went away shows nothing. */
  function then(progress: Promise<WorkDoneProgressServerReporter>, use: (progress: WorkDoneProgressServerReporter) => void): void {
    progress.then(use).catch(() => undefined);
  }
}

function percent(fraction: number): number {
  return Math.floor(100 * fraction);
}
