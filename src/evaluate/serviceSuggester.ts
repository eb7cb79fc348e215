// Hunch as the typist meets it: the completion service that serves the editor, told of documents as the editor tells it,
// over a clock that a person's keys drive.
import { writeFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { CacheKernel } from "../cache/cacheKernel";
import type { TextPosition } from "../protocol/completion";
import { languageOfPath } from "../text/languages";
import type { ServingModel } from "../workspace/characterModel";
import { createCompletionService } from "../workspace/completionService";
import { indentUnitOf } from "./lineBits";
import { createSimulatedClock } from "./simulatedClock";
import type { GhostText, Suggester, TypingTask } from "./typist";

/** What is measured: the product without its editor. */
export interface Subject {
  /** As it stands in tables. */
  readonly name: string;
  readonly newCacheKernel: () => CacheKernel;
  /** The LSTM; without one the cache serves alone. */
  readonly model: ServingModel | undefined;
}

export interface ServiceSuggester extends Suggester {
  /** Lets the time of one key pass, and what is due then happen. */
  afterKey(): Promise<void>;
  dispose(): void;
}

export interface ServingOptions {
  /** The workspace; files that are typed are saved into it. */
  readonly folder: string;
  /** The setting: target share of right first words. */
  readonly eagerness: number;
  readonly seed: number;
}

/** Characters of a suggestion at most: the setting's default. */
const MAXIMUM_LENGTH = 80;
/** A key of someone who types well. */
const MS_PER_KEY = 150;

/** Opens the workspace and learns it. Rejects with one line where that fails. */
export async function serve({ newCacheKernel, model }: Subject, options: ServingOptions): Promise<ServiceSuggester> {
  const { folder, eagerness, seed } = options;
  const clock = createSimulatedClock();
  let problem: string | undefined;
  const service = createCompletionService({ newCacheKernel, clock, onStatus: (status) => (problem = status.problem ?? problem) });
  service.useModel(model);
  await service.openWorkspace({ folders: [{ path: folder, exclude: [] }], learnFrom: "folder" });
  await service.whenLearned();
  if (problem !== undefined) throw new Error(problem);
  let task: TypingTask | undefined;
  let uri = "";
  let text = "";
  return {
    open(opened) {
      task = opened;
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
      const languageId = languageOfPath(task?.path ?? "") ?? "text";
      if (firstWordProbability !== undefined) service.recordOutcome({ languageId, firstWordProbability, firstWordRight });
    },
    async close() {
      const file = path.join(folder, task?.path ?? "");
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      service.saveDocument({ uri });
      await service.whenLearned();
      service.closeDocument({ uri });
      await service.whenLearned();
    },
    async afterKey() {
      clock.advance(MS_PER_KEY);
      await service.whenLearned();
    },
    dispose: () => service.dispose(),
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
