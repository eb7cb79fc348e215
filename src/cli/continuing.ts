// What `complete` and `generate` share: a model ready to continue texts.
import { createContinuer, type Continuer } from "../complete/continuer";
import type { EnginePreference } from "../protocol/enginePreference";
import { readModelDirectory } from "../store/modelDirectory";
import { isSecretPath } from "../text/secretPaths";
import type { Terminal } from "./terminal";
import { UserError } from "./userError";

/** Loads the model of a directory, calls `use`, and frees the model. */
export async function withContinuer<Result>(
  terminal: Terminal, directory: string, preference: EnginePreference, use: (continuer: Continuer) => Promise<Result>,
): Promise<Result> {
  const { vocabulary, weights } = await readModelDirectory(directory);
  const decoder = await (await terminal.createEngine(preference)).createDecoder(weights, "quantised");
  try {
    return await use(createContinuer(decoder, vocabulary));
  } finally {
    decoder.dispose();
  }
}

/** Throws a UserError where nothing may be completed in a file of this name. */
export function refuseSecretPath(file: string): void {
  if (isSecretPath(file)) throw new UserError(`nothing is completed in "${file}", which may hold secrets: give another --file`);
}
