// What someone at the command line can put right: one line that names what is wrong and what to do.
import { TensorFlowError } from "../engines/tensorflow";
import { ModelError } from "../store/modelError";
import { TrainingError } from "../training/train";

/** Ends the command with exit code 2. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Whether an error is about what was given, not about Hunch. */
export function isUserError(error: unknown): error is Error {
  return error instanceof UserError || error instanceof ModelError || error instanceof TensorFlowError || error instanceof TrainingError;
}

/** The code of a file system's error, e.g. "ENOENT". */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
