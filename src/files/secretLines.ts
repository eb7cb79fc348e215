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

/** A text without the lines that hold secrets, and how many those were. */
export async function withoutSecretLines(text: string, name: string): Promise<{ readonly text: string; readonly removed: number }> {
  const { messages } = await lintSource({
    source: { filePath: name, content: text, ext: path.extname(name), contentType: "text" },
    options: { config, noPhysicFilePath: true, maskSecrets: true },
  });
  if (messages.length === 0) return { text, removed: 0 };
  const flagged = new Set<number>();
  for (const { range: [start, end] } of messages) {
    for (let line = lineOf(text, start); line <= lineOf(text, Math.max(start, end - 1)); line++) flagged.add(line);
  }
  const kept = text.split("\n").filter((_, line) => !flagged.has(line));
  return { text: kept.join("\n"), removed: flagged.size };
}

function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
