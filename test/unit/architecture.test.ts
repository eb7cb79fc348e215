// The table in ARCHITECTURE.md is the law: an import that it does not name fails here.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(__dirname, "../..");
const sources = path.join(root, "src");

/** Folders whose files import neither Node's modules nor any package. */
const PURE = new Set(["text", "model", "protocol", "complete"]);

describe("architecture", () => {
  const allowed = allowedImports(readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8"));

  it("names every folder of src", () => {
    const folders = readdirSync(sources, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(folders.map(({ name }) => name).filter((name) => !allowed.has(name)), []);
  });

  for (const [folder, others] of allowed) {
    if (folder === "kernel") continue;
    it(`src/${folder} imports what its row names`, () => {
      const wrong = filesOf(path.join(sources, folder)).flatMap((file) =>
        imports(file)
          .filter((specifier) => !isAllowed(file, specifier, folder, others))
          .map((specifier) => `${path.relative(root, file)}: ${specifier}`),
      );
      assert.deepEqual(wrong, []);
    });
  }
});

function allowedImports(markdown: string): Map<string, readonly string[]> {
  const rows = [...markdown.matchAll(/^\| `src\/(\w+)` \|[^|]*\|([^|]*)\|$/gm)];
  return new Map(rows.map(([, folder, others]) => [folder, others.split(",").map((name) => name.trim()).filter(Boolean)]));
}

function isAllowed(file: string, specifier: string, folder: string, others: readonly string[]): boolean {
  if (specifier === "vscode") return folder === "extension";
  if (!specifier.startsWith(".")) return !PURE.has(folder);
  const target = path.relative(sources, path.resolve(path.dirname(file), specifier)).split(path.sep)[0];
  return target === folder || others.includes(target);
}

function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;"'`]*?from\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|\brequire\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g)].map(
    ([, from, dynamic, required, bare]) => from ?? dynamic ?? required ?? bare,
  );
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const full = path.join(folder, entry.name);
      return entry.isDirectory() ? filesOf(full) : full.endsWith(".ts") ? [full] : [];
    });
  } catch {
    return [];
  }
}
