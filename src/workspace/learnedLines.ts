// What was learned of one file, and which lines of a newer text of it were not. Lines are compared in order; one that
// was moved, or taken out and put back, is not learned a second time:
//
//   learned     a b c d          sequence a b c d, spare -
//   text now    a x c b d        uncommitted: x; b moved down
//   committed   a x c b d        sequence a x c b d, spare -
//   text now    a x d            sequence a x d, spare c b: learned, and in the text no more
import diffSequences from "@jest/diff-sequences";

/** Hashes of lines. Together, `sequence` and `spare` are everything that was learned of the file. */
export interface LearnedLines {
  /** The lines of the text when it was learned last, in order. */
  readonly sequence: Uint32Array;
  /** Lines learned that are not in that text, with how often they were. */
  readonly spare: ReadonlyMap<number, number>;
}

const NOTHING: LearnedLines = { sequence: new Uint32Array(), spare: new Map() };

/** Texts that differ in more lines are compared as bags: time grows with the product of lines and differences. */
const MOST_DIFFERENCES = 400;

/** The indices of the lines of `hashes` that were not learned, ascending. A function of its arguments alone. */
export function uncommittedLines(learned: LearnedLines | undefined, hashes: readonly number[]): readonly number[] {
  const { sequence, spare } = learned ?? NOTHING;
  const inserted: number[] = [];
  const available = new Map(spare);
  const stop = Math.min(sequence.length, hashes.length);
  let start = 0;
  while (start < stop && sequence[start] === hashes[start]) start++;
  let [oldEnd, newEnd] = [sequence.length, hashes.length];
  while (oldEnd > start && newEnd > start && sequence[oldEnd - 1] === hashes[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  if (start === oldEnd) {
    for (let index = start; index < newEnd; index++) inserted.push(index);
  } else if (bagDifference(sequence, start, oldEnd, hashes, newEnd) > MOST_DIFFERENCES) {
    for (let index = start; index < oldEnd; index++) add(available, sequence[index], 1);
    for (let index = start; index < newEnd; index++) inserted.push(index);
  } else {
    let [oldAt, newAt] = [start, start];
    const upTo = (oldStop: number, newStop: number): void => {
      for (; oldAt < oldStop; oldAt++) add(available, sequence[oldAt], 1);
      for (; newAt < newStop; newAt++) inserted.push(newAt);
    };
    diffSequences(
      oldEnd - start, newEnd - start,
      (oldIndex, newIndex) => sequence[start + oldIndex] === hashes[start + newIndex],
      (common, oldIndex, newIndex) => {
        upTo(start + oldIndex, start + newIndex);
        oldAt += common;
        newAt += common;
      },
    );
    upTo(oldEnd, newEnd);
  }
  return available.size === 0 ? inserted : inserted.filter((index) => !take(available, hashes[index]));
}

/** What is learned of the file after `committed`, lines of `hashes` that were not, were learned. */
export function withCommitted(learned: LearnedLines | undefined, hashes: readonly number[], committed: readonly number[]): LearnedLines {
  const { sequence, spare } = learned ?? NOTHING;
  const stays = new Set(uncommittedLines(learned, hashes));
  for (const index of committed) stays.delete(index);
  const now = hashes.filter((_, index) => !stays.has(index));
  const everything = new Map(spare);
  for (const hash of sequence) add(everything, hash, 1);
  for (const index of committed) add(everything, hashes[index], 1);
  for (const hash of now) take(everything, hash);
  return { sequence: Uint32Array.from(now), spare: everything };
}

/** Lines that were learned and stand in the text no more. */
export function forgottenLines({ spare }: LearnedLines): number {
  let count = 0;
  for (const times of spare.values()) count += times;
  return count;
}

/** In how many lines two stretches differ, whatever their order: no more than any comparison in order finds. */
function bagDifference(sequence: Uint32Array, start: number, oldEnd: number, hashes: readonly number[], newEnd: number): number {
  const counts = new Map<number, number>();
  for (let index = start; index < oldEnd; index++) add(counts, sequence[index], 1);
  for (let index = start; index < newEnd; index++) add(counts, hashes[index], -1);
  let difference = 0;
  for (const count of counts.values()) difference += Math.abs(count);
  return difference;
}

function add(counts: Map<number, number>, hash: number, times: number): void {
  counts.set(hash, (counts.get(hash) ?? 0) + times);
}

function take(counts: Map<number, number>, hash: number): boolean {
  const count = counts.get(hash) ?? 0;
  if (count === 0) return false;
  if (count === 1) counts.delete(hash);
  else counts.set(hash, count - 1);
  return true;
}
