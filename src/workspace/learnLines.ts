// Learns lines of a text for good: each after the text before it, the LSTM taking part where there is one.
import { MIXER_RATES } from "../cache/cacheModel";
import { MAXIMUM_CONTEXT } from "../text/context";
import { toModelText } from "../text/indentation";
import { readingAt, type FileFacts, type Reading } from "../text/reading";
import type { PlacedCharacterModel } from "./characterModel";
import type { DocumentText } from "./documentText";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { Turn } from "./turns";

/** Lines that follow each other, as they were when they were taken; nothing that is edited since changes them. */
export interface TakenRun {
  /** What is read before the first line. */
  readonly reading: Reading;
  readonly lines: readonly { readonly text: string; readonly reading: Reading }[];
}

/** Takes lines of a text, ascending, as runs; none starts with a blank line, which teaches nothing by itself. */
export function takeRuns(text: DocumentText, facts: FileFacts, lines: readonly number[]): TakenRun[] {
  const runs: { reading: Reading; lines: { text: string; reading: Reading }[] }[] = [];
  let expected = -1;
  for (const line of lines) {
    if (line !== expected && text.lines[line].trim() === "") continue;
    const { before, position } = text.before({ line, character: 0 });
    const reading = readingAt(facts, before, position);
    const taken = { text: toModelText(text.lineWithEnd(line), facts.indentUnit), reading };
    if (line === expected) runs[runs.length - 1].lines.push(taken);
    else runs.push({ reading, lines: [taken] });
    expected = line + 1;
  }
  return runs;
}

/** Learns runs as text that was just written. `character` is one that nobody else places. */
export async function learnRuns(
  learned: LearnedWorkspace,
  character: PlacedCharacterModel | undefined,
  runs: readonly TakenRun[],
  turn: Turn,
): Promise<void> {
  for (const run of runs) {
    await turn.next();
    learned.place(run.reading.header + run.reading.text);
    let units = Infinity;
    for (const { text, reading } of run.lines) {
      if (character === undefined) {
        await learned.learn(text, turn, MIXER_RATES.typed);
        continue;
      }
      units += text.length;
      if (units > MAXIMUM_CONTEXT) {
        // The LSTM has seen no longer context in training.
        for (const _ of character.place(reading)) await turn.next();
        units = reading.text.length + text.length;
      }
      await learned.learnWith(character, text, turn);
    }
  }
}
