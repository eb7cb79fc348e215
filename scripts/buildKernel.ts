// Compiles the AssemblyScript kernel only when its sources changed: a hash of them stands beside the binaries.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { MIXERS_FILE, buildCacheKernel } from "./cacheKernel";
import { buildDecoderKernel } from "./decoderKernel";
import { buildKernel } from "./kernel";

const root = path.resolve(__dirname, "..");
const kernelDirectory = path.join(root, "dist/kernel");
const stampFile = path.join(kernelDirectory, "sources.sha256");

/** Brings dist/kernel up to date. Safe beside another build: files are put in place by renaming. */
export async function buildKernelIfChanged(): Promise<void> {
  const hash = sourceHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash) return;
  mkdirSync(kernelDirectory, { recursive: true });
  const temporary = mkdtempSync(path.join(root, "dist/kernel-"));
  try {
    await buildKernel(temporary);
    await buildCacheKernel(temporary);
    await buildDecoderKernel(temporary);
    for (const name of readdirSync(temporary)) renameSync(path.join(temporary, name), path.join(kernelDirectory, name));
    writeFileSync(stampFile, hash);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function sourceHash(): string {
  const hash = createHash("sha256");
  const compilers = readdirSync(__dirname).filter((name) => /^(kernel|cacheKernel|decoderKernel)/.test(name)).map((name) => path.join(__dirname, name));
  const mixers = existsSync(MIXERS_FILE) ? [MIXERS_FILE] : [];
  const files = [...filesBelow(path.join(root, "src/kernel")), ...compilers, ...mixers, path.join(root, "package-lock.json")];
  for (const file of files.sort()) hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
