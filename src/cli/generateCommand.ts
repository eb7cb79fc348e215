// hunch generate --model DIR --prompt TEXT
import { Command } from "commander";
import type { EnginePreference } from "../protocol/enginePreference";
import { GRID } from "../text/context";
import { detectIndentUnit } from "../text/indentation";
import { normaliseText } from "../text/normalise";
import { refuseSecretPath, withContinuer } from "./continuing";
import { engineOption, parseLength, parseSeed, parseTemperature } from "./options";
import type { Terminal } from "./terminal";

interface Options {
  readonly model: string;
  readonly prompt: string;
  readonly file: string;
  readonly temperature: number;
  readonly length: number;
  readonly seed: number;
  readonly engine: EnginePreference;
  readonly json?: true;
}

export function generateCommand(terminal: Terminal): Command {
  return new Command("generate")
    .description("write text that starts with a prompt; prints the prompt and what follows")
    .requiredOption("--model <directory>", "the model")
    .requiredOption("--prompt <text>", "what the text starts with")
    .option("--file <name>", "name of the file to write: its language and path are known to the model", "untitled.txt")
    .option("--temperature <number>", "0 takes the most probable character each time", parseTemperature, 0.7)
    .option("--length <number>", "characters to write", parseLength, 500)
    .option("--seed <number>", "the same seed gives the same text", parseSeed, 1)
    .addOption(engineOption())
    .option("--json", "print one JSON object")
    .action((options: Options) => runGenerate(terminal, options));
}

async function runGenerate(terminal: Terminal, { model, prompt, file, temperature, length, seed, engine, json }: Options): Promise<void> {
  refuseSecretPath(file);
  const start = normaliseText(prompt);
  const facts = { path: file, indentUnit: detectIndentUnit(start) };
  const text = await withContinuer(terminal, model, engine, async (continuer) => {
    let written = start;
    // Cell by cell, so that the model never reads on from further back than it does in an editor.
    for (let left = length; left > 0; left -= GRID) {
      const found = await continuer.continueText(
        { facts, before: written, position: written.length, temperature, maxLength: Math.min(left, GRID), seed, stopAtLineEnd: false },
        () => terminal.signal.aborted);
      terminal.signal.throwIfAborted();
      written += found?.text ?? "";
    }
    return written;
  });
  terminal.print(json ? `${JSON.stringify({ text })}\n` : `${text}\n`);
}
