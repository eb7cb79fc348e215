// `npm run setup:tensorflow`: makes TensorFlow usable by the engine "tensorflow", in the user's cache folder. Fast where
// it is there already. tfjs-node's usual installation serves where its download works; elsewhere its addon is compiled
// against a TensorFlow that Python has, or against the wheel from the Python package index.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { defaultTensorFlowDirectory } from "../src/engines/tensorflowLoad";
import { withProgress } from "./editor/progress";
import { run } from "./editor/run";
import { runAsMain, UserError } from "./main";
import { buildAddon } from "./tensorflowAddon";
import { downloadedTensorFlow, installedTensorFlow } from "./tensorflowLibrary";

const TFJS_NODE = "@tensorflow/tfjs-node@4.22.0";
const HEADERS = "node-api-headers@1";

/** Prepares TensorFlow and gives its folder. */
export async function setUpTensorFlow(): Promise<string> {
  const directory = defaultTensorFlowDirectory();
  const present = versionIn(directory);
  if (present !== undefined) {
    console.log(`TensorFlow ${present} is ready in ${directory}`);
    return directory;
  }
  mkdirSync(path.dirname(directory), { recursive: true });
  const temporary = mkdtempSync(`${directory}-`);
  try {
    writeFileSync(path.join(temporary, "package.json"), '{ "private": true }\n');
    await withProgress("Preparing TensorFlow: TensorFlow.js from npm", () => npmInstall(temporary));
    if (!(await usualInstallation(temporary))) await compiledInstallation(temporary);
    rmSync(directory, { recursive: true, force: true });
    renameSync(temporary, directory);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  const version = versionIn(directory);
  if (version === undefined) throw new UserError(`TensorFlow was prepared in ${directory} but does not load there`);
  console.log(`TensorFlow ${version} is ready in ${directory}`);
  console.log(`An installed extension finds it by the setting "hunch.tensorflow.path": "${directory}"`);
  return directory;
}

async function npmInstall(directory: string): Promise<void> {
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", TFJS_NODE, HEADERS];
  await run("npm", args, { directory }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new UserError("npm is not on PATH; install Node.js with npm");
    throw new UserError(`npm could not install ${TFJS_NODE}; check the network or npm's registry setting (${lastLine(error.message)})`);
  });
}

/** tfjs-node's own install script, which downloads TensorFlow and the addon; false where that download is impossible. */
async function usualInstallation(directory: string): Promise<boolean> {
  const tfjsNode = path.join(directory, "node_modules/@tensorflow/tfjs-node");
  try {
    await withProgress("Preparing TensorFlow: the usual download", () =>
      run(process.execPath, ["scripts/install.js"], { directory: tfjsNode }),
    );
  } catch {
    console.error("The usual download is not reachable here; building the addon instead.");
    return false;
  }
  return versionIn(directory) !== undefined;
}

async function compiledInstallation(directory: string): Promise<void> {
  const installed = await installedTensorFlow();
  if (installed !== undefined) {
    const built = await buildAddon(directory, installed).then(
      () => versionIn(directory) !== undefined,
      () => false,
    );
    if (built) return;
    console.error(`The TensorFlow in ${installed} does not serve; taking one from the Python package index.`);
  }
  await buildAddon(directory, await downloadedTensorFlow(directory));
  if (versionIn(directory) === undefined) throw new UserError(`the addon was built but does not load: ${loadError(directory)}`);
}

/** The version of TensorFlow that loads from a folder, tried in a process of its own. */
function versionIn(directory: string): string | undefined {
  if (!existsSync(path.join(directory, "node_modules"))) return undefined;
  const { status, stdout } = tryLoading(directory);
  return status === 0 ? lastLine(stdout) : undefined;
}

function loadError(directory: string): string {
  return lastLine(tryLoading(directory).stderr);
}

function tryLoading(directory: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const script = `
    const util = require("node:util");
    util.isNullOrUndefined ??= (value) => value == null;
    util.isArray ??= Array.isArray;
    const tf = require("@tensorflow/tfjs-node");
    if (tf.sum([1, 2]).dataSync()[0] !== 3) throw new Error("a sum came out wrong");
    console.log(tf.backend().binding.TF_Version);`;
  const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" };
  return spawnSync(process.execPath, ["-e", script], { cwd: directory, env: environment, encoding: "utf8" });
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

if (require.main === module) runAsMain(async () => void (await setUpTensorFlow()));
