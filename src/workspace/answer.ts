// One request: what is uncommitted is laid over what was learned, both models are placed at the cursor, and what they
// suggest is made ready to be shown.
import type { Judgement } from "../complete/cut";
import { isSuggestionPlace } from "../complete/filters";
import { suggest, type ShouldStop } from "../complete/suggest";
import type { SuggestAnswer, SuggestRequest, SuggestSilence, TextPosition } from "../protocol/completion";
import { readingAt } from "../text/reading";
import type { PlacedCharacterModel } from "./characterModel";
import type { Clock } from "./clock";
import type { LearnedWorkspace } from "./learnedWorkspace";
import type { WorkspaceDocument } from "./openDocuments";
import { overlayPieces, type UncommittedDocument } from "./overlayPieces";

export interface Question {
  readonly request: SuggestRequest;
  readonly document: WorkspaceDocument;
  readonly current: UncommittedDocument;
  readonly others: readonly UncommittedDocument[];
  readonly learned: LearnedWorkspace;
  readonly character: PlacedCharacterModel | undefined;
  readonly judgement: Judgement;
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
  const { position, mustStartWith, end } = placeOf(question);
  const surroundings = { lineAfter: text.lines[end.line].slice(end.character), nextLine: nextLineOf(document, end.line) };
  if (!isSuggestionPlace(surroundings.lineAfter)) return silent("midLine");
  if (character === undefined && learned.characters === 0) return silent("noModel");

  learned.overlay.set(overlayPieces(question.others, question.current, position.line));
  const before = text.before(position);
  const reading = readingAt(facts, before.before, before.position);
  learned.place(reading.header + reading.text);
  if (character !== undefined) {
    for (const _ of character.place(reading)) if (await isStale()) return undefined;
  }
  const { temperature, maxLength: maximumLength, multiLine, seed, count } = request;
  const answer = await suggest(
    { cache: learned.cache, character },
    {
      before: reading.text, indentUnit: facts.indentUnit, surroundings, mustStartWith, judgement: question.judgement,
      temperature, maximumLength, multiLine, seed, count,
    },
    isStale,
  );
  return answer === undefined || (await isStale()) ? undefined : { ...answer, milliseconds: clock.now() - startMs };
}

/**
 * Where both models are placed, what a suggestion must start with there, and where the text after it begins. The suggest
 * widget's entry replaces a range; where it goes on with what stands there, models are placed at the cursor:
 *
 *   fo|      entry "foobar" in place of "fo"     ->   after "fo", "obar.." follows
 *   fo|      entry "my_foo" in place of "fo"     ->   before "fo", "my_foo.." follows
 */
function placeOf({ request, document: { text } }: Question): { position: TextPosition; mustStartWith: string; end: TextPosition } {
  const cursor = text.inside(request.position);
  if (request.selected === undefined) return { position: cursor, mustStartWith: "", end: cursor };
  const { text: entry, range } = request.selected;
  const [start, end] = [text.inside(range.start), text.inside(range.end)];
  const typed = start.line === cursor.line ? text.lines[cursor.line].slice(start.character, cursor.character) : undefined;
  const goesOn = typed !== undefined && entry.startsWith(typed);
  return goesOn ? { position: cursor, mustStartWith: entry.slice(typed.length), end } : { position: start, mustStartWith: entry, end };
}

/** The next line that is not blank. */
function nextLineOf({ text }: WorkspaceDocument, line: number): string {
  for (let next = line + 1; next < text.lines.length; next++) if (text.lines[next].trim() !== "") return text.lines[next];
  return "";
}
