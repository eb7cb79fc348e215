// `npm run test:interop`: model files against the real libraries (Keras, PyTorch, ONNX Runtime, TensorFlow.js) in a
// Python environment that is installed here at the first run, and the TensorFlow engine. `npm test` needs none of it.
import { interopPython } from "./interopPython";
import { runAsMain } from "./main";
import { setUpTensorFlow } from "./tensorflow";
import { runInteropTests } from "./testing/unit";

async function main(): Promise<number> {
  await setUpTensorFlow();
  const { passed, failed } = await runInteropTests(await interopPython());
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

if (require.main === module) runAsMain(main);
