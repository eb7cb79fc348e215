// Which paths may be learned from, told by names alone: secrets, what Git ignores, what settings exclude, and what by
// its name was not written in this folder or not by a person.
import path from "node:path";
import picomatch from "picomatch";
import { isSecretPath } from "../text/secretPaths";
import { createGitIgnore } from "./gitIgnore";
import type { LeftOutReason } from "./reasons";

const HIDDEN_BY_NATURE = new Set([".git", ".hg", ".svn", ".jj"]);

const VENDORED_FOLDERS = new Set([
  "node_modules", "bower_components", "jspm_packages", "vendor", "vendored", "third_party", "third-party", "thirdparty",
  "site-packages", ".venv", "venv", ".tox", ".nox", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".eggs",
  ".yarn", ".pnpm-store", ".gradle", ".m2", "pods", "carthage", ".terraform", ".bundle",
  "dist", "build", "out", "target", ".next", ".nuxt", ".output", ".svelte-kit", ".parcel-cache", ".turbo", ".cache", "coverage",
]);

const LOCK_FILE = /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|packages\.lock\.json|go\.sum|bun\.lockb|\.pnp\.c?js)$|\.lock$/;

const GENERATED_NAME =
  /[.-]min\.(js|mjs|cjs|css)$|\.bundle\.js$|\.(js|css|mjs|cjs|d\.ts)\.map$|\.snap$|\.ipynb$|\.pb\.(go|cc|h)$|_pb2(_grpc)?\.pyi?$|\.g\.dart$|\.designer\.cs$|[.-]generated\.[a-z]+$/;

/** Why a path below the root is not learned from, or undefined where its name says nothing against it. */
export interface PathRules {
  /** Of a path relative to the root, any separators, and of the folders above it. */
  reasonAgainst(relative: string): LeftOutReason | undefined;
  /** Of one entry of a folder that nothing speaks against; for a walk from the root down. */
  reasonAgainstEntry(relative: string, isDirectory: boolean): LeftOutReason | undefined;
}

/**
 * Rules below `root`, an absolute path. `exclude` holds globs as VS Code writes them, relative to the root; a glob
 * without a slash matches names at any depth, and one that matches a folder excludes what is below.
 */
export function createPathRules(root: string, exclude: readonly string[] = []): PathRules {
  const ignoredByGit = createGitIgnore(root);
  const globs = exclude.map((glob) => glob.trim()).filter(Boolean).map(wholePathGlob);
  const excluded = globs.length === 0 ? () => false : picomatch(globs, { dot: true });

  const reasonAgainstEntry = (relative: string, isDirectory: boolean): LeftOutReason | undefined => {
    const name = path.posix.basename(relative).toLowerCase();
    if (isDirectory ? isSecretPath(`${relative}/x.ts`) : isSecretPath(relative)) return "secret";
    if (isDirectory && HIDDEN_BY_NATURE.has(name)) return "ignored";
    if (ignoredByGit(relative, isDirectory)) return "ignored";
    if (excluded(relative)) return "excluded";
    if (isDirectory) return VENDORED_FOLDERS.has(name) ? "vendored" : undefined;
    if (LOCK_FILE.test(name) || GENERATED_NAME.test(name)) return "generated";
    return undefined;
  };
  return {
    reasonAgainstEntry,
    reasonAgainst(relative) {
      const parts = relative.replaceAll("\\", "/").split("/").filter((part) => part !== "" && part !== ".");
      if (parts.length === 0 || parts.includes("..")) return "excluded";
      for (let depth = 1; depth <= parts.length; depth++) {
        const reason = reasonAgainstEntry(parts.slice(0, depth).join("/"), depth < parts.length);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
  };
}

function wholePathGlob(glob: string): string {
  const bare = glob.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  return glob.includes("/") ? bare : `**/${bare}`;
}
