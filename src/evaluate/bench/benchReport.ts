// The figures of `hunch bench` as one value, and as tables for people.
import Table from "cli-table3";
import type { BenchReport, BenchShape, ShapeFigures } from "./bench";
import type { PeerFigures, PeerReport } from "./peerBench";
import type { Percentiles } from "./percentiles";
import type { ProcessFigures } from "./processFigures";

export interface FullReport {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** Without V8's revectoriser and with it, each measured in a process of its own. */
  readonly engine: { readonly plain: BenchReport; readonly revectorised: BenchReport };
  readonly process: ProcessFigures;
  /** Where they were asked for. */
  readonly peers?: PeerReport;
}

/** No colours, no lines between rows. */
const STYLE = { head: [], border: [], compact: true };

/** Tables of everything. */
export function benchReport({ node, processor, cores, engine, process, peers }: FullReport): string {
  return [
    `${processor}, ${cores} cores, Node ${node}; ${engine.plain.engine}`,
    engine.revectorised.revectorised ? "" : "V8's revectoriser works on relaxed SIMD and x64 only: this host has not both, and both measurements are without it",
    trainingTable(engine),
    decodingTable(engine.plain),
    processTable(process),
    ...(peers === undefined ? [] : [peerTable(engine, peers.figures), peers.skipped.join("\n")]),
  ].filter((part) => part !== "").join("\n\n") + "\n";
}

function trainingTable({ plain, revectorised }: FullReport["engine"]): string {
  const table = new Table({ head: ["training", "", "threads", "characters/s", "GFLOP/s", "of peak", "of 1 thread"], style: STYLE });
  for (const report of revectorised.revectorised ? [plain, revectorised] : [plain]) {
    for (const shape of report.shapes) {
      for (const { threads, charactersPerSecond, gigaflops, fractionOfPeak } of shape.training) {
        table.push([
          nameOf(shape), report.revectorised ? "revectorised" : "", threads, charactersPerSecond.toFixed(0), gigaflops.toFixed(0),
          fractionOfPeak.toFixed(2), (charactersPerSecond / shape.training[0].charactersPerSecond).toFixed(2),
        ]);
      }
    }
  }
  return table.toString();
}

function decodingTable({ shapes }: BenchReport): string {
  const table = new Table({ head: ["decoding, one thread", "", "ms a character", "40 characters, ms p50", "p95"], style: STYLE });
  for (const shape of shapes) {
    for (const precision of ["float32", "quantised"] as const) {
      const { decodeMs, lineMs } = shape[precision];
      table.push([nameOf(shape), precision, decodeMs.toFixed(3), ...inMilliseconds(lineMs)]);
    }
  }
  return table.toString();
}

function processTable(figures: ProcessFigures): string {
  const table = new Table({ head: ["engine process, base model", "ms p50", "p95"], style: STYLE });
  table.push(
    ["key to answer", ...inMilliseconds(figures.keyMs)],
    ["key to answer, beside a training", ...inMilliseconds(figures.keyBesideTrainingMs)],
    ["first answer after a jump in 200 kB", ...inMilliseconds(figures.jumpMs)],
    ["first answer in a file just opened", ...inMilliseconds(figures.switchMs)],
  );
  const memory = (megabytes: number | null): string => (megabytes === null ? "unknown" : `${megabytes.toFixed(0)} MB`);
  return `${table.toString()}\nstarted in ${figures.startMs.toFixed(0)} ms, model opened in ${figures.openMs.toFixed(0)} ms; ` +
    `resident ${memory(figures.residentMB)} with the model, ${memory(figures.residentLearnedMB)} with the workspace learned`;
}

function peerTable({ plain, revectorised }: FullReport["engine"], peers: readonly PeerFigures[]): string {
  if (peers.length === 0) return "";
  const head = ["beside peers", "", "training, ours / theirs", "revectorised", "decode time, theirs / ours", "quantised"];
  const table = new Table({ head, style: STYLE });
  for (const peer of peers) {
    const [own, wide] = [figuresOf(plain, peer), figuresOf(revectorised, peer)];
    const fastest = ({ training }: ShapeFigures): number => Math.max(...training.map(({ charactersPerSecond }) => charactersPerSecond));
    const ratio = (a: number | undefined, b: number | undefined): string => (a === undefined || b === undefined ? "" : (a / b).toFixed(2));
    table.push([
      nameOf(peer), peer.peer,
      ratio(own && fastest(own), peer.charactersPerSecond), ratio(wide && revectorised.revectorised ? fastest(wide) : undefined, peer.charactersPerSecond),
      ratio(peer.decodeMs, own?.float32.decodeMs), ratio(peer.decodeMs, own?.quantised.decodeMs),
    ]);
  }
  return table.toString();
}

function figuresOf({ shapes }: BenchReport, { layers, hiddenSize }: BenchShape): ShapeFigures | undefined {
  return shapes.find((shape) => shape.layers === layers && shape.hiddenSize === hiddenSize);
}

function nameOf({ layers, hiddenSize }: BenchShape): string {
  return `${layers} x ${hiddenSize}`;
}

function inMilliseconds({ p50, p95 }: Percentiles): readonly [string, string] {
  return [p50.toFixed(1), p95.toFixed(1)];
}
