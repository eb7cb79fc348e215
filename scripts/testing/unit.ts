// Unit tests in a process of their own, so that nothing they leave behind reaches the host tests.
import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { runAsMain } from "../main";
import { runMocha } from "../../test/support/mochaRun";
import type { Counts } from "./events";
import { createReceiver } from "./receiver";

const root = path.resolve(__dirname, "../..");

/** Libraries of gigabytes are loaded within one test there. */
const INTEROP_TIMEOUT_MS = 180_000;

/** Runs the tests of test/interop; `python` has the libraries. TensorFlow has to be set up. */
export function runInteropTests(python: string): Promise<Counts> {
  return runTests("interop", "", process.execPath, { ...process.env, HUNCH_INTEROP_PYTHON: python });
}

/** Runs the unit tests whose file name starts with `prefix`, by `node` (default: the Node that runs this). */
export function runUnitTests(prefix = "", node = process.execPath): Promise<Counts> {
  return runTests("unit", prefix, node, process.env);
}

async function runTests(folder: "unit" | "interop", prefix: string, node: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  const receiver = await createReceiver();
  try {
    const child = fork(__filename, [String(receiver.port), prefix, folder], { execPath: node, cwd: root, env });
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => resolve());
    });
    return receiver.counts();
  } finally {
    await receiver.close();
  }
}

async function main(): Promise<void> {
  const [port, prefix, name] = process.argv.slice(2);
  const folder = path.join(root, "test", name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts"));
  const failures = await runMocha(
    files.filter((name) => path.basename(name).startsWith(prefix)).sort().map((name) => path.join(folder, name)),
    Number(port),
    name === "interop" ? INTEROP_TIMEOUT_MS : undefined,
  );
  process.exit(failures > 0 ? 1 : 0);
}

if (require.main === module) runAsMain(main);
