// `npx tsx scripts/decoderPrecision.ts MODEL FOLDER [FOLDER ..]`: bits per character of each folder with the decoder in
// float32 and quantised, about 50,000 characters each; the difference is what rounding costs.
import path from "node:path";
import type { Decoder, Precision } from "../src/engines/engine";
import { createWasmEngine } from "../src/engines/wasm";
import { listFiles } from "../src/files/listFiles";
import { readModelDirectory } from "../src/store/modelDirectory";
import { drawMeasuredSamples } from "../src/training/bitsPerCharacter";
import { prepare, type MeasuredSample } from "../src/training/samples";
import { buildKernelIfChanged } from "./buildKernel";
import { runAsMain, UserError } from "./main";

const CHARACTERS = 50_000;

runAsMain(async () => {
  const [model, ...folders] = process.argv.slice(2);
  if (model === undefined || folders.length === 0) throw new UserError("name a model directory and folders of text");
  await buildKernelIfChanged();
  const { weights, vocabulary } = await readModelDirectory(model);
  const engine = await createWasmEngine({ kernelDirectory: path.resolve(__dirname, "../dist/kernel") });
  const decoders = await Promise.all((["float32", "quantised"] as const).map((precision: Precision) => engine.createDecoder(weights, precision)));
  for (const folder of folders) {
    const { files } = await listFiles(folder);
    const samples = drawMeasuredSamples(files.map(prepare), vocabulary, CHARACTERS, 1);
    const [exact, quantised] = decoders.map((decoder) => bitsPerCharacter(decoder, samples));
    console.log(`${path.basename(folder).padEnd(32)} ${exact.toFixed(4)} float32  ${quantised.toFixed(4)} quantised  ${(quantised - exact).toFixed(4)}`);
  }
});

function bitsPerCharacter(decoder: Decoder, samples: readonly MeasuredSample[]): number {
  const probabilities = new Float32Array(decoder.vocabularySize);
  let [bits, characters] = [0, 0];
  for (const sample of samples) {
    const state = decoder.zeroState();
    sample.ids.forEach((id, index) => {
      if (index >= sample.header) {
        decoder.softmax(state, probabilities);
        bits -= Math.log2(Math.max(probabilities[id], 1e-30));
      }
      decoder.read(state, Int32Array.of(id));
    });
    bits += sample.otherBits;
    characters += sample.characters;
  }
  return bits / characters;
}
