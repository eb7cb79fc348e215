// hunch import FILE --format F [--vocabulary FILE] --out DIR
import { readFile, stat } from "node:fs/promises";
import { Command, Option } from "commander";
import { readVocabularyFile } from "../interchange/facts";
import { MAXIMUM_FILE_BYTES, MODEL_FORMATS, readModelFile, type ModelFormat } from "../interchange/interchange";
import { readTfjsFolder } from "../interchange/tfjsFolder";
import { checkDestination, writeModelDirectory } from "../store/modelDirectory";
import { ModelError, oneLine } from "../store/modelError";
import type { Terminal } from "./terminal";
import { UserError } from "./userError";

interface Options {
  readonly format: ModelFormat;
  readonly vocabulary?: string;
  readonly out: string;
  readonly json?: true;
}

export function importCommand(terminal: Terminal): Command {
  return new Command("import")
    .description("take in a model of another program: Embedding, 1 to 3 LSTM, GRU or simple recurrent layers, Dense")
    .argument("<file>", "the model's file, or the folder of tfjs")
    .addOption(new Option("--format <format>", "what the file is").choices(MODEL_FORMATS).makeOptionMandatory())
    .option("--vocabulary <file>", "JSON array of the model's characters by id, the first entry for all others; what Hunch exported carries its own")
    .requiredOption("--out <directory>", "where the model goes")
    .option("--json", "print one JSON object")
    .action((file: string, options: Options) => runImport(terminal, file, options));
}

async function runImport(terminal: Terminal, file: string, { format, vocabulary: vocabularyFile, out, json }: Options): Promise<void> {
  await checkDestination(out);
  const reading = format === "tfjs" ? readTfjsFolder(file) : readModelFile(format, await readBounded(file));
  const model = await reading.catch((error: unknown) => {
    throw error instanceof ModelError ? new UserError(`"${file}" cannot be imported: ${error.message}`) : error;
  });
  const vocabulary = vocabularyFile === undefined ? model.vocabulary : readVocabularyFile(new TextDecoder().decode(await readBounded(vocabularyFile)));
  if (vocabulary === undefined) throw new UserError(`"${file}" does not say which characters its ids stand for; name a file with --vocabulary`);
  const { architecture } = model.weights;
  if (vocabulary.size !== architecture.vocabularySize) {
    throw new UserError(`"${file}" cannot be imported: its vocabulary has ${vocabulary.size} entries, its layers have ${architecture.vocabularySize}`);
  }
  await writeModelDirectory(out, { weights: model.weights, vocabulary });
  terminal.print(json ? `${JSON.stringify({ file, format, out, architecture })}\n` : `${out}: ${architecture.layers} x ${architecture.hiddenSize} ${architecture.cell}, ${vocabulary.size} characters\n`);
}

async function readBounded(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAXIMUM_FILE_BYTES) throw new UserError(`"${file}" is too large to be a character model`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`"${file}" cannot be read: ${oneLine(error)}; name another file`);
  }
}
