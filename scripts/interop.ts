// `npm run test:interop`: model files against the real libraries (Keras, PyTorch, ONNX Runtime, TensorFlow.js) in a
// Python environment that is installed here at the first run, and the TensorFlow engine. `npm test` needs none of it.
import { interopPython } from "./interopPython";
import { runAsMain } from "./main";
import { setUpTensorFlow } from "./tensorflow";
import type { Counts } from "./testing/events";
import { runInteropTests } from "./testing/unit";

/** Sets up what the tests need, and runs them. Rejects where it cannot be set up. */
export async function interopTests(): Promise<Counts> {
  await setUpTensorFlow();
  return runInteropTests(await interopPython());
}

async function main(): Promise<number> {
  const { passed, failed } = await interopTests();
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

if (require.main === module) runAsMain(main);
