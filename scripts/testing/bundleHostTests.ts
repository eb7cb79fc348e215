// Host tests as the extension host loads them: one bundle a file, packages left outside.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";

const root = path.resolve(__dirname, "../..");

/** Bundles test/host/*.vscode.test.ts and the module that runs them into build/host; returns that module's path. */
export async function bundleHostTests(): Promise<string> {
  const outdir = path.join(root, "build/host");
  rmSync(outdir, { recursive: true, force: true });
  const tests = readdirSync(path.join(root, "test/host")).filter((name) => name.endsWith(".vscode.test.ts"));
  await build({
    absWorkingDir: root,
    entryPoints: ["test/support/hostRun.ts", ...tests.map((name) => `test/host/${name}`)],
    entryNames: "[name]",
    outdir,
    bundle: true,
    sourcemap: "inline",
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    packages: "external",
    logLevel: "warning",
  });
  return path.join(outdir, "hostRun.js");
}
