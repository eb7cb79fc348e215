// Unit tests in a process of their own, so that nothing they leave behind reaches the host tests.
import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { runAsMain } from "../main";
import { runMocha } from "../../test/support/mochaRun";
import type { Counts } from "./events";
import { createReceiver } from "./receiver";

const root = path.resolve(__dirname, "../..");

/** Runs the unit tests whose file name starts with `prefix`, by `node` (default: the Node that runs this). */
export async function runUnitTests(prefix = "", node = process.execPath): Promise<Counts> {
  const receiver = await createReceiver();
  try {
    const child = fork(__filename, [String(receiver.port), prefix], { execPath: node, cwd: root });
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
  const [port, prefix] = process.argv.slice(2);
  const folder = path.join(root, "test/unit");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts"));
  const failures = await runMocha(
    files.filter((name) => path.basename(name).startsWith(prefix)).sort().map((name) => path.join(folder, name)),
    Number(port),
  );
  process.exit(failures > 0 ? 1 : 0);
}

if (require.main === module) runAsMain(main);
