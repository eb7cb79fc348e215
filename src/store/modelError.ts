// What is wrong with a model directory, told in one line.

/** A model directory that cannot be read or written. The message is one line: what is wrong and what to do. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** The message of anything thrown, on one line. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, "; ").trim();
}
