// What completes in a workspace: keeps its open documents, learns its folders in the background and what is written from
// line to line, and answers requests. A suggestion is a function of what was learned, of the uncommitted lines of open
// documents, and of the text around the cursor.
import type { CacheKernel } from "../cache/cacheKernel";
import type { ShouldStop } from "../complete/continuer";
import { DEFAULT_EAGERNESS } from "../complete/eagerness";
import type {
  DocumentChange, DocumentReference, OpenDocument, OpenWorkspaceRequest, SuggestAnswer, SuggestionOutcome, SuggestRequest,
  WorkspaceStatus,
} from "../protocol/completion";
import { languageOfPath } from "../text/languages";
import { answerRequest } from "./answer";
import { keyOf } from "./build";
import { createCharacterModels, type CharacterModels, type ServingModel } from "./characterModel";
import type { Clock } from "./clock";
import { createCommits } from "./commits";
import { createLearning, type Learning } from "./learning";
import { WorkspaceDocument } from "./openDocuments";
import { createReadAhead } from "./readAhead";
import { createStatistics } from "./statistics";
import { createTurns } from "./turns";

export interface CompletionServiceOptions {
  /** Makes a new instance of the cache kernel; see `cacheKernels`. */
  readonly newCacheKernel: () => CacheKernel;
  readonly clock: Clock;
  readonly onStatus: (status: WorkspaceStatus) => void;
  /** A line for the log: what went wrong, and what is done instead. */
  readonly onProblem?: (message: string) => void;
  /** A changed line is learned for good this long after the cursor left it. */
  readonly commitDelayMs?: number;
}

/** One workspace. All but `suggest` answers at once. */
export interface CompletionService {
  /** The LSTM that takes part; without one the cache model serves alone. Resolves when the one before is used no more. */
  useModel(model: ServingModel | undefined): Promise<void>;
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
const STATUS_MS = 100;
const IGNORE_FILE = /[\\/]\.gitignore$/;

export function createCompletionService(options: CompletionServiceOptions): CompletionService {
  const { newCacheKernel, clock, onStatus, onProblem = () => undefined, commitDelayMs = COMMIT_DELAY_MS } = options;
  const documents = new Map<string, WorkspaceDocument>();
  const turns = createTurns(clock, () => learning.current().overlay.clear());
  let workspace: OpenWorkspaceRequest = { folders: [], learnFrom: "documents" };
  let models: CharacterModels | undefined;
  const statistics = createStatistics(clock, onProblem);
  /** The setting, as the last request told it. */
  let target = DEFAULT_EAGERNESS;

  const commits = createCommits({
    clock, delayMs: commitDelayMs, documents, turns,
    learned: () => learning.current(),
    character: () => models?.learning,
    keyOf: keyOfDocument,
    mayLearn,
    onCommit: () => learning.committed(),
  });
  const readAhead = createReadAhead(turns, () => models?.learning);
  const learning: Learning = createLearning({
    newCacheKernel, clock, turns, onProblem,
    character: () => models?.learning,
    openKeys: () => [...documents.values()].filter(({ opened }) => opened.folder !== undefined).map(keyOfDocument),
    meanwhile: async (turn) => {
      await commits.flush(turn);
      await readAhead.flush(turn);
    },
    onStatus: throttled(onStatus, clock),
  });

  return {
    useModel(model) {
      models = model && createCharacterModels(model);
      learning.outdate();
      // A request that has the models before this one is over when the next has its turn.
      return turns.whenIdle().then(() => turns.request(async () => undefined));
    },
    async openWorkspace(request) {
      workspace = request;
      await statistics.open(request.learnFrom === "folder" ? request.storageDirectory : undefined);
      await learning.open(request);
    },
    whenLearned: () => turns.whenIdle(),
    async forgetWorkspace() {
      await statistics.forget();
      await learning.forget();
    },
    openDocument(opened) {
      const document = new WorkspaceDocument(opened, clock.now());
      documents.set(opened.uri, document);
      if (!opened.mayLearn) learning.forbid(keyOfDocument(document));
      commits.schedule();
    },
    changeDocument(change) {
      documents.get(change.uri)?.change(change, clock.now());
      learning.active();
      commits.schedule();
    },
    saveDocument({ uri }) {
      documents.get(uri)?.judge();
      commits.saved(uri);
      if (IGNORE_FILE.test(uri)) learning.recheck();
    },
    closeDocument({ uri }) {
      documents.delete(uri);
    },
    suggest(request, shouldStop = () => false) {
      learning.active();
      return turns.request(async () => {
        const document = documents.get(request.uri);
        if (document === undefined) return { suggestions: [], silence: "unknownDocument", milliseconds: 0 };
        target = request.eagerness;
        const position = document.text.inside(request.position);
        document.moveCursor(position.line, clock.now());
        commits.schedule();
        readAhead.from(document, position.line, position.character);
        const others = [...documents.values()].filter((other) => other !== document && mayLearn(other));
        return answerRequest({
          request, document, clock, shouldStop,
          learned: learning.current(),
          character: models?.requests,
          judgement: statistics.eagerness().judgementFor(languageOf(document), target),
          current: uncommittedOf(document),
          others: others.map(uncommittedOf),
        });
      });
    },
    recordOutcome({ uri, ...outcome }) {
      const document = documents.get(uri);
      if (document === undefined) return;
      statistics.eagerness().record(languageOf(document), target, outcome);
      statistics.changed();
    },
    dispose() {
      commits.dispose();
      learning.dispose();
      statistics.dispose();
      void turns.cancelBackground();
      documents.clear();
    },
  };

  function uncommittedOf(document: WorkspaceDocument): { document: WorkspaceDocument; lines: readonly number[] } {
    const record = learning.current().records.get(keyOfDocument(document));
    return { document, lines: mayLearn(document) ? document.uncommitted(record) : [] };
  }

  /** The header's name of the language, by which eagerness is kept. */
  function languageOf({ opened: { path, language } }: WorkspaceDocument): string {
    return languageOfPath(path) ?? language ?? "text";
  }

  function mayLearn(document: WorkspaceDocument): boolean {
    if (workspace.learnFrom === "nothing" || !document.mayLearn) return false;
    return document.opened.folder === undefined || learning.mayLearn(keyOfDocument(document));
  }

  function keyOfDocument({ opened }: WorkspaceDocument): string {
    const folder = opened.folder === undefined ? undefined : workspace.folders[opened.folder];
    return folder === undefined ? opened.uri : keyOf(folder.path, opened.path);
  }
}

/** Tells every phase, and of one phase no more than ten fractions a second. */
function throttled(onStatus: (status: WorkspaceStatus) => void, clock: Clock): (status: WorkspaceStatus) => void {
  let phase: WorkspaceStatus["phase"] | undefined;
  let toldMs = -Infinity;
  return (status) => {
    if (status.phase === phase && clock.now() - toldMs < STATUS_MS) return;
    phase = status.phase;
    toldMs = clock.now();
    onStatus(status);
  };
}
