// The life of what was learned: read from the last snapshot or learned anew when a workspace is opened, brought up to
// date, saved, forgotten. Background work all of it, but for forgetting.
import path from "node:path";
import type { CacheKernel } from "../cache/cacheKernel";
import type { OpenWorkspaceRequest, WorkspaceStatus } from "../protocol/completion";
import { oneLine } from "../store/modelError";
import { removeDirectory } from "../store/replaceDirectory";
import { chooseFiles, folderOf, learnFiles, rulesOf, type Choice, type RuledFolder } from "./build";
import type { PlacedCharacterModel } from "./characterModel";
import type { Clock } from "./clock";
import { LearnedWorkspace } from "./learnedWorkspace";
import { readSnapshot, writeSnapshot } from "./snapshot";
import { Cancelled, type Turn, type Turns } from "./turns";

/** Room for what is written beyond the files of a workspace. */
const LEAST_BYTES = 1 << 19;
/** Where more than this share of a workspace has changed, it is learned anew. */
const MOST_CHANGED = 0.3;
/** Commits are saved so long after the first of them. */
const SAVE_DELAY_MS = 120_000;
/** Forgotten text leaves the model after so long without a key or request: where much was forgotten, and where little. */
const IDLE_MS = 60_000;
const LONG_IDLE_MS = 600_000;
/** Share of lines learned that are forgotten: much. */
const MUCH_FORGOTTEN = 0.01;
/** Workspaces up to this size are learned anew beside what was learned; of larger ones memory holds one. */
const BESIDE_BYTES = 2_500_000;

export interface LearningOptions {
  readonly newCacheKernel: () => CacheKernel;
  readonly clock: Clock;
  readonly turns: Turns;
  readonly character: () => PlacedCharacterModel | undefined;
  /** Keys of the files that are open. */
  readonly openKeys: () => readonly string[];
  /** What became due of open documents while something long goes on. */
  readonly meanwhile: (turn: Turn) => Promise<void>;
  readonly onStatus: (status: WorkspaceStatus) => void;
  /** A line for the log. */
  readonly onProblem: (message: string) => void;
}

export interface Learning {
  /** What was learned up to now. */
  current(): LearnedWorkspace;
  /** Opens a workspace, or the same one under other rules. What these exclude is gone when this resolves. */
  open(request: OpenWorkspaceRequest): Promise<void>;
  /** Whether rules say nothing against learning from a file, as far as its name tells. */
  mayLearn(key: string): boolean;
  /** Forgets at once what the rules, which may have changed, exclude. */
  recheck(): void;
  /** Forgets a file at once, and with it everything until that is learned anew. */
  forbid(key: string): void;
  /** Forgets everything, on disk too; nothing is written until a workspace is opened again. */
  forget(): Promise<void>;
  /** The model has changed: learned anew when idle. */
  outdate(): void;
  /** Lines were learned. */
  committed(): void;
  /** A key or a request: background work that can wait does. */
  active(): void;
  dispose(): void;
}

