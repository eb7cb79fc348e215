// Windows of truncated BPTT. A sample (the ids of a header and a stretch of text) is read by one batch row, window
// after window, from a zero state; the state is carried from window to window. Samples start at the first step of a
// window; what is left of a sample's last window is padded and not counted.
//
//            window 1         window 2         window 3
//   row 0    [a a a a a a a a][a a a a a . . .][c c c c c c c c]      a, b, c: samples; ".": padding
//   row 1    [b b b b b . . .][d d d d d d d d][d d . . . . . .]
import { shuffle, type Random } from "./random";

/** A target that is not counted. */
export const IGNORED = -1;

/** T steps of B rows, row-major in time: the entry of step t and row b is at t * B + b. */
export interface Window {
  readonly steps: number; // T
  readonly rows: number; // B
  readonly inputs: Int32Array; // (T, B), ids
  readonly targets: Int32Array; // (T, B), ids of the next characters, IGNORED where none counts
  readonly resets: Uint8Array; // (B), 1 where the row starts a sample: its state is zero before step 0
  /** Targets that count. */
  readonly counted: number;
}

/** One sample: `ids` are read in order; the first `header` targets (of the header's own characters) are not counted. */
export interface Sample {
  readonly ids: Int32Array;
  readonly header: number;
}

/** Endless windows over samples in seeded order; `nextSamples` gives the samples of each pass. */
export function* trainingWindows(
  nextSamples: (pass: number) => readonly Sample[],
  steps: number,
  rows: number,
  random: Random,
): Generator<Window, never> {
  const cursors: Cursor[] = Array.from({ length: rows }, () => ({ sample: undefined, offset: 0 }));
  let queue: Sample[] = [];
  let pass = 0;
  const draw = (): Sample => {
    for (let attempts = 0; queue.length === 0; attempts++) {
      if (attempts === 8) throw new Error("no training samples");
      queue = shuffle(nextSamples(pass++).filter(({ ids, header }) => ids.length > header + 1), random);
    }
    const sample = queue.pop();
    if (sample === undefined) throw new Error("no training samples");
    return sample;
  };
  for (;;) yield fillWindow(cursors, steps, rows, draw);
}

/** The windows that read every sample once, in order; rows without a sample are padding. */
export function* evaluationWindows(samples: readonly Sample[], steps: number, rows: number): Generator<Window, void> {
  const cursors: Cursor[] = Array.from({ length: rows }, () => ({ sample: undefined, offset: 0 }));
  let next = 0;
  const draw = (): Sample | undefined => samples[next++];
  for (;;) {
    const window = fillWindow(cursors, steps, rows, draw);
    if (cursors.every(({ sample }) => sample === undefined) && window.counted === 0 && next >= samples.length) return;
    yield window;
  }
}

interface Cursor {
  sample: Sample | undefined;
  offset: number;
}

function fillWindow(cursors: Cursor[], steps: number, rows: number, draw: () => Sample | undefined): Window {
  const inputs = new Int32Array(steps * rows);
  const targets = new Int32Array(steps * rows).fill(IGNORED);
  const resets = new Uint8Array(rows);
  let counted = 0;
  cursors.forEach((cursor, row) => {
    if (cursor.sample === undefined || cursor.offset + 1 >= cursor.sample.ids.length) {
      cursor.sample = draw();
      cursor.offset = 0;
      resets[row] = 1;
    }
    if (cursor.sample === undefined) return;
    const { ids, header } = cursor.sample;
    for (let step = 0; step < steps && cursor.offset + 1 < ids.length; step++, cursor.offset++) {
      inputs[step * rows + row] = ids[cursor.offset];
      if (cursor.offset + 1 < header) continue;
      targets[step * rows + row] = ids[cursor.offset + 1];
      counted++;
    }
  });
  return { steps, rows, inputs, targets, resets, counted };
}
