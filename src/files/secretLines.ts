// Lines that a secret scanner flags never reach the model. secretlint reads about 20 MB a second, so that nothing needs
// to be sorted out before it.
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
    "[A-Z0-9]{20}", "[A-Za-z0-9/+=]{40}", "[A-Za-z0-9+]{32}", "\\d{4}-?\\d{4}-?\\d{4}", "secret_?access_?key", "private key",
    "_authToken", "npm_\\w{8}", "xox[abopr]-", "xapp-", "hooks\\.slack", "://\\S*@", "sk-\\w{8}", "lin_api_", "SG\\.\\w",
    "shp(pa|ca|at|ss)_", "gh[pousr]_", "github_pat_", "ops_ey",
  ].join("|"),
  "i",
);

/**
 * Whether a line is one that no rule of the scanner flags, told by the line alone and at once. Other lines are learned
 * only when the scanner has seen them in their text.
 */
export function isPlainLine(line: string): boolean {
  return !SUSPICIOUS.test(line);
}

/** A text without the lines that hold secrets, and how many those were. */
export async function withoutSecretLines(text: string, name: string): Promise<{ readonly text: string; readonly removed: number }> {
  const flagged = await secretLines(text, name);
  if (flagged.size === 0) return { text, removed: 0 };
  const kept = text.split("\n").filter((_, line) => !flagged.has(line));
  return { text: kept.join("\n"), removed: flagged.size };
}

/** The indices of the lines that hold secrets, in a text with "\n" line ends. */
export async function secretLines(text: string, name: string): Promise<ReadonlySet<number>> {
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
