// Continuations drawn from p^(1/T), character by character, without replacement: what was drawn before leaves the mass of
// every prefix it shares (Shi, Bieber and Sutton, "Incremental Sampling Without Replacement for Sequence Models", 2020).
import type { Random } from "../model/random";
import type { Candidate } from "./cut";
import { mayBeSuggested } from "./permitted";
import type { Branch, Place, Walk } from "./walk";

export interface SamplingOptions {
  /** Above 0; 1 draws from the models' distribution. */
  readonly temperature: number;
  readonly count: number;
  /** A continuation ends where it becomes less probable than this (at temperature 1). */
  readonly leastProbability: number;
  readonly maximumLength: number;
  readonly multiLine: boolean;
}

/** Of the next characters, the most probable that together have this probability are drawn from. */
export const COVERAGE = 0.98;
/** Characters below this are left out even where that does not cover as much. */
const LEAST_CHARACTER = 1e-4;

interface Prefix {
  readonly place: Place;
  /** Characters that may come next and their shares at the temperature; "" ends the continuation. */
  readonly next: readonly { readonly character: string; readonly probability: number; readonly share: number }[];
  readonly after: Map<string, Prefix | "drawn">;
  /** Part of the prefix's mass that has not been drawn, 0 to 1. */
  left: number;
}

/** Up to `count` different continuations, or undefined where `shouldStop` said so. The walk is left anywhere. */
export async function sampleContinuations(
  walk: Walk,
  root: Place,
  options: SamplingOptions,
  random: Random,
  shouldStop: () => boolean | Promise<boolean>,
): Promise<readonly Candidate[] | undefined> {
  const { temperature, count, leastProbability, maximumLength, multiLine } = options;
  const leastLog = Math.log(leastProbability);
  const candidates: Candidate[] = [];
  walk.goTo(root);
  const start = prefixHere();
  while (candidates.length < count && start.left > 1e-9) {
    const characters: string[] = [];
    const logProbabilities: number[] = [];
    const path: Prefix[] = [];
    let prefix: Prefix | "drawn" = start;
    let logProbability = 0;
    while (prefix !== "drawn") {
      path.push(prefix);
      const { character, probability } = draw(prefix);
      characters.push(character);
      logProbability += Math.log(probability);
      logProbabilities.push(logProbability);
      let after = prefix.after.get(character);
      if (after === undefined) {
        if (character === "" || characters.length >= maximumLength || logProbability < leastLog) after = "drawn";
        else {
          if (await shouldStop()) return undefined;
          walk.goTo(prefix.place);
          walk.pass(character);
          after = prefixHere();
        }
        prefix.after.set(character, after);
      }
      prefix = after;
    }
    for (const one of path.reverse()) one.left = one.next.reduce((sum, { character, share }) => sum + share * leftAfter(one, character), 0);
    const ended = characters[characters.length - 1] === "" ? characters.length - 1 : characters.length;
    candidates.push({ characters: characters.slice(0, ended), logProbabilities: logProbabilities.slice(0, ended) });
  }
  return candidates;

  function prefixHere(): Prefix {
    const branches = coveringBranches(walk).map(({ character, probability }) => {
      const ends = character === "\n" ? !multiLine : !mayBeSuggested(character);
      return { character: ends ? "" : character, probability };
    });
    const ending = branches.filter(({ character }) => character === "").reduce((sum, { probability }) => sum + probability, 0);
    const others = branches.filter(({ character }) => character !== "");
    const next = ending > 0 ? [...others, { character: "", probability: ending }] : others;
    const highest = next.reduce((most, { probability }) => Math.max(most, probability), 0);
    const weights = next.map(({ probability }) => (probability / highest) ** (1 / temperature));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { place: walk.keep(), next: next.map((one, index) => ({ ...one, share: weights[index] / sum })), after: new Map(), left: 1 };
  }

  function draw(prefix: Prefix): Branch {
    const { next } = prefix;
    const weights = next.map(({ character, share }) => share * leftAfter(prefix, character));
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let index = 0; index < next.length; index++) {
      left -= weights[index];
      if (left < 0) return next[index];
    }
    return next[weights.findIndex((weight) => weight > 0)];
  }
}

function leftAfter({ after }: Prefix, character: string): number {
  const next = after.get(character);
  return next === undefined ? 1 : next === "drawn" ? 0 : next.left;
}

/** The most probable next characters that have COVERAGE together: those above a threshold, lowered until they do. */
function coveringBranches(walk: Walk): readonly Branch[] {
  for (let least = 0.02; ; least /= 8) {
    const branches = walk.branches(Math.max(least, LEAST_CHARACTER));
    const covered = branches.reduce((sum, { probability }) => sum + probability, 0);
    if (covered >= COVERAGE || least <= LEAST_CHARACTER) return branches;
  }
}
