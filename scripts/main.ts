// How a script ends: an error meant for the user is one line and exit code 1, any other shows its stack.

/** What is wrong and what to do, in one line. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Runs a script's main function and sets the exit code. */
export function runAsMain(main: () => Promise<number | void>): void {
  main().then(
    (code) => {
      process.exitCode = code ?? 0;
    },
    (error: unknown) => {
      console.error(error instanceof UserError ? `hunch: ${error.message}` : error);
      process.exitCode = 1;
    },
  );
}
