// hunch export --model DIR --format F --out FILE
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { FILE_FORMATS, writeModelFile, type FileFormat } from "../interchange/interchange";
import { oneLine } from "../store/modelError";
import { readModelDirectory } from "../store/modelDirectory";
import type { Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options {
  readonly model: string;
  readonly format: FileFormat;
  readonly out: string;
  readonly json?: true;
}

export function exportCommand(terminal: Terminal): Command {
  return new Command("export")
    .description("write a model as a file of another program; the model's own folder is a TensorFlow.js model already")
    .requiredOption("--model <directory>", "the model")
    .addOption(new Option("--format <format>", "what to write").choices(FILE_FORMATS).makeOptionMandatory())
    .requiredOption("--out <file>", "the file to write")
    .option("--json", "print one JSON object")
    .action((options: Options) => runExport(terminal, options));
}

async function runExport(terminal: Terminal, { model, format, out, json }: Options): Promise<void> {
  const { weights, vocabulary } = await readModelDirectory(model);
  const bytes = await writeModelFile(format, { weights, vocabulary });
  await writeFile(out, bytes).catch((error: unknown) => {
    throw new UserError(`"${out}" cannot be written: ${oneLine(error)}; name another file`);
  });
  terminal.print(json ? `${JSON.stringify({ model, format, out, bytes: bytes.length })}\n` : `${out}: ${format}, ${bytes.length} bytes\n`);
}
