// `npm test`: builds, checks types, runs unit tests, then the extension inside real VS Code. `--unit` and `--host` choose
// one of the two; `--all` adds the tests against TensorFlow and other libraries, which are set up first (gigabytes). The
// last line has the counts of all.
import path from "node:path";
import { buildAll } from "./build";
import { run } from "./editor/run";
import { interopTests } from "./interop";
import { runAsMain, UserError } from "./main";
import { NO_TESTS, addCounts, type Counts } from "./testing/events";
import { runHostTests } from "./testing/host";
import { runUnitTests } from "./testing/unit";

const root = path.resolve(__dirname, "..");

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => !["--unit", "--host", "--all"].includes(arg));
  if (unknown !== undefined) throw new UserError(`${unknown} is not known; npm test takes --unit, --host, --all or nothing`);
  const all = args.length === 0 || args.includes("--all");
  await buildAll();
  let counts = await checkTypes();
  if (all || args.includes("--unit")) counts = addCounts(counts, await runUnitTests());
  if (all || args.includes("--host")) counts = addCounts(counts, await runHostTests());
  if (args.includes("--all")) counts = addCounts(counts, await countInteropTests());
  console.log(`\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

/** A set-up that fails counts as one failure. */
async function countInteropTests(): Promise<Counts> {
  try {
    return await interopTests();
  } catch (error) {
    console.log(`✘ TensorFlow and other libraries are set up\n${error instanceof Error ? error.message : String(error)}`);
    return { ...NO_TESTS, failed: 1 };
  }
}

/** Counts as one test. */
async function checkTypes(): Promise<Counts> {
  const compiler = path.join(path.dirname(require.resolve("typescript/package.json")), "bin/tsc");
  try {
    await run(process.execPath, [compiler, "--noEmit", "-p", "tsconfig.json"], { directory: root });
    console.log("✔ types check");
    return { ...NO_TESTS, passed: 1 };
  } catch (error) {
    console.log(`✘ types check\n${error instanceof Error ? error.message : String(error)}`);
    return { ...NO_TESTS, failed: 1 };
  }
}

runAsMain(main);
