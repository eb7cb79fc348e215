// What the service learns of a folder, to be measured in bits: the same build, without documents and requests.
import { systemClock } from "../workspace/clock";
import { chooseFiles, learnFiles } from "../workspace/build";
import { createCharacterModels, type PlacedCharacterModel } from "../workspace/characterModel";
import { LearnedWorkspace } from "../workspace/learnedWorkspace";
import { createTurns } from "../workspace/turns";
import type { Subject } from "./serviceSuggester";

/** A cache that has learned, and the LSTM that took part. */
export interface LearnedCache {
  readonly cache: LearnedWorkspace["cache"];
  readonly character: PlacedCharacterModel | undefined;
  /** Seconds that learning took. */
  readonly seconds: number;
}

/** Learns a folder; nothing where there is none. */
export async function learnFolder(subject: Subject, folder: string | undefined): Promise<LearnedCache> {
  const character = subject.model === undefined ? undefined : createCharacterModels(subject.model).learning;
  if (folder === undefined) return { cache: LearnedWorkspace.create(subject.newCacheKernel(), 0).cache, character, seconds: 0 };
  const startMs = performance.now();
  const choice = await chooseFiles([{ path: folder, exclude: [] }], []);
  const learned = LearnedWorkspace.create(subject.newCacheKernel(), choice.bytes);
  await createTurns(systemClock, () => undefined).background((turn) => learnFiles(learned, character, choice, turn, () => undefined));
  return { cache: learned.cache, character, seconds: (performance.now() - startMs) / 1000 };
}
