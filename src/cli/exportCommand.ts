// hunch export --model DIR --format F --out FILE
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { MODEL_FORMATS, writeModelFile, type ModelFormat } from "../interchange/interchange";
import { writeTfjsFolder } from "../interchange/tfjsFolder";
import { oneLine } from "../store/modelError";
import { readModelDirectory } from "../store/modelDirectory";
import type { Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options {
  readonly model: string;
  readonly format: ModelFormat;
  readonly out: string;
  readonly json?: true;
}

export function exportCommand(terminal: Terminal): Command {
  return new Command("export")
    .description("write a model as another program keeps it")
    .requiredOption("--model <directory>", "the model")
    .addOption(new Option("--format <format>", "what to write").choices(MODEL_FORMATS).makeOptionMandatory())
    .requiredOption("--out <path>", "the file to write, or the folder of tfjs")
    .option("--json", "print one JSON object")
    .action((options: Options) => runExport(terminal, options));
}

async function runExport(terminal: Terminal, { model, format, out, json }: Options): Promise<void> {
  const { weights, vocabulary } = await readModelDirectory(model);
  if (format === "tfjs") {
    await writeTfjsFolder(out, { weights, vocabulary });
    terminal.print(json ? `${JSON.stringify({ model, format, out })}\n` : `${out}: ${format}\n`);
    return;
  }
  const bytes = await writeModelFile(format, { weights, vocabulary });
  await writeFile(out, bytes).catch((error: unknown) => {
    throw new UserError(`"${out}" cannot be written: ${oneLine(error)}; name another file`);
  });
  terminal.print(json ? `${JSON.stringify({ model, format, out, bytes: bytes.length })}\n` : `${out}: ${format}, ${bytes.length} bytes\n`);
}
