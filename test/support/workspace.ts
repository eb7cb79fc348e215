// A completion service for tests: a clock that stands still, documents by short calls, `║` marks the cursor.
import type { OpenWorkspaceRequest, SuggestAnswer, SuggestRequest, TextPosition, WorkspaceStatus } from "../../src/protocol/completion";
import type { ServingModel } from "../../src/workspace/characterModel";
import { createCompletionService, type CompletionService, type CompletionServiceOptions } from "../../src/workspace/completionService";
import { cacheKernelBytes } from "./cache";
import { createFakeClock, type FakeClock } from "./clock";
import { cacheKernels } from "../../src/workspace/learnedWorkspace";

export interface TestService extends CompletionService {
  readonly clock: FakeClock;
  readonly statuses: readonly WorkspaceStatus[];
  /** Opens a document. */
  open(uri: string, text: string, more?: Partial<Parameters<CompletionService["openDocument"]>[0]>): void;
  /** Replaces [start, end) of the document's line. */
  edit(uri: string, start: TextPosition, end: TextPosition, text: string): void;
  /** The answer at a position. */
  ask(uri: string, line: number, character: number, more?: Partial<SuggestRequest>): Promise<SuggestAnswer>;
  /** The first suggestion's text at a position, "" where there is none. */
  suggestion(uri: string, line: number, character: number): Promise<string>;
  /** Differs where anything that the cache model holds differs, uncommitted lines included. */
  checksum(): number;
}

export async function createTestService(
  workspace: OpenWorkspaceRequest,
  model?: ServingModel,
  options: Partial<CompletionServiceOptions> = {},
): Promise<TestService> {
  const clock = createFakeClock();
  const statuses: WorkspaceStatus[] = [];
  const newCacheKernel = cacheKernels(await cacheKernelBytes());
  let kernel = newCacheKernel();
  const service = createCompletionService({
    newCacheKernel: () => (kernel = newCacheKernel()),
    clock,
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  void service.useModel(model);
  await service.openWorkspace(workspace);
  await service.whenLearned();
  const ask: TestService["ask"] = async (uri, line, character, more = {}) => {
    const answer = await service.suggest({
      uri, position: { line, character }, temperature: 0, eagerness: 0.6, maxLength: 80, multiLine: false, seed: 1, count: 1, ...more,
    });
    if (answer === undefined) throw new Error("the request became stale");
    return answer;
  };
  return {
    ...service,
    clock,
    statuses,
    open: (uri, text, more = {}) => service.openDocument({ uri, path: uri, text, mayLearn: true, ...more }),
    edit: (uri, start, end, text) => service.changeDocument({ uri, changes: [{ range: { start, end }, text }] }),
    ask,
    checksum: () => kernel.exports.checksum() >>> 0,
    suggestion: async (uri, line, character) => (await ask(uri, line, character)).suggestions[0]?.text ?? "",
  };
}
