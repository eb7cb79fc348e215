// Hunch as the typist meets it: the completion service that serves the editor, told of documents as the editor tells it,
// over a clock that a person's keys drive.
import { rm } from "node:fs/promises";
import type { TextPosition } from "../protocol/completion";
import { createCompletionService } from "../workspace/completionService";
import { openingOf, type LearnedFolder } from "./learnedFolder";
import { indentUnitOf } from "./lineBits";
import { createSimulatedClock } from "./simulatedClock";
import type { GhostText, Suggester } from "./typist";

export interface ServiceSuggester extends Suggester {
  /** Lets the time of one key pass, and what is due then happen. */
  afterKey(): Promise<void>;
  dispose(): Promise<void>;
}

export interface ServingOptions {
  /** The setting: target share of right first words. */
  readonly eagerness: number;
  readonly seed: number;
}

/** Characters of a suggestion at most: the setting's default. */
const MAXIMUM_LENGTH = 80;
/** A key of someone who types well. */
const MS_PER_KEY = 150;

/** Opens a workspace that was learned. Rejects with one line where that fails. */
export async function serve({ subject, folder, copy }: LearnedFolder, { eagerness, seed }: ServingOptions): Promise<ServiceSuggester> {
  const { newCacheKernel, model } = subject;
  const storage = await copy();
  const clock = createSimulatedClock();
  let problem: string | undefined;
  const service = createCompletionService({ newCacheKernel, clock, onStatus: (status) => (problem = status.problem ?? problem), onProblem: (message) => (problem = message) });
  void service.useModel(model);
  await service.openWorkspace(openingOf(folder, storage));
  await service.whenLearned();
  if (problem !== undefined) throw new Error(problem);
  let uri = "";
  let text = "";
  return {
    open(opened) {
      text = opened.text;
      uri = `file://${folder}/${opened.path}`;
      service.openDocument({ uri, path: opened.path, folder: 0, indentUnit: indentUnitOf(opened), text, mayLearn: true });
    },
    change(at, removed, inserted) {
      const range = { start: positionAt(text, at), end: positionAt(text, at + removed) };
      service.changeDocument({ uri, changes: [{ range, text: inserted }] });
      text = text.slice(0, at) + inserted + text.slice(at + removed);
    },
    async suggest(at): Promise<GhostText | undefined> {
      const answer = await service.suggest({
        uri, position: positionAt(text, at), temperature: 0, eagerness, maxLength: MAXIMUM_LENGTH, multiLine: false, seed, count: 1,
      });
      const first = answer?.suggestions[0];
      return first === undefined ? undefined : { text: first.text, firstWordProbability: first.firstWordProbability };
    },
    outcome({ firstWordProbability }, firstWordRight) {
      if (firstWordProbability !== undefined) service.recordOutcome({ uri, firstWordProbability, firstWordRight });
    },
    async close() {
      service.saveDocument({ uri });
      await service.whenLearned();
      service.closeDocument({ uri });
    },
    async afterKey() {
      clock.advance(MS_PER_KEY);
      await service.whenLearned();
    },
    async dispose() {
      service.dispose();
      await service.whenLearned();
      // What was being saved may still be written for a moment.
      await rm(storage, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

function positionAt(text: string, offset: number): TextPosition {
  let line = 0;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end >= 0 && end < offset; end = text.indexOf("\n", lineStart)) {
    line++;
    lineStart = end + 1;
  }
  return { line, character: offset - lineStart };
}