export function createLearning(options: LearningOptions): Learning {
  const { newCacheKernel, clock, turns, character, openKeys, meanwhile, onStatus, onProblem } = options;
  const empty = (): LearnedWorkspace => LearnedWorkspace.create(newCacheKernel(), LEAST_BYTES);
  let learned = empty();
  let workspace: OpenWorkspaceRequest = { folders: [], learnFrom: "documents" };
  /** Rules by which a document may be learned from; none where a folder could not be read. */
  let folders: readonly RuledFolder[] = [];
  let leftOut = "";
  let isOutdated = false;
  let lastActiveMs = clock.now();
  let cancelIdle: (() => void) | undefined;
  let cancelSave: (() => void) | undefined;

  return {
    current: () => learned,
    async open(request) {
      const isSame = identityOf(request) === identityOf(workspace) && request.learnFrom === workspace.learnFrom;
      const before = learned;
      const wasOfFolders = workspace.learnFrom === "folder" && pathsOf(request) === pathsOf(workspace);
      workspace = request;
      await turns.cancelBackground();
      // Under other rules nothing learned may act before it is known to follow them.
      if (!isSame) learned = empty();
      folders = await rulesOf(request.folders).catch(() => []);
      if (request.learnFrom !== "folder") {
        onStatus({ phase: "idle", fraction: 0, files: 0, characters: 0, leftOut: "" });
        return;
      }
      background(async (turn) => {
        const isKnown = wasOfFolders && before.records.size > 0;
        await bringUpToDate(isKnown ? before : await stored(turn), turn);
      });
    },
    mayLearn(key) {
      const found = folderOf(folders, key);
      return found === undefined || found.source.reasonAgainst(found.path) === undefined;
    },
    recheck() {
      const known = learned;
      background(async (turn) => {
        if (workspace.learnFrom !== "folder") folders = await turn.aside(() => rulesOf(workspace.folders));
        else await bringUpToDate(known, turn);
      });
    },
    forbid(key) {
      if (!learned.records.has(key)) return;
      learned = empty();
      void turns.cancelBackground().then(() => background(async (turn) => {
        await forgetStored(turn);
        if (workspace.learnFrom === "folder") await build(await choose(turn), turn);
      }));
    },
    async forget() {
      cancelTimers();
      const { storageDirectory } = workspace;
      workspace = { folders: workspace.folders, learnFrom: workspace.learnFrom === "nothing" ? "nothing" : "documents" };
      await turns.cancelBackground();
      learned = empty();
      leftOut = "";
      onStatus({ phase: "idle", fraction: 0, files: 0, characters: 0, leftOut });
      if (storageDirectory !== undefined) await removeDirectory(snapshotDirectory(storageDirectory));
    },
    outdate() {
      isOutdated = learned.records.size > 0;
      watchIdle();
    },
    committed() {
      if (storage() !== undefined) cancelSave ??= clock.setTimer(SAVE_DELAY_MS, () => background(save));
      watchIdle();
    },
    active() {
      lastActiveMs = clock.now();
      watchIdle();
    },
    dispose: cancelTimers,
  };

  function background(work: (turn: Turn) => Promise<void>): void {
    turns.background(work).catch((error: unknown) => {
      onStatus({ phase: "failed", fraction: 0, files: learned.records.size, characters: learned.characters, leftOut, problem: oneLine(error) });
    });
  }

  /** The snapshot of this workspace; what is wrong with one is told, and it is removed. */
  async function stored(turn: Turn): Promise<LearnedWorkspace | undefined> {
    const directory = storage();
    if (directory === undefined) return undefined;
    try {
      const found = await turn.aside(() => readSnapshot(directory, newCacheKernel, identityOf(workspace)));
      leftOut = found?.leftOut ?? "";
      return found?.learned;
    } catch (error) {
      onProblem(`what was learned of this workspace cannot be used: ${oneLine(error)}; it is learned again`);
      await turn.aside(() => removeDirectory(directory));
      return undefined;
    }
  }

  /** Uses what is known where rules exclude nothing of it, learns what has changed on disk since; else learns anew. */
  async function bringUpToDate(known: LearnedWorkspace | undefined, turn: Turn): Promise<void> {
    const choice = await choose(turn);
    if (known === undefined) return build(choice, turn);
    await turn.next();
    const present = new Set(choice.files.map(({ key }) => key));
    const missing: string[] = [];
    for (const key of known.records.keys()) {
      const found = present.has(key) ? undefined : folderOf(folders, key);
      if (found === undefined) continue;
      if (found.source.reasonAgainst(found.path) !== undefined) {
        await forgetStored(turn);
        return build(choice, turn);
      }
      missing.push(key);
    }
    const changed = choice.files.filter(({ key, bytes, modifiedMs }) => {
      const record = known.records.get(key);
      return record === undefined || record.bytes !== bytes || record.modifiedMs !== modifiedMs;
    });
    const changedBytes = changed.reduce((sum, { bytes }) => sum + bytes, 0);
    if (changedBytes > Math.max(LEAST_BYTES, MOST_CHANGED * choice.bytes) || known.isFull) return build(choice, turn);
    known.overlay.clear();
    learned = known;
    for (const key of missing) learned.lose(key);
    if (changed.length > 0) {
      leftOut = await learnFiles({ ...choice, files: changed }, turn, learnOptions(learned, undefined));
      await save(turn);
    }
    onStatus({ phase: "ready", fraction: 1, files: learned.records.size, characters: learned.characters, leftOut });
    watchIdle();
  }

  async function build(choice: Choice, turn: Turn, isBeside = false): Promise<void> {
    isOutdated = false;
    await turn.next();
    const next = LearnedWorkspace.create(newCacheKernel(), Math.max(choice.bytes, LEAST_BYTES));
    if (!isBeside) learned = next;
    const summary = await learnFiles(choice, turn, learnOptions(next, character()));
    await turn.next();
    learned = next;
    leftOut = summary;
    await save(turn);
    onStatus({ phase: "ready", fraction: 1, files: learned.records.size, characters: learned.characters, leftOut });
  }

  function learnOptions(target: LearnedWorkspace, model: PlacedCharacterModel | undefined): Parameters<typeof learnFiles>[2] {
    return { learned: target, character: model, onStatus, pause: clock.letEventsIn, meanwhile: target === learned ? meanwhile : async () => undefined };
  }

  async function save(turn: Turn): Promise<void> {
    cancelSave?.();
    cancelSave = undefined;
    const directory = storage();
    if (directory === undefined) return;
    onStatus({ phase: "saving", fraction: 0, files: learned.records.size, characters: learned.characters, leftOut });
    await writeSnapshot(directory, learned, { identity: identityOf(workspace), leftOut }, turn).catch((error: unknown) => {
      if (error instanceof Cancelled) throw error;
      onProblem(`what was learned cannot be kept for the next start: ${oneLine(error)}`);
    });
    onStatus({ phase: "ready", fraction: 1, files: learned.records.size, characters: learned.characters, leftOut });
  }

  async function choose(turn: Turn): Promise<Choice> {
    const choice = await turn.aside(() => chooseFiles(workspace.folders, openKeys(), clock.letEventsIn));
    folders = choice.folders;
    return choice;
  }

  async function forgetStored(turn: Turn): Promise<void> {
    await turn.next();
    learned = empty();
    const directory = storage();
    if (directory !== undefined) await turn.aside(() => removeDirectory(directory));
  }

  function watchIdle(): void {
    cancelIdle ??= clock.setTimer(IDLE_MS, onIdle);
  }

  function onIdle(): void {
    cancelIdle = undefined;
    const forgotten = learned.forgottenLines;
    if (!isOutdated && !learned.isFull && forgotten === 0) return;
    const isMuch = isOutdated || learned.isFull || forgotten > MUCH_FORGOTTEN * learned.lines;
    const waitMs = lastActiveMs + (isMuch ? IDLE_MS : LONG_IDLE_MS) - clock.now();
    if (waitMs > 0) {
      cancelIdle = clock.setTimer(waitMs, onIdle);
      return;
    }
    background(async (turn) => {
      if (workspace.learnFrom !== "folder") {
        await turn.next();
        learned = empty();
        return;
      }
      const choice = await choose(turn);
      await build(choice, turn, choice.bytes <= BESIDE_BYTES);
    });
  }

  function storage(): string | undefined {
    const { storageDirectory, learnFrom } = workspace;
    return storageDirectory === undefined || learnFrom !== "folder" ? undefined : snapshotDirectory(storageDirectory);
  }

  function cancelTimers(): void {
    cancelIdle?.();
    cancelSave?.();
    cancelIdle = cancelSave = undefined;
  }
}

function snapshotDirectory(storageDirectory: string): string {
  return path.join(storageDirectory, "learned");
}

function pathsOf({ folders }: OpenWorkspaceRequest): string {
  return JSON.stringify(folders.map(({ path: folder }) => folder));
}

/** Of which workspace, by which rules. */
export function identityOf({ folders }: OpenWorkspaceRequest): string {
  return JSON.stringify(folders.map(({ path: folder, exclude }) => [folder, exclude]));
}
