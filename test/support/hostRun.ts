// The test module of the extension host: VS Code calls run() and ends with its outcome.
import { readdirSync } from "node:fs";
import path from "node:path";
import { runMocha } from "./mochaRun";

/** Runs every bundled *.vscode.test.js beside this bundle. */
export async function run(): Promise<void> {
  const files = readdirSync(__dirname).filter((name) => name.endsWith(".vscode.test.js")).sort();
  const failures = await runMocha(files.map((name) => path.join(__dirname, name)), Number(process.env.HUNCH_TEST_PORT));
  if (failures > 0) throw new Error(`${failures} host tests failed`);
}
