// A folder that Hunch has learned once, to be opened again for every measurement: the snapshot that the product keeps.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CacheKernel } from "../cache/cacheKernel";
import type { CacheModel } from "../cache/cacheModel";
import type { OpenWorkspaceRequest } from "../protocol/completion";
import { createCharacterModels, type PlacedCharacterModel, type ServingModel } from "../workspace/characterModel";
import { createCompletionService } from "../workspace/completionService";
import { LearnedWorkspace } from "../workspace/learnedWorkspace";
import { identityOf } from "../workspace/learning";
import { readSnapshot } from "../workspace/snapshot";
import { createSimulatedClock } from "./simulatedClock";

/** What is measured: the product without its editor. */
export interface Subject {
  /** As it stands in reports of progress. */
  readonly name: string;
  readonly newCacheKernel: () => CacheKernel;
  /** The LSTM; without one the cache serves alone. */
  readonly model: ServingModel | undefined;
}

export interface LearnedFolder {
  readonly subject: Subject;
  readonly folder: string;
  /** A copy of what was learned, for the service to go on with; the caller removes it. */
  copy(): Promise<string>;
  /** What was learned, to be paid with in bits. */
  openCache(): Promise<LearnedCache>;
  /** Seconds that learning took. */
  readonly seconds: number;
  dispose(): Promise<void>;
}

/** A cache model and the LSTM that takes part. */
export interface LearnedCache {
  readonly cache: CacheModel;
  readonly character: PlacedCharacterModel | undefined;
}

/** Learns a folder as the product does when it is opened. Rejects with one line where that fails. */
export async function learnFolder(subject: Subject, folder: string): Promise<LearnedFolder> {
  const storage = await mkdtemp(path.join(tmpdir(), "hunch-learned-"));
  const dispose = (): Promise<void> => rm(storage, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  try {
    const startMs = performance.now();
    const request = openingOf(folder, storage);
    let problem: string | undefined;
    const service = createCompletionService({
      newCacheKernel: subject.newCacheKernel, clock: createSimulatedClock(),
      onStatus: (status) => (problem = status.problem ?? problem), onProblem: (message) => (problem = message),
    });
    void service.useModel(subject.model);
    await service.openWorkspace(request);
    await service.whenLearned();
    service.dispose();
    if (problem !== undefined) throw new Error(problem);
    return {
      subject, folder, dispose,
      seconds: (performance.now() - startMs) / 1000,
      async copy() {
        const copy = await mkdtemp(path.join(tmpdir(), "hunch-learned-"));
        await cp(storage, copy, { recursive: true });
        return copy;
      },
      async openCache() {
        const found = await readSnapshot(path.join(storage, "learned"), subject.newCacheKernel, identityOf(request));
        if (found === undefined) throw new Error("what was learned of the workspace is not there any more");
        return { cache: found.learned.cache, character: learningModel(subject) };
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What has learned nothing. */
export function emptyCache(subject: Subject): LearnedCache {
  return { cache: LearnedWorkspace.create(subject.newCacheKernel(), 0).cache, character: learningModel(subject) };
}

/** How the workspace is opened. */
export function openingOf(folder: string, storageDirectory: string): OpenWorkspaceRequest {
  return { folders: [{ path: folder, exclude: [] }], storageDirectory, learnFrom: "folder" };
}

function learningModel({ model }: Subject): PlacedCharacterModel | undefined {
  return model === undefined ? undefined : createCharacterModels(model).learning;
}
