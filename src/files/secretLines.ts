// Lines that a secret scanner flags never reach the model. secretlint reads about 20 MB a second, so that whole files go to
// it as they are; a line that was just written is told apart at once by its looks.
import path from "node:path";
import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";

const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] };

// secretlint keeps its marks for ever and searches all of them at every new one: the hundredth file would cost more
// than the first hundred.
secretLintProfiler.mark = () => undefined;

/**
 * What each rule of the preset needs to see in a line: keys and account numbers of AWS, key blocks, tokens by their
 * prefixes, credentials in addresses. Wider than the rules: long words of base64 may belong to a block above.
 */
const SUSPICIOUS = new RegExp(
  [
    "[A-Z0-9]{20}", "[A-Za-z0-9/+=]{40}", "[A-Za-z0-9+]{32}", "\\d{4}-?\\d{4}-?\\d{4}", "PRIVATE KEY", "_authToken", "://\\S*@",
    "(SECRET|[Ss]ecret)_?(ACCESS|[Aa]ccess)_?(KEY|[Kk]ey)", "npm_\\w{8}", "xox[abopr]-", "xapp-", "[Hh][Oo][Oo][Kk][Ss]\\.",
    "sk-\\w{8}", "lin_api_", "SG\\.\\w", "shp(pa|ca|at|ss)_", "gh[pousr]_", "github_pat_", "ops_ey",
  ].join("|"),
);

/** Larger texts are scanned in pieces that overlap by more lines than a key block has. */
const PIECE_UNITS = 50_000;
const OVERLAP_LINES = 160;

/**
 * Whether a line is one that no rule of the scanner flags, told by the line alone and at once. Other lines are learned
 * only when the scanner has seen them in their text.
 */
export function isPlainLine(line: string): boolean {
  return !SUSPICIOUS.test(line);
}

/** Awaited between pieces of work; lets other events in. */
export type Pause = () => Promise<void>;

/** A text without the lines that hold secrets, and how many those were. */
export async function withoutSecretLines(text: string, name: string, pause?: Pause): Promise<{ readonly text: string; readonly removed: number }> {
  const flagged = await secretLines(text, name, pause);
  if (flagged.size === 0) return { text, removed: 0 };
  const kept = text.split("\n").filter((_, line) => !flagged.has(line));
  return { text: kept.join("\n"), removed: flagged.size };
}

/** The indices of the lines that hold secrets, in a text with "\n" line ends. */
export async function secretLines(text: string, name: string, pause?: Pause): Promise<ReadonlySet<number>> {
  if (text.length <= PIECE_UNITS) return scan(text, name);
  const flagged = new Set<number>();
  const lines = text.split("\n");
  for (let first = 0; first < lines.length; ) {
    let end = first;
    for (let units = 0; end < lines.length && (units < PIECE_UNITS || end < first + 2 * OVERLAP_LINES); end++) units += lines[end].length + 1;
    for (const line of await scan(lines.slice(first, end).join("\n"), name)) flagged.add(first + line);
    await pause?.();
    first = end < lines.length ? end - OVERLAP_LINES : end;
  }
  return flagged;
}

async function scan(text: string, name: string): Promise<ReadonlySet<number>> {
  const { messages } = await lintSource({
    source: { filePath: name, content: text, ext: path.extname(name), contentType: "text" },
    options: { config, noPhysicFilePath: true, maskSecrets: true },
  });
  const flagged = new Set<number>();
  for (const { range: [start, end] } of messages) {
    for (let line = lineOf(text, start); line <= lineOf(text, Math.max(start, end - 1)); line++) flagged.add(line);
  }
  return flagged;
}

function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
