// The Python environment of `npm run test:interop`: the libraries whose files Hunch reads and writes, in the user's
// cache folder, named by what is installed so that another list makes another environment.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { installedOnce } from "./editor/cache";
import { withProgress } from "./editor/progress";
import { run } from "./editor/run";
import { UserError } from "./main";

const requirements = path.resolve(__dirname, "../test/interop/requirements.txt");

/** The environment's Python, installed at the first call: about 6 GB, several minutes. */
export async function interopPython(): Promise<string> {
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const directory = await installedOnce(`interop-${hash}`, install);
  return pythonIn(directory);
}

async function install(directory: string): Promise<void> {
  await run("python3", ["-m", "venv", directory], { directory }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new UserError("python3 is not on PATH; install Python 3 (Debian: apt-get install python3-venv)");
    throw new UserError("python3 cannot make a virtual environment; install its venv module (Debian: apt-get install python3-venv)");
  });
  await withProgress("Preparing Keras, PyTorch and ONNX Runtime, first time only (6 GB)", () =>
    run(pythonIn(directory), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], { directory }),
  ).catch((error: Error) => {
    throw new UserError(`pip could not install ${path.basename(requirements)}: ${error.message.trimEnd().split("\n").at(-1)}`);
  });
}

function pythonIn(directory: string): string {
  return path.join(directory, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
}
