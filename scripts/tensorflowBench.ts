// `npm run bench:tensorflow`: the engines against stock TensorFlow.js layers on the same tfjs-node, in one run, and the
// two gradients of an LSTM layer that TensorFlow offers. One JSON line at the end; compare ratios, not times.
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { DEFAULT_ADAM, type Engine } from "../src/engines/engine";
import { createTensorFlowEngine } from "../src/engines/tensorflow";
import { loadTensorFlow, type TensorFlow } from "../src/engines/tensorflowLoad";
import { createLstmCell } from "../src/engines/tensorflowLstm";
import { createOperations } from "../src/engines/tensorflowOperations";
import { createWasmEngine } from "../src/engines/wasm";
import { randomWindow } from "../src/evaluate/bench/bench";
import { stockLayers } from "../src/evaluate/bench/stockLayers";
import { initialWeights } from "../src/model/initialise";
import { createRandom } from "../src/model/random";
import { buildAll } from "./build";
import { runAsMain } from "./main";
import { setUpTensorFlow } from "./tensorflow";

const [V, E, H, T, B] = [110, 64, 512, 64, 32];
const THREADS = 2;
const WINDOW = randomWindow(createRandom(2), { rows: B, steps: T, vocabularySize: V });
const dist = path.resolve(__dirname, "../dist");

async function main(): Promise<void> {
  await buildAll();
  const directory = await setUpTensorFlow();
  const tensorFlow = loadTensorFlow(directory);
  const wasm = await createWasmEngine({ kernelDirectory: path.join(dist, "kernel"), threadScript: path.join(dist, "trainingThread.js") });
  const ours = createTensorFlowEngine(directory);
  const stock = stockLayers(tensorFlow.tf, { vocabularySize: V, embeddingSize: E, hiddenSize: H, layers: 1 }, WINDOW);
  // Rounds in turn, so that a busy moment of the machine meets all of them; the best of each counts.
  const best = { stockTrain: Infinity, tensorflowTrain: Infinity, wasmTrain: Infinity, stockDecode: Infinity, tensorflowDecode: Infinity, wasmDecode: Infinity };
  const [tensorflowBench, wasmBench] = [await engineBench(ours), await engineBench(wasm)];
  for (let round = 0; round < 4; round++) {
    best.stockTrain = Math.min(best.stockTrain, await milliseconds(stock.train));
    best.tensorflowTrain = Math.min(best.tensorflowTrain, await milliseconds(tensorflowBench.train, 3));
    best.wasmTrain = Math.min(best.wasmTrain, await milliseconds(wasmBench.train, 3));
    best.stockDecode = Math.min(best.stockDecode, await milliseconds(stock.decode, 50));
    best.tensorflowDecode = Math.min(best.tensorflowDecode, await milliseconds(tensorflowBench.decode, 50));
    best.wasmDecode = Math.min(best.wasmDecode, await milliseconds(wasmBench.decode, 50));
  }
  tensorflowBench.dispose();
  wasmBench.dispose();
  const gradients = await layerGradients(tensorFlow);
  console.log(JSON.stringify({
    node: process.version, model: `1x${H}, embedding ${E}, vocabulary ${V}, ${T} steps, ${B} rows`, milliseconds: best, gradients,
    tensorflowTrainsTimesStock: best.stockTrain / best.tensorflowTrain, wasmTrainsTimesStock: best.stockTrain / best.wasmTrain,
    tensorflowDecodesTimesStock: best.stockDecode / best.tensorflowDecode, wasmDecodesTimesStock: best.stockDecode / best.wasmDecode,
  }));
}

async function engineBench(engine: Engine) {
  const weights = initialWeights({ cell: "lstm", vocabularySize: V, embeddingSize: E, hiddenSize: H, layers: 1 }, createRandom(1));
  const trainer = await engine.createTrainer(weights, { steps: T, rows: B, threads: THREADS, adam: DEFAULT_ADAM });
  const decoder = await engine.createDecoder(weights);
  const state = decoder.zeroState();
  const logits = new Float32Array(V);
  return {
    train: async () => void (await trainer.train(WINDOW, 1e-3)),
    decode: async () => {
      decoder.read(state, Int32Array.of(5));
      decoder.logits(state, logits);
    },
    dispose: () => {
      trainer.dispose();
      decoder.dispose();
    },
  };
}

/** Milliseconds of a layer's gradient: by TensorFlow's operation for it, and by ours, forward pass included in both. */
async function layerGradients(tensorFlow: TensorFlow) {
  const { tf } = tensorFlow;
  const operations = createOperations(tensorFlow);
  const cell = createLstmCell(tensorFlow, operations, H);
  const inputs = tf.randomNormal([T, B, E]);
  const [weights, bias] = [tf.randomNormal([E + H, 4 * H], 0, 0.05), tf.zeros([4 * H])];
  const [state, zeros, cellGradients] = [tf.zeros([B, H]), tf.zeros([H]), tf.zeros([T, B, H])];
  const above = tf.randomNormal([T, B, H]);
  const fused = async () =>
    tf.tidy(() => {
      const outputs = operations.blockLstm(inputs, state, state, weights, bias, zeros);
      operations.blockLstmGradient(inputs, state, state, weights, bias, zeros, outputs, cellGradients, above).weights.dataSync();
    });
  const steps = async () =>
    tf.tidy(() => {
      const layer = (x: Tensor, w: Tensor, b: Tensor): Tensor => {
        const { sequence, state: after } = cell.layer(x, [w, b], { hidden: state, cell: state });
        tf.dispose([after.hidden, after.cell]);
        return sequence;
      };
      tf.grads(layer)([inputs, weights, bias], above)[1].dataSync();
    });
  let [blockLstmGradMs, stepsMs] = [Infinity, Infinity];
  for (let round = 0; round < 4; round++) {
    blockLstmGradMs = Math.min(blockLstmGradMs, await milliseconds(fused, 2));
    stepsMs = Math.min(stepsMs, await milliseconds(steps, 2));
  }
  return { blockLstmGradMs, stepsMs };
}

/** Milliseconds of one call, the mean of `times`. */
async function milliseconds(task: () => Promise<void> | void, times = 1): Promise<number> {
  const startMs = performance.now();
  for (let time = 0; time < times; time++) await task();
  return (performance.now() - startMs) / times;
}

if (require.main === module) runAsMain(main);
