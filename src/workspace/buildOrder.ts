// In which order the files of a workspace are learned, and which of a workspace that is too large: what is learned last
// weighs most, so the most relevant files come last. Files are relevant that were written lately, and that lie near open
// documents or have their language.

export interface OrderedFile {
  /** Of the folder in the workspace, then "/" and the path below it. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** How much nearness to an open document counts beside recency, which counts up to 1. */
const NEARNESS = 1;
const SAME_LANGUAGE = 0.25;

/**
 * The files, least relevant first, as many of the most relevant ones as fit into `maximumBytes`. The same files and
 * documents give the same order.
 */
export function orderForLearning<File extends OrderedFile>(files: readonly File[], openPaths: readonly string[], maximumBytes: number): File[] {
  const byTime = [...files].sort((a, b) => a.modifiedMs - b.modifiedMs || compare(a.path, b.path));
  const relevance = new Map<File, number>();
  byTime.forEach((file, index) => relevance.set(file, (index + 1) / files.length + nearness(file.path, openPaths)));
  const mostRelevantFirst = byTime.sort((a, b) => (relevance.get(b) ?? 0) - (relevance.get(a) ?? 0) || compare(a.path, b.path));
  let bytes = 0;
  return mostRelevantFirst.filter((file) => {
    // One file that does not fit leaves room for smaller ones.
    if (bytes + file.bytes > maximumBytes) return false;
    bytes += file.bytes;
    return true;
  }).reverse();
}

/** The nearest open document's share of common folders, and whether one is of the same language. */
function nearness(path: string, openPaths: readonly string[]): number {
  let nearest = 0;
  let isSameLanguage = false;
  for (const open of openPaths) {
    nearest = Math.max(nearest, commonFolders(path, open));
    isSameLanguage ||= extensionOf(path) === extensionOf(open);
  }
  return NEARNESS * nearest + (isSameLanguage ? SAME_LANGUAGE : 0);
}

function commonFolders(a: string, b: string): number {
  const [foldersA, foldersB] = [a.split("/").slice(0, -1), b.split("/").slice(0, -1)];
  let common = 0;
  while (common < foldersA.length && common < foldersB.length && foldersA[common] === foldersB[common]) common++;
  return (common + 1) / (Math.max(foldersA.length, foldersB.length) + 1);
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
