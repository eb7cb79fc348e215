// What Git ignores below a folder: the .gitignore files on the way from the repository's root, deeper ones winning, and
// the repository's own info/exclude last.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import ignore, { type Ignore } from "ignore";

/** Whether Git ignores a path below `root` by a rule for that very path; folders above it are the caller's to ask. */
export type IgnoreTest = (relative: string, isDirectory: boolean) => boolean;

/**
 * The rules that hold below `root`, an absolute path; .gitignore files are read when first needed and kept. Where the
 * repository ignores `root` itself, someone who names it means it, and only the rules inside it hold.
 */
export function createGitIgnore(root: string): IgnoreTest {
  const repository = repositoryOf(root);
  if (repository === undefined || repository.folder === root) return createTest(root, root, repository?.gitFolder);
  const above = createTest(repository.folder, repository.folder, repository.gitFolder);
  const parts = path.relative(repository.folder, root).split(path.sep);
  const isIgnored = parts.some((_, depth) => above(parts.slice(0, depth + 1).join("/"), true));
  return isIgnored ? createTest(root, root, undefined) : createTest(root, repository.folder, repository.gitFolder);
}

function createTest(root: string, top: string, gitFolder: string | undefined): IgnoreTest {
  const rulesOfFolder = new Map<string, Ignore | undefined>();
  const exclude = gitFolder === undefined ? undefined : rulesOf(path.join(gitFolder, "info", "exclude"));
  return (relative, isDirectory) => {
    const file = path.join(root, relative);
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      if (!rulesOfFolder.has(folder)) rulesOfFolder.set(folder, rulesOf(path.join(folder, ".gitignore")));
      const decision = decide(rulesOfFolder.get(folder), folder, file, isDirectory);
      if (decision !== undefined) return decision;
      if (folder === top || folder === path.dirname(folder)) break;
    }
    return decide(exclude, top, file, isDirectory) ?? false;
  };
}

function decide(rules: Ignore | undefined, folder: string, file: string, isDirectory: boolean): boolean | undefined {
  if (rules === undefined) return undefined;
  // `ignore` also judges the folders above a path; those have been asked for before, by their own rules.
  const relative = path.relative(folder, file).split(path.sep).join("/");
  const { ignored, unignored } = rules.test(isDirectory ? `${relative}/` : relative);
  return ignored ? true : unignored ? false : undefined;
}

function rulesOf(file: string): Ignore | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  return ignore({ ignorecase: process.platform === "win32" || process.platform === "darwin" }).add(text);
}

/** The repository that a folder lies in, and where that repository keeps info/exclude. */
function repositoryOf(folder: string): { readonly folder: string; readonly gitFolder: string } | undefined {
  const git = path.join(folder, ".git");
  const found = statSync(git, { throwIfNoEntry: false });
  if (found?.isDirectory()) return { folder, gitFolder: git };
  if (found?.isFile()) return { folder, gitFolder: linkedGitFolder(folder, git) };
  const above = path.dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}

/** Worktrees and submodules have a .git file that names a folder; a worktree's shares `commondir` with its repository. */
function linkedGitFolder(folder: string, git: string): string {
  const named = /^gitdir: (.+)$/m.exec(readOr(git, ""))?.[1] ?? ".git";
  const gitFolder = path.resolve(folder, named.trim());
  return path.resolve(gitFolder, readOr(path.join(gitFolder, "commondir"), ".").trim());
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
