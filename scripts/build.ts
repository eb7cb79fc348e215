// `npm run build`: dist/ as it ships, from src/. Bundles by esbuild, the kernel by AssemblyScript.
import { build, type BuildOptions } from "esbuild";
import { chmodSync, readFileSync } from "node:fs";
import path from "node:path";
import { buildKernelIfChanged } from "./buildKernel";
import { runAsMain } from "./main";

const root = path.resolve(__dirname, "..");

/** What each bundle of dist/ is made from. */
const ENTRIES: Readonly<Record<string, string>> = {
  extension: "src/extension/extension.ts",
  cli: "src/cli/main.ts",
  engine: "src/worker/engineMain.ts",
  training: "src/worker/trainingMain.ts",
  trainingThread: "src/worker/trainingThread.ts",
};

/** Builds everything into dist/. Fast where nothing changed: bundles take less than a second, the kernel is kept. */
export async function buildAll(): Promise<void> {
  await Promise.all([buildKernelIfChanged(), ...Object.entries(ENTRIES).map(([name, source]) => build(bundleOptions(name, source)))]);
  chmodSync(path.join(root, "dist/cli.js"), 0o755);
}

function bundleOptions(name: string, source: string): BuildOptions {
  const hasShebang = readFileSync(path.join(root, source), "utf8").startsWith("#!");
  return {
    absWorkingDir: root,
    entryPoints: { [name]: source },
    outdir: "dist",
    bundle: true,
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "linked",
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode", "@tensorflow/tfjs-node"],
    logLevel: "warning",
    ...(name === "cli" && !hasShebang ? { banner: { js: "#!/usr/bin/env node" } } : {}),
  };
}

if (require.main === module) runAsMain(buildAll);
