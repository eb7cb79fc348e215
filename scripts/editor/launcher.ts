// Speaks the arguments of desktop VS Code's `code` over the VS Code server and a browser, so that @vscode/test-electron
// runs the same test module with either:
//   launcher FOLDER --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [--user-data-dir=DIR] [--remote-debugging-port=N]
// Ends with the tests' exit code.
import { chromium, type Browser } from "playwright-core";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runAsMain, UserError } from "../main";
import { findBrowser } from "./browser";
import { freePort, pageAddress, startServer } from "./server";
import { serverInstallation } from "./serverInstallation";
import { TEST_SETTINGS } from "./settings";

const BROWSER_ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const BROWSER_CLOSE_LIMIT_MS = 3_000;
const TESTS_LIMIT_MS = 360_000;
const WINDOW_SIZE = { width: 1200, height: 760 };

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const folder = args.find((arg) => !arg.startsWith("-"));
  const development = option("extensionDevelopmentPath");
  const tests = option("extensionTestsPath");
  if (!folder || !development || !tests) throw new UserError("the launcher needs FOLDER, --extensionDevelopmentPath= and --extensionTestsPath=");
  const debuggingPort = option("remote-debugging-port");

  const scratch = option("user-data-dir") ?? mkdtempSync(path.join(os.tmpdir(), "hunch-editor-"));
  const [installation, browserFound, port] = [await serverInstallation(), await findBrowser(), await freePort()];
  const server = await startServer(installation, {
    dataDirectory: scratch,
    settings: TEST_SETTINGS,
    port,
    args: ["--enable-smoke-test-driver"],
  });
  let browser: Browser | undefined;
  let isFinished = false;
  try {
    browser = await chromium.launch({
      executablePath: browserFound.executable,
      args: [...BROWSER_ARGS, ...browserFound.args, ...(debuggingPort ? [`--remote-debugging-port=${debuggingPort}`] : [])],
      env: { ...definedEnvironment(), ...browserFound.environment },
      handleSIGINT: false,
    });
    const page = await browser.newPage({ viewport: WINDOW_SIZE });
    const finished = new Promise<number>((resolve) => {
      page.exposeFunction("codeAutomationExit", (code: number) => resolve(code)).catch(() => resolve(1));
      page.once("crash", () => resolve(fail("the page crashed")));
      browser?.once("disconnected", () => isFinished || resolve(fail("the browser ended before the tests did")));
      void server.ended.then(() => isFinished || resolve(fail(`the VS Code server ended before the tests did\n${server.output()}`)));
      setTimeout(() => resolve(fail(`the tests did not end within ${TESTS_LIMIT_MS / 60_000} minutes`)), TESTS_LIMIT_MS);
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(130));
    });
    await page.exposeFunction("codeAutomationLog", () => undefined);
    const remote = (file: string) => `vscode-remote://127.0.0.1:${port}${path.resolve(file)}`;
    await page.goto(
      pageAddress(port, path.resolve(folder), [
        ["extensionDevelopmentPath", remote(development)],
        ["extensionTestsPath", remote(tests)],
        ["skipWelcome", "true"],
      ]),
    );
    return await finished;
  } finally {
    isFinished = true;
    // Playwright sometimes waits for ever for a browser that has ended.
    await Promise.race([browser?.close(), sleep(BROWSER_CLOSE_LIMIT_MS)]);
    await server.stop();
    if (!option("user-data-dir")) rmSync(scratch, { recursive: true, force: true });
  }
}

function fail(reason: string): number {
  console.error(`hunch: ${reason}`);
  return 1;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

runAsMain(async () => process.exit(await main()));
