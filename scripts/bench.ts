// `npx tsx scripts/bench.ts [--json] [--peers] [--updates N]`: the engine's figures on this machine, with and without
// V8's revectoriser, and ratios to PyTorch and ONNX Runtime where HUNCH_PYTHON (python3 when unset) has them.
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { BENCH_SHAPES, runBench, type BenchReport, type BenchShape } from "../src/evaluate/bench/bench";
import { buildAll } from "./build";
import { runAsMain } from "./main";

const root = path.resolve(__dirname, "..");

interface PeerFigures {
  readonly peer: string;
  readonly charactersPerSecond?: number;
  readonly decodeMs?: number;
}

if (require.main === module) runAsMain(main);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      peers: { type: "boolean", default: false },
      updates: { type: "string", default: "6" },
      part: { type: "string" },
    },
  });
  const updates = Number(values.updates);
  if (values.part !== undefined) {
    console.log(JSON.stringify(await measure(updates, values.part === "revectorised")));
    return;
  }
  await buildAll();
  // V8's flag cannot be taken back: each setting has a process of its own.
  const reports = ["plain", "revectorised"].map((part): BenchReport =>
    JSON.parse(execFileSync(process.execPath, [...process.execArgv, __filename, "--part", part, "--updates", values.updates], { encoding: "utf8" })),
  );
  const peers = values.peers ? BENCH_SHAPES.map((shape) => askPeers(shape, updates)) : [];
  if (values.json) console.log(JSON.stringify({ reports, peers }));
  else for (const report of reports) printReport(report, peers);
}

function measure(updates: number, revectorise: boolean): Promise<BenchReport> {
  return runBench({
    assets: { kernelDirectory: path.join(root, "dist/kernel"), threadScript: path.join(root, "dist/trainingThread.js"), revectorise },
    maximumThreads: availableParallelism(),
    shapes: BENCH_SHAPES,
    updates,
  });
}

function askPeers({ layers, hiddenSize }: BenchShape, updates: number): PeerFigures[] {
  const python = process.env["HUNCH_PYTHON"] ?? "python3";
  const ask = (script: string, words: readonly number[]): PeerFigures[] => {
    try {
      const file = path.join(root, "scripts/peers", script);
      const output = execFileSync(python, [file, ...words.map(String)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      return [JSON.parse(output.trim().split("\n").at(-1) ?? "")];
    } catch {
      return []; // not installed
    }
  };
  return [
    ...ask("pytorch.py", [layers, hiddenSize, availableParallelism(), updates]),
    ...ask("onnx_runtime.py", [layers, hiddenSize]),
  ];
}

function printReport({ engine, node, revectorised, peak, shapes }: BenchReport, peers: readonly (readonly PeerFigures[])[]): void {
  console.log(`${engine}${revectorised ? ", revectorised" : ""}; Node ${node}; multiply-adds at most ${peak.tile.toFixed(0)} GFLOP/s a thread`);
  shapes.forEach(({ layers, hiddenSize, training, openMs, decodeMs, lineMs, residentMB }, index) => {
    console.log(`${layers} x ${hiddenSize}: open ${openMs.toFixed(0)} ms, ${residentMB.toFixed(0)} MB resident; ` +
      `${decodeMs.toFixed(3)} ms a character, line p50 ${lineMs.p50.toFixed(1)} p95 ${lineMs.p95.toFixed(1)} ms`);
    for (const { threads, charactersPerSecond, gigaflops, fractionOfPeak } of training) {
      console.log(`  ${threads} threads: ${charactersPerSecond.toFixed(0)} characters/s, ${gigaflops.toFixed(0)} GFLOP/s, ${fractionOfPeak.toFixed(2)} of peak`);
    }
    const fastest = Math.max(...training.map(({ charactersPerSecond }) => charactersPerSecond));
    for (const peer of peers[index] ?? []) {
      if (peer.charactersPerSecond !== undefined) console.log(`  training / ${peer.peer}: ${(fastest / peer.charactersPerSecond).toFixed(2)}`);
      if (peer.decodeMs !== undefined) console.log(`  decode time, ${peer.peer} / ours: ${(peer.decodeMs / decodeMs).toFixed(1)}`);
    }
  });
}
