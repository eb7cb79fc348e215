// `npm run build`: dist/ as it ships, from src/. Bundles by esbuild, the kernel by AssemblyScript.
import { build, type BuildOptions } from "esbuild";
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";
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

/** What charts as PNG are made with; the package for editors leaves it out. */
const CHART_ASSETS: Readonly<Record<string, string>> = {
  "resvg.wasm": "@resvg/resvg-wasm/index_bg.wasm",
  "DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
};

/** Builds everything into dist/. Fast where nothing changed: bundles take less than a second, the kernel is kept. */
export async function buildAll(): Promise<void> {
  await Promise.all([buildKernelIfChanged(), ...Object.entries(ENTRIES).map(([name, source]) => build(bundleOptions(name, source)))]);
  chmodSync(path.join(root, "dist/cli.js"), 0o755);
  mkdirSync(path.join(root, "dist/chart"), { recursive: true });
  for (const [name, source] of Object.entries(CHART_ASSETS)) copyFileSync(require.resolve(source), path.join(root, "dist/chart", name));
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
    // h5wasm is an ES module that asks for its own place; in a CommonJS bundle that is the bundle's.
    define: { "import.meta.url": "__filename" },
    logLevel: "warning",
    ...(name === "cli" && !hasShebang ? { banner: { js: "#!/usr/bin/env node" } } : {}),
  };
}

if (require.main === module) runAsMain(buildAll);
