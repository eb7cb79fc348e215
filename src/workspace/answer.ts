// One request: what is uncommitted is laid over what was learned, both models are placed at the cursor, and what they
// suggest is made ready to be shown.
import { greedyCandidate } from "../cache/blend";
import { cutLength } from "../cache/cut";
import type { ShouldStop } from "../complete/continuer";
import { filterSuggestion, isSuggestionPlace } from "../complete/filters";
import type { SuggestAnswer, SuggestRequest, SuggestSilence } from "../protocol/completion";
import { continuationToFileText } from "../text/indentation";
import { readingAt } from "../text/reading";
import type { PlacedCharacterModel } from "./characterModel";
import type { Clock } from "./clock";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { WorkspaceDocument } from "./openDocuments";
import { overlayPieces, type UncommittedDocument } from "./overlayPieces";

const COST_KEYS = 4;
const LEAST_PROBABILITY = 0.02;

export interface Question {
  readonly request: SuggestRequest;
  readonly document: WorkspaceDocument;
  readonly current: UncommittedDocument;
  readonly others: readonly UncommittedDocument[];
  readonly learned: LearnedWorkspace;
  readonly character: PlacedCharacterModel | undefined;
  readonly clock: Clock;
  readonly shouldStop: ShouldStop;
}

/** Undefined where the request became stale or its document was edited. */
export async function answerRequest(question: Question): Promise<SuggestAnswer | undefined> {
  const { request, document, learned, character, clock, shouldStop } = question;
  const startMs = clock.now();
  const silent = (silence: SuggestSilence): SuggestAnswer => ({ suggestions: [], silence, milliseconds: clock.now() - startMs });
  const { text, facts } = document;
  const { version } = text;
  const isStale = async (): Promise<boolean> => (await shouldStop()) || text.version !== version;
  const position = text.inside(request.position);
  const surroundings = { lineAfter: text.lines[position.line].slice(position.character), nextLine: nextLineOf(document, position.line) };
  if (!isSuggestionPlace(surroundings.lineAfter)) return silent("midLine");
  if (character === undefined && learned.characters === 0) return silent("noModel");

  learned.overlay.set(overlayPieces(question.others, question.current, position.line));
  const before = text.before(position);
  const reading = readingAt(facts, before.before, before.position);
  learned.place(reading.header + reading.text);
  if (character !== undefined) {
    for (const _ of character.place(reading)) if (await isStale()) return undefined;
  }
  const candidate = greedyCandidate(learned.cache, character, { maximumCharacters: request.maxLength, leastProbability: LEAST_PROBABILITY });
  if (await isStale()) return undefined;
  const length = cutLength(candidate, COST_KEYS);
  if (length === 0) return silent(candidate.characters.length === 0 ? "lineEnds" : "unsure");
  const line = reading.text.slice(reading.text.lastIndexOf("\n") + 1);
  const shown = filterSuggestion(continuationToFileText(line, candidate.characters.slice(0, length).join(""), facts.indentUnit), surroundings);
  if (shown === undefined) return silent("repeats");
  const wholeProbability = Math.exp(candidate.logProbabilities[length - 1]);
  return {
    suggestions: [{ ...shown, firstWordProbability: wholeProbability, wholeProbability, expectedSaving: 0 }],
    milliseconds: clock.now() - startMs,
  };
}

/** The next line that is not blank. */
function nextLineOf({ text }: WorkspaceDocument, line: number): string {
  for (let next = line + 1; next < text.lines.length; next++) if (text.lines[next].trim() !== "") return text.lines[next];
  return "";
}
