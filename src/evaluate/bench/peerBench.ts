// The same sizes on other programs, each in a process of its own: PyTorch and ONNX Runtime by scripts for Python, stock
// TensorFlow.js layers on tfjs-node.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { fastestMilliseconds } from "../../engines/fastest";
import { defaultTensorFlowDirectory, loadTensorFlow } from "../../engines/tensorflowLoad";
import { createRandom } from "../../model/random";
import { BENCH_SIZES, randomWindow, type BenchShape } from "./bench";
import { stockLayers } from "./stockLayers";

/** What one program reached with one shape. */
export interface PeerFigures extends BenchShape {
  readonly peer: string;
  readonly charactersPerSecond?: number;
  readonly decodeMs?: number;
}

export interface PeerReport {
  readonly figures: readonly PeerFigures[];
  /** One line for each program that is not there. */
  readonly skipped: readonly string[];
}

export interface PeerOptions {
  /** Holds pytorch.py and onnx_runtime.py. */
  readonly scripts: string;
  /** The Python that has PyTorch, or onnx and onnxruntime. */
  readonly python: string;
  readonly shapes: readonly BenchShape[];
  readonly updates: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

const run = promisify(execFile);

/** Asks Python's programs, one after the other. */
export async function measurePythonPeers({ scripts, python, shapes, updates, threads, signal }: PeerOptions): Promise<PeerReport> {
  const figures: PeerFigures[] = [];
  const skipped: string[] = [];
  for (const [name, script, words] of [["PyTorch", "pytorch.py", [threads, updates]], ["ONNX Runtime", "onnx_runtime.py", []]] as const) {
    try {
      for (const shape of shapes) {
        const args = [path.join(scripts, script), ...[shape.layers, shape.hiddenSize, ...words].map(String)];
        const { stdout } = await run(python, args, { signal });
        const answer: Omit<PeerFigures, keyof BenchShape> = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
        figures.push({ ...shape, ...answer });
      }
    } catch (error) {
      signal.throwIfAborted();
      const lines = error instanceof Error ? error.message.trim().split("\n") : [String(error)];
      skipped.push(`${name} was not measured with ${python}: ${lines.at(-1)}`);
    }
  }
  return { figures, skipped };
}

/** Stock layers in this process, which loads TensorFlow. */
export async function measureStockLayers(shapes: readonly BenchShape[], updates: number): Promise<PeerReport> {
  try {
    const { tf, version } = loadTensorFlow(defaultTensorFlowDirectory());
    const window = randomWindow(createRandom(2));
    const figures: PeerFigures[] = [];
    for (const shape of shapes) {
      const { train, decode } = stockLayers(tf, { ...BENCH_SIZES, ...shape }, window);
      figures.push({
        ...shape, peer: `tf.layers on tfjs-node, TensorFlow ${version}`,
        charactersPerSecond: (window.steps * window.rows) / ((await fastestMilliseconds(train, updates)) / 1000),
        decodeMs: await fastestMilliseconds(decode, 50),
      });
    }
    return { figures, skipped: [] };
  } catch (error) {
    return { figures: [], skipped: [`tf.layers was not measured: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
