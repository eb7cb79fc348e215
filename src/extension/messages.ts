// Messages to the user; what went wrong is one line, with the log one click away.
import { l10n, window, type LogOutputChannel } from "vscode";

export interface Messages {
  /** Shows an error with a "Show Log" button, and logs it. */
  error(message: string, ...actions: readonly MessageAction[]): void;
  /** The same for something that Hunch went on without. */
  warning(message: string): void;
}

/** A further button of a message. */
export interface MessageAction {
  readonly title: string;
  readonly run: () => void;
}

export function createMessages(log: LogOutputChannel): Messages {
  const showLog = (): MessageAction => ({ title: l10n.t("Show Log"), run: () => log.show() });
  return {
    error(message, ...actions) {
      log.error(message);
      const offered = [...actions, showLog()];
      window.showErrorMessage(`Hunch: ${message}`, ...offered).then((chosen) => chosen?.run());
    },
    warning(message) {
      log.warn(message);
      window.showWarningMessage(`Hunch: ${message}`, showLog()).then((chosen) => chosen?.run());
    },
  };
}
