// From both models at the cursor to what is shown: continuations are looked for (temperature 0) or drawn (above 0), each
// is cut where it saves most, and what is not worth showing is left out.
import { createRandom } from "../model/random";
import { continuationToFileText, type IndentUnit } from "../text/indentation";
import { cutLength, worthOf, type Candidate, type Judgement, type Worth } from "./cut";
import { filterSuggestion, isSuggestionPlace, type Surroundings } from "./filters";
import { secretStart } from "./permitted";
import { sampleContinuations } from "./sampleContinuations";
import { pathOf, searchContinuations } from "./searchTree";
import { createWalk, type Place, type Predictors, type Walk } from "./walk";

export interface SuggestOptions {
  /** The model text that was read before the cursor, at least the cursor's line. */
  readonly before: string;
  readonly indentUnit: IndentUnit;
  readonly surroundings: Surroundings;
  /** Model text that the suggestion starts with: the rest of the suggest widget's entry, "" where there is none. */
  readonly mustStartWith: string;
  /** 0 searches for the highest expected saving; above 0 texts are drawn from p^(1/T). Texts are cut as at 1. */
  readonly temperature: number;
  readonly judgement: Judgement;
  /** Characters at most. */
  readonly maximumLength: number;
  /** Whether suggestions may go over the line's end, where that is sure. */
  readonly multiLine: boolean;
  /** The same seed and text before the cursor give the same suggestions. */
  readonly seed: number;
  /** Suggestions at most. */
  readonly count: number;
}

/** A text to show. */
export interface Suggested extends Worth {
  /** File text to insert at the cursor, after `mustStartWith`. */
  readonly text: string;
  /** UTF-16 units after the cursor whose place it takes: 0 or the rest of the line. */
  readonly replaced: number;
}

/** What to show, best first, or why nothing is. */
export interface Suggestions {
  readonly suggestions: readonly Suggested[];
  readonly silence?: "midLine" | "unsure" | "lineEnds" | "repeats" | "secret";
}

/** Asked now and then; an implementation that awaits lets other events in. */
export type ShouldStop = () => boolean | Promise<boolean>;

/** Continuations less probable than this are not looked at: at 0.04 and below a long tail is guessed at, which pays nobody. */
const LEAST_PROBABILITY = 0.08;
/** Nodes that are looked into; a search that is not sure of anything ends by LEAST_PROBABILITY long before. */
const MAXIMUM_EXPANSIONS = 64;
/** A suggestion of several lines is shown only where all of it is this probable. */
const SURE = 0.8;

/** What to show, or undefined where `shouldStop` said so. Both models end where they began. */
export async function suggest(
  predictors: Predictors,
  options: SuggestOptions,
  shouldStop: ShouldStop = () => false,
): Promise<Suggestions | undefined> {
  if (!isSuggestionPlace(options.surroundings.lineAfter)) return { suggestions: [], silence: "midLine" };
  const walk = createWalk(predictors);
  const start = walk.keep();
  try {
    const forced = readForced(walk, options.mustStartWith);
    const root = walk.keep();
    const candidates = await (options.temperature > 0 ? drawn : searched)(walk, root, options, forced, shouldStop);
    if (candidates === undefined) return undefined;
    const shown = worthShowing(candidates, options, forced.characters.length);
    if (shown.suggestions.length > 0 || shown.silence !== "unsure") return shown;
    walk.goTo(root);
    const ends = walk.branches(0.5).some(({ character }) => character === "\n");
    return ends ? { suggestions: [], silence: "lineEnds" } : shown;
  } finally {
    walk.goTo(start);
  }
}

function readForced(walk: Walk, text: string): Candidate {
  const characters = [...text];
  let sum = 0;
  return { characters, logProbabilities: characters.map((character) => (sum += walk.read(character))) };
}

