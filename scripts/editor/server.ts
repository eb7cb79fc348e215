// A running VS Code server: a port on loopback, a data directory, and the address of a page.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import type { ServerInstallation } from "./serverInstallation";

const START_LIMIT_MS = 60_000;

export interface ServerOptions {
  readonly dataDirectory: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly port: number;
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Server {
  readonly port: number;
  /** What the server printed so far. */
  output(): string;
  /** Resolves when the server has ended, by itself or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server and resolves when it listens. Settings are written only where the data directory has none. */
export async function startServer(installation: ServerInstallation, options: ServerOptions): Promise<Server> {
  for (const scope of ["User", "Machine"]) writeSettings(path.join(options.dataDirectory, "data", scope), options.settings);
  const child = spawn(
    installation.node,
    [
      installation.main,
      ...["--host", "127.0.0.1", "--port", String(options.port), "--without-connection-token", "--accept-server-license-terms"],
      ...["--server-data-dir", options.dataDirectory, "--disable-telemetry", ...(options.args ?? [])],
    ],
    // A group of its own, so that the extension hosts it forks end with it.
    { stdio: ["ignore", "pipe", "pipe"], detached: true, env: options.environment ?? process.env },
  );
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const server: Server = { port: options.port, output: () => printed, ended, stop: () => stop(child, ended) };
  try {
    await listening(options.port, child);
  } catch (error) {
    await server.stop();
    throw new Error(`the VS Code server did not start: ${String(error)}\n${printed}`);
  }
  return server;
}

/** `preferred` where it is free, else any free port of loopback. */
export function freePort(preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", (error) => (preferred === 0 ? reject(error) : resolve(freePort())));
    probe.listen(preferred, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : preferred));
    });
  });
}

/** The page of a folder; `payload` are the workbench's environment entries (honoured under the smoke-test driver only). */
export function pageAddress(port: number, folder: string, payload: readonly (readonly [string, string])[] = []): string {
  const query = payload.length > 0 ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : "";
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder).replaceAll("%2F", "/")}${query}`;
}

function writeSettings(directory: string, settings: Readonly<Record<string, unknown>>): void {
  const file = path.join(directory, "settings.json");
  if (existsSync(file)) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, `${JSON.stringify(settings, undefined, 2)}\n`);
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    if (await connects(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port} after ${START_LIMIT_MS / 1000} s`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, "SIGTERM");
  const killTimer = setTimeout(() => signalGroup(child, "SIGKILL"), 5_000);
  await ended;
  clearTimeout(killTimer);
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}
