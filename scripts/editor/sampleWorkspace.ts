// A copy of the sample workspace outside the repository. It keeps its place, and so what was typed into it and learned
// from it, until the sample itself changes.
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { installedOnce } from "./cache";

const source = path.resolve(__dirname, "../../test/sample-workspace");

/** The folder to open. */
export async function sampleWorkspace(): Promise<string> {
  const hash = createHash("sha256");
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.relative(source, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  const directory = await installedOnce(`sample-${hash.digest("hex").slice(0, 8)}`, async (target) => {
    cpSync(source, path.join(target, "orchard"), { recursive: true });
  });
  return path.join(directory, "orchard");
}
