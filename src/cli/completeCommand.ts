// hunch complete --model DIR < prefix
import { Command } from "commander";
import type { EnginePreference } from "../protocol/enginePreference";
import { detectIndentUnit } from "../text/indentation";
import { decodeUtf8, normaliseText } from "../text/normalise";
import { refuseSecretPath, withContinuer } from "./continuing";
import { engineOption, integer, parseLength, parseSeed, parseTemperature } from "./options";
import type { Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options {
  readonly model: string;
  readonly file: string;
  readonly temperature: number;
  readonly length: number;
  readonly count: number;
  readonly seed: number;
  readonly engine: EnginePreference;
  readonly multiline?: true;
  readonly json?: true;
}

export function completeCommand(terminal: Terminal): Command {
  return new Command("complete")
    .description("continue the text on standard input, as the editor would; prints the continuation alone")
    .requiredOption("--model <directory>", "the model")
    .option("--file <name>", "name of the file that the text is of: its language and path are known to the model", "untitled.txt")
    .option("--temperature <number>", "0 takes the most probable character each time", parseTemperature, 0)
    .option("--length <number>", "characters to write at most", parseLength, 100)
    .option("--count <number>", "continuations to print, one a line; different ones need a temperature above 0", integer(1, 100), 1)
    .option("--seed <number>", "seed of the first continuation", parseSeed, 1)
    .option("--multiline", "do not stop at the end of the line")
    .addOption(engineOption())
    .option("--json", "print one JSON object")
    .action((options: Options) => runComplete(terminal, options));
}

async function runComplete(terminal: Terminal, options: Options): Promise<void> {
  const { model, file, temperature, length, count, seed } = options;
  refuseSecretPath(file);
  const before = await readPrefix(terminal);
  await withContinuer(terminal, model, options.engine, async (continuer) => {
    const continuations: { text: string; logProbability: number }[] = [];
    for (let index = 0; index < count; index++) {
      const found = await continuer.continueText({
        facts: { path: file, indentUnit: detectIndentUnit(before) }, before, position: before.length, temperature,
        maxLength: length, seed: (seed + index) >>> 0, stopAtLineEnd: options.multiline !== true,
      });
      const logProbability = found?.logProbabilities.reduce((sum, one) => sum + one, 0) ?? 0;
      continuations.push({ text: found?.text ?? "", logProbability });
    }
    if (options.json) terminal.print(`${JSON.stringify({ continuations })}\n`);
    else for (const { text } of continuations) terminal.print(`${text}\n`);
  });
}

async function readPrefix({ input }: Terminal): Promise<string> {
  if (input === undefined) throw new UserError("the text to continue is read from standard input: hunch complete --model DIR < file");
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  const text = decodeUtf8(Buffer.concat(chunks));
  if (text === undefined) throw new UserError("standard input is not UTF-8 text: give the text before the cursor");
  return normaliseText(text);
}
