// Desktop VS Code: the one whose `code` is on PATH, else a download. Needs a display.
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { cacheDirectory } from "./cache";
import { onPath } from "./onPath";

const DOWNLOAD_SILENCE_MS = 10_000; // gives up when nothing arrives for this long

/** Whether windows can be opened here. */
export function hasDisplay(): boolean {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The executable of a desktop VS Code, or undefined where there is no display, no `code` and no download. */
export async function findDesktop(): Promise<string | undefined> {
  if (process.env.HUNCH_EDITOR === "server" || !hasDisplay()) return undefined;
  return installedDesktop() ?? (await downloadedDesktop());
}

function installedDesktop(): string | undefined {
  const command = onPath(["code", "code-insiders"]);
  if (!command) return undefined;
  // bin/code is a script of the installation; a `code` that is part of none belongs to a remote session.
  const bin = path.dirname(realpathSync(command));
  const candidates = {
    linux: ["../code", "../code-insiders"],
    darwin: ["../../../MacOS/Code", "../../../MacOS/Electron", "../../../MacOS/Code - Insiders"],
    win32: ["../Code.exe", "../Code - Insiders.exe"],
  };
  const platform = process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux";
  return candidates[platform].map((relative) => path.resolve(bin, relative)).find((file) => existsSync(file));
}

async function downloadedDesktop(): Promise<string | undefined> {
  const cachePath = path.join(cacheDirectory(), "vscode-desktop");
  mkdirSync(cachePath, { recursive: true });
  try {
    return await downloadAndUnzipVSCode({ cachePath, timeout: DOWNLOAD_SILENCE_MS });
  } catch {
    console.log("Desktop VS Code is not installed and could not be downloaded; using the VS Code server from npm.");
    return undefined;
  }
}
