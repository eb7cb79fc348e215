// `npm run test:interop`: model files against the real libraries (Keras, PyTorch, ONNX Runtime, TensorFlow.js) in a
// Python environment that is installed here at the first run. `npm test` needs none of it.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { interopPython } from "./interopPython";
import { runAsMain } from "./main";
import { setUpTensorFlow } from "./tensorflow";

async function main(): Promise<number> {
  await setUpTensorFlow();
  const environment = { ...process.env, HUNCH_INTEROP_PYTHON: await interopPython() };
  const mocha = path.resolve(__dirname, "../node_modules/mocha/bin/mocha.js");
  const args = [mocha, "--no-config", "--require", "tsx/cjs", "--timeout", "180000", "test/interop/**/*.test.ts"];
  return spawnSync(process.execPath, args, { cwd: path.resolve(__dirname, ".."), env: environment, stdio: "inherit" }).status ?? 1;
}

if (require.main === module) runAsMain(main);
