// The evaluation as tables for people.
import Table from "cli-table3";
import type { Evaluation } from "./evaluation";
import type { ChartSeries } from "./chart";
import type { BitsFigures } from "./lineBits";
import type { TypistReport } from "./typistRun";

/** Names in tables and charts. */
export interface ReportNames {
  readonly markovOrder: number;
}

/** Tables of everything that was measured. */
export function evaluationReport(evaluation: Evaluation, names: ReportNames): string {
  const { learned, typed, empty, sweep } = evaluation;
  const verbatim = typed.longLines === 0 ? 0 : typed.longLinesVerbatim / typed.longLines;
  return [
    `learned ${learned.files} files, ${learned.characters} characters, in ${learned.seconds.toFixed(1)} s; typed ${typed.documents} documents, ${typed.characters} characters`,
    `${percent(verbatim)} of the ${typed.longLines} typed lines of 30 or more characters stand verbatim in what was learned`,
    bitsTable("bits per character", [...bitsRows(evaluation, names), ...compressorRows(evaluation)]),
    ratioLine(evaluation),
    typistTable(`typist, eagerness ${evaluation.eagerness}`, typistRows(evaluation, names)),
    ...(empty === undefined ? [] : [
      bitsTable("empty workspace, bits per character", [["cache", empty.cache], ["blend", empty.blend]]),
      `blend / cache ${ratio(empty.blend.bitsPerCharacter, empty.cache.bitsPerCharacter)}`,
      typistTable("empty workspace, typist", [["Hunch", empty.typist]]),
    ]),
    ...(sweep.length < 2 ? [] : [typistTable("typist by eagerness", sweep.map((one) => [`Hunch, ${one.eagerness}`, one]))]),
  ].filter((part) => part !== "").join("\n\n") + "\n";
}

/** Hunch over its eagerness, and its peers, for the chart. */
export function evaluationSeries(evaluation: Evaluation, names: ReportNames): readonly ChartSeries[] {
  const hunch: ChartSeries = { name: "Hunch, by eagerness", points: evaluation.sweep.map((one) => ({ ...one, label: String(one.eagerness) })) };
  return [hunch, ...typistRows(evaluation, names).filter(([name]) => name !== "Hunch").map(([name, report]) => ({ name, points: [report] }))];
}

type Row<Figures> = readonly [name: string, figures: Figures];

function bitsRows({ bits }: Evaluation, { markovOrder }: ReportNames): readonly Row<BitsFigures>[] {
  const { lstm, tunedLstm, cache, blend, tunedBlend, markov } = bits;
  return [
    ["LSTM", lstm],
    ...(tunedLstm === undefined ? [] : [["LSTM, fine-tuned", tunedLstm] as const]),
    ["cache", cache],
    ["blend of both", blend],
    ...(tunedBlend === undefined ? [] : [["blend, fine-tuned", tunedBlend] as const]),
    [`Markov chain of order ${markovOrder}`, markov],
  ];
}

function compressorRows({ compressors }: Evaluation): readonly Row<number | null>[] {
  return compressors === undefined ? [] : [["PPMd (7z -m0=PPMd:o=16)", compressors.ppmd], ["zpaq -m58", compressors.zpaq]];
}

function typistRows({ typist }: Evaluation, { markovOrder }: ReportNames): readonly Row<TypistReport>[] {
  const { hunch, tunedHunch, words, markov, longestMatch } = typist;
  return [
    ["Hunch", hunch],
    ...(tunedHunch === undefined ? [] : [["Hunch, fine-tuned", tunedHunch] as const]),
    ["word completion", words],
    [`Markov chain of order ${markovOrder}`, markov],
    ["longest match", longestMatch],
  ];
}

function bitsTable(title: string, rows: readonly Row<BitsFigures | number | null>[]): string {
  return table([title, "all", "without verbatim lines"], rows.map(([name, figures]) => [
    name,
    ...(figures === null ? ["not installed", ""]
      : typeof figures === "number" ? [figures.toFixed(3), ""]
      : [figures.bitsPerCharacter.toFixed(3), figures.withoutVerbatim.bitsPerCharacter.toFixed(3)]),
  ]));
}

function ratioLine({ bits, compressors }: Evaluation): string {
  const { lstm, tunedLstm, cache, blend, tunedBlend } = bits;
  const zpaq = compressors?.zpaq ?? undefined;
  return [
    `blend / cache ${ratio(blend.bitsPerCharacter, cache.bitsPerCharacter)}`,
    ...(zpaq === undefined ? [] : [`blend / zpaq ${ratio(blend.bitsPerCharacter, zpaq)}`]),
    ...(tunedLstm === undefined ? [] : [`LSTM after / before fine-tuning ${ratio(tunedLstm.bitsPerCharacter, lstm.bitsPerCharacter)}`]),
    ...(tunedBlend === undefined ? [] : [`blend after / before fine-tuning ${ratio(tunedBlend.bitsPerCharacter, blend.bitsPerCharacter)}`]),
  ].join(", ");
}

function typistTable(title: string, rows: readonly Row<TypistReport>[]): string {
  const head = [title, "keys saved", "without verbatim", "half a key per shown", "first word right", "whole right", "shown per 100", "p50 ms", "p95 ms", "replaced", "calibration error"];
  return table(head, rows.map(([name, figures]) => [
    name, percent(figures.keystrokesSaved), percent(figures.withoutVerbatim.keystrokesSaved), percent(figures.savedWhenShownCostsHalf),
    percent(figures.firstWordRight), percent(figures.wholeRight), figures.shownPer100.toFixed(1),
    figures.p50.toFixed(1), figures.p95.toFixed(1), String(figures.replaced), figures.calibrationError?.toFixed(3) ?? "",
  ]));
}

/** Columns set apart by spaces, the first to the left, figures to the right; no colours. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " };
  const drawn = new Table({
    head: [...head], chars: none, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, index) => (index === 0 ? "left" : "right")), wordWrap: true, colWidths: [30, ...head.slice(1).map(() => 11)],
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString().split("\n").map((line) => line.trimEnd()).join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(3);
}
