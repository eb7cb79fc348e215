// Tests inside real VS Code: a copy of the sample workspace, desktop VS Code or the server behind the launcher, and a
// DevTools port by which tests look at the page.
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findBrowser } from "../editor/browser";
import { findDesktop } from "../editor/desktop";
import { freePort } from "../editor/server";
import { serverInstallation } from "../editor/serverInstallation";
import { TEST_SETTINGS } from "../editor/settings";
import { bundleHostTests } from "./bundleHostTests";
import type { Counts } from "./events";
import { createReceiver } from "./receiver";

const root = path.resolve(__dirname, "../..");

/** Runs all host tests and returns their counts. */
export async function runHostTests(): Promise<Counts> {
  const extensionTestsPath = await bundleHostTests();
  const vscodeExecutablePath = (await findDesktop()) ?? (await serverLauncher());
  const scratch = mkdtempSync(path.join(os.tmpdir(), "hunch-test-"));
  const workspace = path.join(scratch, "workspace");
  const userData = path.join(scratch, "data");
  cpSync(path.join(root, "test/sample-workspace"), workspace, { recursive: true });
  mkdirSync(path.join(userData, "User"), { recursive: true });
  writeFileSync(path.join(userData, "User/settings.json"), JSON.stringify(TEST_SETTINGS));
  const receiver = await createReceiver();
  const debuggingPort = await freePort();
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath,
      launchArgs: [workspace, `--user-data-dir=${userData}`, `--extensions-dir=${path.join(scratch, "extensions")}`, `--remote-debugging-port=${debuggingPort}`],
      extensionTestsEnv: {
        HUNCH_TEST_PORT: String(receiver.port),
        HUNCH_DEBUGGING_PORT: String(debuggingPort),
        HUNCH_SCREENSHOTS: path.join(root, "build/screenshots"),
      },
    }).catch((error: Error) => console.log(error.message));
    for (const line of activationLines(scratch)) console.log(`the extension ${line}`);
    return receiver.counts();
  } finally {
    await receiver.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** How long activations took on the extension host's main thread, as the extension's own log has it. */
function activationLines(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => path.basename(name) === "Hunch.log")
    .flatMap((name) => readFileSync(path.join(directory, name), "utf8").match(/activated in [\d.]+ ms/g) ?? []);
}

/** Prepares server and browser, with their progress shown, and builds the launcher as one executable file. */
async function serverLauncher(): Promise<string> {
  await serverInstallation();
  await findBrowser();
  const file = path.join(root, "build/launcher.js");
  await build({
    absWorkingDir: root,
    entryPoints: ["scripts/editor/launcher.ts"],
    outfile: file,
    bundle: true,
    banner: { js: "#!/usr/bin/env node" },
    format: "cjs",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  chmodSync(file, 0o755);
  return file;
}
