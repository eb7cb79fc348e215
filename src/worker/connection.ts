// JSON-RPC between a parent and the process it forked, over Node's IPC channel.
import { fork, type ChildProcess } from "node:child_process";
import {
  createMessageConnection, ErrorCodes, IPCMessageReader, IPCMessageWriter, ResponseError, type CancellationToken,
} from "vscode-jsonrpc/node";

/** How to start a process. */
export interface ProcessDescription {
  /** A bundled module, e.g. dist/engine.js. */
  readonly modulePath: string;
  /** Arguments of Node itself, e.g. V8 flags. */
  readonly execArgv?: readonly string[];
  /** Receives what the process writes to stdout and stderr, in lines. */
  readonly onOutput?: (line: string) => void;
}

/** A forked process. */
export interface ForkedProcess {
  readonly processId: number | undefined;
  /** Sends a request; rejects with what went wrong there, or with how the process ended. */
  request<Answer>(method: string, parameters?: object, token?: CancellationToken): Promise<Answer>;
  /** Sends a notification; one that a process cannot take any more is lost. */
  notify(method: string, parameters: object): void;
  onNotification<Parameters>(method: string, handler: (parameters: Parameters) => void): void;
  /** Resolves with a sentence when the process is gone. */
  readonly exited: Promise<string>;
  /** Ends the process at once. */
  kill(): void;
}

/** Forks a module; under Electron it runs as plain Node. */
export function forkProcess({ modulePath, execArgv = [], onOutput = () => undefined }: ProcessDescription): ForkedProcess {
  const child = fork(modulePath, [], {
    execArgv: [...execArgv],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => text.split("\n").filter(Boolean).forEach(onOutput));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => text.split("\n").filter(Boolean).forEach(onOutput));
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  let ending: string | undefined;
  const exited = new Promise<string>((resolve) => {
    const onEnd = (how: string): void => {
      ending ??= how;
      resolve(ending);
      // A connection that is not disposed would leave its pending requests pending for ever.
      connection.dispose();
    };
    child.once("error", (error) => onEnd(error.message));
    child.once("exit", (code, signal) => onEnd(signal ? `was ended by ${signal}` : `ended with code ${code ?? "unknown"}`));
  });
  connection.onError(() => undefined);
  connection.listen();
  return {
    processId: child.pid,
    exited,
    kill: () => end(child),
    notify(method, parameters) {
      if (ending === undefined) connection.sendNotification(method, parameters).catch(() => undefined);
    },
    onNotification: (method, handler) => void connection.onNotification(method, handler),
    async request<Answer>(method: string, parameters: object = {}, token?: CancellationToken): Promise<Answer> {
      try {
        return await connection.sendRequest<Answer>(method, parameters, token);
      } catch (error) {
        // What the connection says of its own end is not what went wrong.
        if (ending !== undefined) throw new Error(`the process ${ending}`);
        throw error;
      }
    },
  };
}

/** The parent of a forked process, as that process sees it. */
export interface Parent {
  /** Answers requests, in the order in which they come; an error's message reaches the parent as it is. */
  onRequest<Parameters, Answer>(method: string, handler: RequestHandler<Parameters, Answer>): void;
  onNotification<Parameters>(method: string, handler: (parameters: Parameters) => void): void;
  notify(method: string, parameters: object): void;
  /** Begins to receive; after all handlers are set. */
  listen(): void;
}

export type RequestHandler<Parameters, Answer> = (parameters: Parameters, token: CancellationToken) => Promise<Answer>;

/** The connection of a forked process to its parent; the process ends when the parent is gone. */
export function connectToParent(): Parent {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  process.once("disconnect", () => process.exit(0));
  return {
    onRequest(method, handler: RequestHandler<never, unknown>) {
      connection.onRequest(method, async (parameters: never, token: CancellationToken) => {
        try {
          return await handler(parameters, token);
        } catch (error) {
          return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
        }
      });
    },
    onNotification: (method, handler) => void connection.onNotification(method, handler),
    notify: (method, parameters) => void connection.sendNotification(method, parameters),
    listen: () => connection.listen(),
  };
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}
