// Runs a program to its end and keeps what it printed, for the error message.
import { spawn } from "node:child_process";

export interface RunOptions {
  readonly directory: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Resolves with what the program printed; rejects with its last lines where it fails. No shell but on Windows, for npm. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.directory,
      env: options.environment ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(" ")} ended with code ${code}:\n${output.split("\n").slice(-30).join("\n")}`));
    });
  });
}
