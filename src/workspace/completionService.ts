// What completes in a workspace: keeps its open documents, learns its folders in the background and what is written from
// line to line, and answers requests. A suggestion is a function of what was learned, of the uncommitted lines of open
// documents, and of the text around the cursor.
import type { CacheKernel } from "../cache/cacheKernel";
import type { ShouldStop } from "../complete/continuer";
import type {
  DocumentChange, DocumentReference, OpenDocument, OpenWorkspaceRequest, SuggestAnswer, SuggestionOutcome, SuggestRequest,
  WorkspaceStatus,
} from "../protocol/completion";
import { answerRequest } from "./answer";
import { chooseFiles, keyOf, learnFiles } from "./build";
import { createCharacterModels, type CharacterModels, type ServingModel } from "./characterModel";
import type { Clock } from "./clock";
import { createCommits } from "./commits";
import { LearnedWorkspace } from "./learnedWorkspace";
import { WorkspaceDocument } from "./openDocuments";
import { createTurns } from "./turns";

export interface CompletionServiceOptions {
  /** Makes a new instance of the cache kernel; see `cacheKernels`. */
  readonly newCacheKernel: () => CacheKernel;
  readonly clock: Clock;
  readonly onStatus: (status: WorkspaceStatus) => void;
  /** A changed line is learned for good this long after the cursor left it. */
  readonly commitDelayMs?: number;
}

/** One workspace. All but `suggest` answers at once. */
export interface CompletionService {
  /** The LSTM that takes part; without one the cache model serves alone. */
  useModel(model: ServingModel | undefined): void;
  /** Resolves when the request is accepted; learning goes on in the background. */
  openWorkspace(request: OpenWorkspaceRequest): Promise<void>;
  /** Resolves when nothing is left to be learned now. */
  whenLearned(): Promise<void>;
  /** Removes what was learned from memory and disk; the LSTM serves on. */
  forgetWorkspace(): Promise<void>;
  openDocument(document: OpenDocument): void;
  changeDocument(change: DocumentChange): void;
  saveDocument(document: DocumentReference): void;
  closeDocument(document: DocumentReference): void;
  /** The answer, or undefined where the request became stale. */
  suggest(request: SuggestRequest, shouldStop?: ShouldStop): Promise<SuggestAnswer | undefined>;
  recordOutcome(outcome: SuggestionOutcome): void;
  dispose(): void;
}

const COMMIT_DELAY_MS = 5000;
/** What a wrong first word costs. */
const COST_KEYS = 4;

export function createCompletionService(options: CompletionServiceOptions): CompletionService {
  const { newCacheKernel, clock, onStatus, commitDelayMs = COMMIT_DELAY_MS } = options;
  const documents = new Map<string, WorkspaceDocument>();
  const turns = createTurns(clock, () => learned.overlay.clear());
  let learned = LearnedWorkspace.create(newCacheKernel(), 0);
  let workspace: OpenWorkspaceRequest = { folders: [], learnFrom: "documents" };
  let models: CharacterModels | undefined;

  const commits = createCommits({
    clock, delayMs: commitDelayMs, documents, turns,
    learned: () => learned,
    character: () => models?.learning,
    keyOf: keyOfDocument,
    mayLearn,
  });

  return {
    useModel(model) {
      models = model && createCharacterModels(model);
    },
    async openWorkspace(request) {
      workspace = request;
      await turns.cancelBackground();
      void turns.background(async (turn) => {
        learned = LearnedWorkspace.create(newCacheKernel(), 0);
        if (request.learnFrom !== "folder") return;
        const openKeys = [...documents.values()].filter(({ opened }) => opened.folder !== undefined).map(keyOfDocument);
        const choice = await turn.aside(() => chooseFiles(request.folders, openKeys));
        await turn.next();
        learned = LearnedWorkspace.create(newCacheKernel(), choice.bytes);
        await learnFiles(learned, models?.learning, choice, turn, onStatus);
      }).catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        onStatus({ phase: "failed", fraction: 0, files: 0, characters: 0, leftOut: "", problem });
      });
    },
    whenLearned: () => turns.whenIdle(),
    async forgetWorkspace() {
      await turns.cancelBackground();
      await turns.request(async () => {
        learned = LearnedWorkspace.create(newCacheKernel(), 0);
      });
    },
    openDocument(opened) {
      documents.set(opened.uri, new WorkspaceDocument(opened, clock.now()));
    },
    changeDocument(change) {
      documents.get(change.uri)?.change(change, clock.now());
      commits.schedule();
    },
    saveDocument({ uri }) {
      commits.saved(uri);
    },
    closeDocument({ uri }) {
      documents.delete(uri);
    },
    suggest(request, shouldStop = () => false) {
      return turns.request(async () => {
        const document = documents.get(request.uri);
        if (document === undefined) return { suggestions: [], silence: "unknownDocument", milliseconds: 0 };
        document.moveCursor(document.text.inside(request.position).line, clock.now());
        commits.schedule();
        const others = [...documents.values()].filter((other) => other !== document && mayLearn(other));
        return answerRequest({
          request, document, clock, shouldStop, learned,
          character: models?.requests,
          judgement: { cost: COST_KEYS, calibrate: (probability) => probability },
          current: uncommittedOf(document),
          others: others.map(uncommittedOf),
        });
      });
    },
    recordOutcome() {},
    dispose() {
      commits.dispose();
      void turns.cancelBackground();
      documents.clear();
    },
  };

  function uncommittedOf(document: WorkspaceDocument): { document: WorkspaceDocument; lines: readonly number[] } {
    return { document, lines: mayLearn(document) ? document.uncommitted(learned.records.get(keyOfDocument(document))) : [] };
  }

  function mayLearn({ opened }: WorkspaceDocument): boolean {
    return workspace.learnFrom !== "nothing" && opened.mayLearn;
  }

  function keyOfDocument({ opened }: WorkspaceDocument): string {
    const folder = opened.folder === undefined ? undefined : workspace.folders[opened.folder];
    return folder === undefined ? opened.uri : keyOf(folder.path, opened.path);
  }
}