async function searched(
  walk: Walk,
  root: Place,
  { maximumLength, multiLine, judgement }: SuggestOptions,
  forced: Candidate,
  shouldStop: ShouldStop,
): Promise<readonly Candidate[] | undefined> {
  const nodes = await searchContinuations(
    walk,
    root,
    { leastProbability: LEAST_PROBABILITY, maximumExpansions: MAXIMUM_EXPANSIONS, maximumLength, multiLine },
    shouldStop,
  );
  return nodes
    ?.map((node) => {
      const path = pathOf(node);
      return follow(forced, { characters: path.map(({ character }) => character), logProbabilities: path.map(({ logProbability }) => logProbability) });
    })
    .map((candidate) => ({ candidate, saving: worthOf(candidate, candidate.characters.length, judgement).expectedSaving }))
    .filter(({ saving }) => saving > 0)
    .sort((a, b) => b.saving - a.saving)
    .map(({ candidate }) => candidate);
}

async function drawn(
  walk: Walk,
  root: Place,
  { temperature, count, maximumLength, multiLine, judgement, seed, before, mustStartWith }: SuggestOptions,
  forced: Candidate,
  shouldStop: ShouldStop,
): Promise<readonly Candidate[] | undefined> {
  const random = createRandom(seed ^ hash(before + mustStartWith));
  const options = { temperature, count, maximumLength, multiLine, leastProbability: LEAST_PROBABILITY };
  const candidates = await sampleContinuations(walk, root, options, random, shouldStop);
  return candidates
    ?.map((candidate) => follow(forced, candidate))
    .map((candidate) => ({ candidate, length: cutLength(candidate, judgement) }))
    .filter(({ length }) => length > 0)
    .map(({ candidate: { characters, logProbabilities }, length }) => ({
      characters: characters.slice(0, length),
      logProbabilities: logProbabilities.slice(0, length),
    }));
}

function follow(forced: Candidate, { characters, logProbabilities }: Candidate): Candidate {
  const before = forced.logProbabilities.at(-1) ?? 0;
  return {
    characters: [...forced.characters, ...characters],
    logProbabilities: [...forced.logProbabilities, ...logProbabilities.map((one) => before + one)],
  };
}

/** A candidate after the filters; `whole` and `text` without what it was forced to start with. */
interface Filtered {
  readonly candidate: Candidate;
  readonly whole: string;
  readonly text: string;
  readonly replaced: number;
}

/** The candidates that pass the filters and still pay, none of them the start of one before it. */
function worthShowing(candidates: readonly Candidate[], options: SuggestOptions, forced: number): Suggestions {
  const { judgement, count, surroundings, indentUnit, mustStartWith } = options;
  const line = lastLine(options.before + mustStartWith);
  const all = candidates
    .map((candidate): Filtered => {
      const whole = candidate.characters.slice(forced).join("");
      const { text, replaced } = filterSuggestion(whole, { ...surroundings, lineBefore: line }) ?? { text: "", replaced: 0 };
      return { candidate, whole, text, replaced };
    })
    .filter(({ whole }) => whole !== "");
  // What a filter takes from one candidate, a shorter one may not bring back.
  const shortened = all.filter(({ whole, text }) => text.length < whole.length);
  const suggestions: Suggested[] = [];
  const taken: string[] = [];
  for (const { candidate, whole, text, replaced } of all) {
    if (suggestions.length >= count) break;
    if (text === "" || taken.some((one) => one.startsWith(text))) continue;
    if (shortened.some((one) => one.whole.startsWith(text) && one.text.length < text.length && one.whole !== whole)) continue;
    const worth = worthOf(candidate, forced + [...text].length, judgement);
    if (worth.expectedSaving <= 0 || (text.includes("\n") && worth.wholeProbability < SURE)) continue;
    taken.push(text);
    suggestions.push({ text: continuationToFileText(line, text, indentUnit), replaced, ...worth });
  }
  if (suggestions.length > 0) return { suggestions };
  const [first] = all;
  if (first === undefined || first.text !== "") return { suggestions, silence: "unsure" };
  return { suggestions, silence: secretStart(line, first.whole) === undefined ? "repeats" : "secret" };
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/** FNV-1a over UTF-16 units (Fowler, Noll and Vo). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
