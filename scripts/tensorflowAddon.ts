// Compiles tfjs-node's addon against a TensorFlow library.
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { withProgress } from "./editor/progress";
import { run } from "./editor/run";
import { UserError } from "./main";

/** Highest version of Node-API that tfjs-node's loader asks for. */
const NODE_API = 8;

/**
 * Builds node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node in `directory`. `library` is the folder of a
 * TensorFlow Python package; one below `directory` is found relative to the addon, so that the folder can be moved.
 */
export async function buildAddon(directory: string, library: string): Promise<void> {
  const tfjsNode = path.join(directory, "node_modules/@tensorflow/tfjs-node");
  const addonFolder = path.join(tfjsNode, `lib/napi-v${NODE_API}`);
  mkdirSync(addonFolder, { recursive: true });
  const inside = !path.relative(directory, library).startsWith("..");
  const searched = inside ? `$ORIGIN/${path.relative(addonFolder, library)}` : library;
  const args = [
    "-std=c++17", "-O2", "-fPIC", "-shared", `-DNAPI_VERSION=${NODE_API}`,
    `-I${path.join(directory, "node_modules/node-api-headers/include")}`, "-I.", `-I${path.join(library, "include")}`,
    "binding/tfjs_backend.cc", "binding/tfjs_binding.cc",
    "-o", path.join(addonFolder, "tfjs_binding.node"),
    `-L${library}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2", `-Wl,-rpath,${searched}`,
  ];
  const compiler = process.env.CXX || "g++";
  await withProgress("Preparing TensorFlow: compiling the addon", () => run(compiler, args, { directory: tfjsNode })).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") throw new UserError(`${compiler} is not on PATH; install a C++ compiler (Debian: apt-get install g++)`);
      const reason = error.message.split("\n").find((line) => /error/i.test(line)) ?? error.message.split("\n")[0];
      throw new UserError(`${compiler} could not compile tfjs-node's addon: ${reason}`);
    },
  );
  if (!existsSync(path.join(addonFolder, "tfjs_binding.node"))) throw new UserError(`${compiler} wrote no addon`);
}
