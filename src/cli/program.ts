// The commands as one program: what goes wrong becomes one line on standard error and an exit code.
import { Command, CommanderError } from "commander";
import { benchCommand } from "./benchCommand";
import { completeCommand } from "./completeCommand";
import { evaluateCommand } from "./evaluateCommand";
import { exportCommand } from "./exportCommand";
import { generateCommand } from "./generateCommand";
import { importCommand } from "./importCommand";
import { lspCommand } from "./lspCommand";
import type { Terminal } from "./terminal";
import { trainCommand } from "./trainCommand";
import { isUserError } from "./userError";

/** Exit codes: done, a fault of Hunch's, something wrong with what was given, stopped by Ctrl+C. */
export const EXIT = { done: 0, fault: 1, input: 2, stopped: 130 } as const;

/** Runs one command; `words` are the arguments after the program's name. Never rejects. */
export async function runProgram(words: readonly string[], version: string, terminal: Terminal): Promise<number> {
  const complain = (line: string): void => void terminal.errorStream.write(`hunch: ${line.replace(/\s*\n\s*/g, " ").trim()}\n`);
  const program = new Command("hunch")
    .description("private completions from a character LSTM trained on this machine")
    .version(version);
  const commands = [trainCommand(terminal), completeCommand(terminal), generateCommand(terminal), evaluateCommand(terminal), benchCommand(terminal), exportCommand(terminal), importCommand(terminal), lspCommand(terminal, version)];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command.exitOverride().configureOutput({
      writeOut: terminal.print,
      writeErr: (text) => void terminal.errorStream.write(text),
      outputError: (text) => complain(`${text.replace(/^error: /, "").trim().replace(/\.?$/, ";")} see hunch ${command === program ? "" : `${command.name()} `}--help`),
    });
  }
  if (words.length === 0) {
    complain("no command given; see hunch --help");
    return EXIT.input;
  }
  try {
    await program.parseAsync([...words], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.input;
    if (terminal.signal.aborted) {
      complain("stopped; nothing was written, and a model that was there is still there");
      return EXIT.stopped;
    }
    complain(error instanceof Error ? error.message : String(error));
    if (isUserError(error)) return EXIT.input;
    if (process.env["HUNCH_TRACE"] && error instanceof Error) terminal.errorStream.write(`${error.stack}\n`);
    return EXIT.fault;
  }
}
