// The TensorFlow library that tfjs-node's addon is built against: its Python package carries the whole C interface, in
// libtensorflow_cc.so.2 and libtensorflow_framework.so.2, and its headers.
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { withProgress } from "./editor/progress";
import { run } from "./editor/run";
import { UserError } from "./main";

const VERSION = "2.21.0";
/** Which wheel is taken; no Python code of it runs, so that the Python of this machine need not match. */
const WHEEL_PYTHON = "3.12";
const WHEELS: Readonly<Record<string, { readonly name: string; readonly platform: string }>> = {
  x64: { name: "tensorflow-cpu", platform: "manylinux_2_27_x86_64" },
  arm64: { name: "tensorflow", platform: "manylinux_2_27_aarch64" },
};

const LIBRARY = "libtensorflow_cc.so.2";
const HEADER = "include/tensorflow/c/eager/c_api.h";

/** The folder of an installed TensorFlow that Python finds, where it has the library and its headers. */
export async function installedTensorFlow(): Promise<string | undefined> {
  const script = "import importlib.util as u; s = u.find_spec('tensorflow'); print(s.submodule_search_locations[0] if s else '')";
  const output = await run("python3", ["-c", script], { directory: "." }).catch(() => "");
  const folder = output.trim();
  return folder !== "" && isComplete(folder) ? folder : undefined;
}

/** Downloads the wheel (about 270 MB) and unpacks library and headers to `directory`/wheel/tensorflow. */
export async function downloadedTensorFlow(directory: string): Promise<string> {
  const wheel = process.platform === "linux" ? WHEELS[process.arch] : undefined;
  if (wheel === undefined) {
    throw new UserError(
      `tfjs-node's usual download is not reachable, and its addon is built on Linux x64 and arm64 only, not ${process.platform} ${process.arch}; the engine "wasm" serves here`,
    );
  }
  const target = path.join(directory, "wheel");
  await withProgress(`Preparing TensorFlow: ${wheel.name} ${VERSION} by pip (270 MB)`, () =>
    python(directory, [
      "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
      `--python-version=${WHEEL_PYTHON}`, `--platform=${wheel.platform}`, `--dest=${target}`, `${wheel.name}==${VERSION}`,
    ]),
  );
  const file = readdirSync(target).find((name) => name.endsWith(".whl"));
  if (file === undefined) throw new UserError(`pip downloaded no wheel of ${wheel.name} ${VERSION}`);
  await withProgress("Preparing TensorFlow: unpacking it (850 MB)", () => python(target, ["-c", UNPACK, file]));
  rmSync(path.join(target, file));
  const folder = path.join(target, "tensorflow");
  if (!isComplete(folder)) throw new UserError(`the wheel of ${wheel.name} ${VERSION} lacks ${LIBRARY} or its headers`);
  return folder;
}

/** Unpacks the two libraries, what they link to, and the headers of the C interface. */
const UNPACK = `
import re, sys, zipfile
wanted = re.compile(r"tensorflow/(lib[^/]*\\.so[^/]*|include/(tensorflow|tsl|xla)/.*\\.h)$")
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(members=[name for name in wheel.namelist() if wanted.match(name)])
`;

async function python(directory: string, args: readonly string[]): Promise<void> {
  await run("python3", args, { directory }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new UserError("python3 is not on PATH; install Python 3 with pip (Debian: apt-get install python3-pip)");
    if (/No module named pip/.test(error.message)) throw new UserError("python3 has no pip; install it (Debian: apt-get install python3-pip)");
    throw new UserError(`python3 ${args.slice(0, 3).join(" ")} failed: ${error.message.trimEnd().split("\n").at(-1)}`);
  });
}

function isComplete(folder: string): boolean {
  return existsSync(path.join(folder, LIBRARY)) && existsSync(path.join(folder, HEADER));
}
