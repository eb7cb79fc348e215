// `npm start [-- FOLDER]`: builds Hunch and opens real VS Code with it, on the folder or on a copy of the sample
// workspace. Desktop VS Code where there is one, else the server from npm in a browser. Ctrl+C ends everything.
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { buildAll } from "./build";
import { cacheDirectory } from "./editor/cache";
import { findDesktop, hasDisplay } from "./editor/desktop";
import { linkExtension } from "./editor/linkExtension";
import { openAddress } from "./editor/openAddress";
import { sampleWorkspace } from "./editor/sampleWorkspace";
import { freePort, pageAddress, startServer } from "./editor/server";
import { serverInstallation } from "./editor/serverInstallation";
import { EDITOR_SETTINGS } from "./editor/settings";
import { runAsMain, UserError } from "./main";

const root = path.resolve(__dirname, "..");
const PREFERRED_PORT = 8617; // the same address at every start where it is free

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.length > 1 || args[0]?.startsWith("-")) throw new UserError("npm start takes at most one folder: npm start -- FOLDER");
  const folder = args.length === 1 ? givenFolder(args[0]) : await sampleWorkspace();
  await buildAll();
  const desktop = await findDesktop();
  return desktop === undefined ? serveInBrowser(folder) : openDesktop(desktop, folder);
}

function givenFolder(name: string): string {
  const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), name);
  if (!existsSync(folder)) throw new UserError(`there is no folder ${folder}; name one that exists: npm start -- FOLDER`);
  if (!statSync(folder).isDirectory()) throw new UserError(`${folder} is a file; name a folder: npm start -- FOLDER`);
  return folder;
}

async function serveInBrowser(folder: string): Promise<number> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  const dataDirectory = path.join(cacheDirectory(), "start");
  linkExtension(root, path.join(dataDirectory, "extensions"));
  const port = await freePort(PREFERRED_PORT);
  const server = await startServer(await serverInstallation(), { dataDirectory, settings: EDITOR_SETTINGS, port });
  const address = pageAddress(port, folder);
  console.log(`\nVS Code with Hunch is at\n\n  ${address}\n`);
  if (!hasDisplay() || !openAddress(address)) {
    console.log(`There is no display here: open that address in a browser on this machine, or run \`ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE\` on yours and open it there.`);
  }
  console.log("Ctrl+C ends it.");
  const outcome = await Promise.race([interrupted.then(() => "interrupted" as const), server.ended.then(() => "ended" as const)]);
  await server.stop();
  if (outcome === "ended") throw new UserError(`the VS Code server ended by itself:\n${server.output()}`);
  console.log("Ended.");
  return 0;
}

function openDesktop(executable: string, folder: string): Promise<number> {
  const profile = path.join(cacheDirectory(), "start-desktop");
  console.log("VS Code opens in a window of its own. Close it, or press Ctrl+C here, to end.");
  const child = spawn(
    executable,
    [folder, `--extensionDevelopmentPath=${root}`, `--user-data-dir=${profile}`, "--disable-workspace-trust", "--skip-welcome", "--wait"],
    { stdio: "inherit" },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill());
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 0));
  });
}

runAsMain(main);
