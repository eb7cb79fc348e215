// Which files are held out of training, to measure on. Near-duplicates stay on one side, or the figure would flatter.
import { createHash } from "node:crypto";
import type { TrainingText } from "./samples";

/** Texts to learn from and texts to measure on. */
export interface Split {
  readonly training: readonly TrainingText[];
  readonly heldOut: readonly TrainingText[];
}

/** Lines shorter than this say nothing about where a file comes from. */
const TELLING_LINE_LENGTH = 12;
/** Two files that share this part of the smaller one's telling lines are near-duplicates. */
const NEAR_DUPLICATE = 0.5;

/**
 * Holds out whole files with about `share` of all characters, drawn by seed and path. Where all files are
 * near-duplicates of each other (or there is only one), the last part of the largest is held out instead.
 */
export function splitHeldOut(texts: readonly TrainingText[], seed: number, share = 0.1): Split {
  return finish(splitHeldOutInSteps(texts, seed, share));
}

/** The same in steps of a few milliseconds. */
export function* splitHeldOutInSteps(texts: readonly TrainingText[], seed: number, share = 0.1): Generator<void, Split> {
  const groups = (yield* nearDuplicatesInSteps(texts))
    .map((members) => ({ members, order: digest(seed, members[0].path), characters: totalLength(members) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const total = totalLength(texts);
  const heldOut = new Set<TrainingText>();
  let characters = 0;
  for (const group of groups) {
    // A group far above the share would leave too little to learn from.
    if (characters + group.characters > 2 * share * total) continue;
    group.members.forEach((text) => heldOut.add(text));
    characters += group.characters;
    if (characters >= share * total) break;
  }
  if (heldOut.size === 0) return splitTail(texts, share);
  return { training: texts.filter((text) => !heldOut.has(text)), heldOut: texts.filter((text) => heldOut.has(text)) };
}

/** Groups of files that share many lines, directly or through others; single files too. */
export function nearDuplicates(texts: readonly TrainingText[]): TrainingText[][] {
  return finish(nearDuplicatesInSteps(texts));
}

function* nearDuplicatesInSteps(texts: readonly TrainingText[]): Generator<void, TrainingText[][]> {
  const parents = texts.map((_, index) => index);
  const rootOf = (index: number): number => {
    while (parents[index] !== index) index = parents[index] = parents[parents[index]];
    return index;
  };
  const lines: Set<string>[] = [];
  for (const { text } of texts) {
    lines.push(tellingLines(text));
    yield;
  }
  const lastWith = new Map<string, number>();
  const shared = new Map<number, number>();
  // Files that hold the same line one after another: copies of a file share nearly all lines with the copy before.
  for (const [index, own] of lines.entries()) {
    yield;
    shared.clear();
    for (const line of own) {
      const other = lastWith.get(line);
      if (other !== undefined) shared.set(other, (shared.get(other) ?? 0) + 1);
      lastWith.set(line, index);
    }
    for (const [other, count] of shared) {
      if (count >= NEAR_DUPLICATE * Math.min(own.size, lines[other].size)) parents[rootOf(index)] = rootOf(other);
    }
  }
  const groups = new Map<number, TrainingText[]>();
  for (const [index, text] of texts.entries()) {
    const group = groups.get(rootOf(index));
    if (group === undefined) groups.set(rootOf(index), [text]);
    else group.push(text);
  }
  return [...groups.values()];
}

function finish<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function tellingLines(text: string): Set<string> {
  const lines = new Set<string>();
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (trimmed.length >= TELLING_LINE_LENGTH) lines.add(trimmed);
  }
  return lines.size > 0 ? lines : new Set([text]);
}

function splitTail(texts: readonly TrainingText[], share: number): Split {
  const largest = texts.reduce((best, text) => (text.text.length > best.text.length ? text : best), { path: "", text: "" });
  const from = largest.text.lastIndexOf("\n", Math.floor(largest.text.length * (1 - share))) + 1;
  if (from <= 0) return { training: texts, heldOut: [] };
  const training = texts.map((text) => (text === largest ? { path: text.path, text: text.text.slice(0, from) } : text));
  // Copies of the largest file would give its tail away.
  const group = nearDuplicates(texts).find((members) => members.includes(largest)) ?? [];
  return {
    training: training.filter(({ path }) => path === largest.path || !group.some((member) => member.path === path)),
    heldOut: [{ path: largest.path, text: largest.text.slice(from) }],
  };
}

function totalLength(texts: readonly TrainingText[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

function digest(seed: number, path: string): string {
  return createHash("sha256").update(`${seed}\0${path}`).digest("hex");
}
