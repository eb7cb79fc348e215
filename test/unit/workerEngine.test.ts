// The engine process itself, forked as the extension forks it: told of a workspace, answers, dies and comes back.
import { strict as assert } from "node:assert";
import { buildSync } from "esbuild";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CancellationToken } from "vscode-jsonrpc/node";
import { buildKernelIfChanged } from "../../scripts/buildKernel";
import type { SuggestRequest, WorkspaceStatus } from "../../src/protocol/completion";
import { writeModelDirectory } from "../../src/store/modelDirectory";
import { forkProcess, type ForkedProcess, type ProcessDescription } from "../../src/worker/connection";
import { createCrashPolicy } from "../../src/worker/crashPolicy";
import { createEngineClient, type EngineClient, type EngineStatus } from "../../src/worker/engineClient";
import { smallModel } from "../support/smallModel";
import { temporaryFolder } from "../support/temporaryFolder";

const root = path.resolve(__dirname, "../..");
const LINE = "total_of_orchard = sum(harvest.kilograms for harvest in harvests)\n";
const DOCUMENT = { uri: "untitled:next.py", path: "next.py", text: "total_of_orch", mayLearn: true };
const REQUEST: SuggestRequest = {
  uri: DOCUMENT.uri, position: { line: 0, character: 13 },
  temperature: 0, eagerness: 0.6, maxLength: 60, multiLine: false, seed: 0, count: 1,
};

describe("engine process", () => {
  const folder = temporaryFolder();
  const clients: EngineClient[] = [];
  let modulePath = "";

  before(async function () {
    this.timeout(120_000);
    await buildKernelIfChanged();
    modulePath = path.join(folder.path, "engine.js");
    buildSync({ entryPoints: [path.join(root, "src/worker/engineMain.ts")], outfile: modulePath, bundle: true, platform: "node" });
    cpSync(path.join(root, "dist/kernel"), path.join(folder.path, "kernel"), { recursive: true });
    await writeModelDirectory(path.join(folder.path, "model-1"), smallModel(1));
    mkdirSync(path.join(folder.path, "workspace"));
    for (const name of ["a.py", "b.py"]) writeFileSync(path.join(folder.path, "workspace", name), `# ${name}\n${LINE.repeat(3)}`);
  });
  afterEach(() => clients.splice(0).forEach((client) => client.stop()));

  it("suggests what only the workspace says, with a model and without", async () => {
    for (const directories of [["model-1"], []]) {
      const { client, learned } = startedClient(directories);
      await client.start();
      assert.equal(client.status().kind, directories.length > 0 ? "ready" : "noModel");
      await learned();
      assert.match(await suggestion(client), /^ard = sum/);
    }
  });

  it("keeps to the newest of many requests, and to none before a change", async () => {
    const { client, learned } = startedClient(["model-1"]);
    await client.start();
    await learned();
    const ask = () => client.suggest(REQUEST, CancellationToken.None);
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    assert.deepEqual(answers.map((answer) => answer !== null), [...Array.from({ length: 19 }, () => false), true]);
    const before = ask();
    const end = { line: 0, character: 13 };
    client.changeDocument({ uri: DOCUMENT.uri, changes: [{ range: { start: end, end }, text: "a" }] });
    const after = client.suggest({ ...REQUEST, position: { line: 0, character: 14 } }, CancellationToken.None);
    assert.equal(await before, null);
    assert.match((await after)?.suggestions[0]?.text ?? "", /^rd = sum/);
  });

  it("takes the next model where the best one is broken, and says so", async () => {
    await writeModelDirectory(path.join(folder.path, "model-3"), smallModel(3));
    rmSync(path.join(folder.path, "model-3/hunch.json"));
    const { client, problems } = startedClient(["model-3", "model-1"]);
    await client.start();
    assert.equal(client.status().kind, "ready");
    assert.equal(problems.length, 1);
    assert.match(problems[0], /model-3/);
  });

  it("rejects what is pending when it dies, starts again with all it was told, and gives up after three deaths in a minute", async () => {
    const { client, processes, next, problems, learned } = startedClient(["model-1"]);
    await client.start();
    for (let death = 1; death <= 3; death++) {
      await learned();
      assert.match(await suggestion(client), /^ard = sum/);
      // Stopped first, so that it cannot answer before it dies.
      process.kill(client.processId() ?? 0, "SIGSTOP");
      const pending = client.suggest(REQUEST, CancellationToken.None);
      const changed = death < 3 ? next("ready") : next("failed");
      processes[processes.length - 1].kill();
      await assert.rejects(pending, /the process was ended by SIGKILL/);
      await changed;
    }
    assert.equal(processes.length, 3);
    assert.match(problems[0], /not started again/);
    await client.start();
    assert.equal(client.status().kind, "ready");
  });

  it("forgets the workspace", async () => {
    const { client, learned } = startedClient(["model-1"]);
    await client.start();
    await learned();
    assert.notEqual(await suggestion(client), "");
    await client.forgetWorkspace();
    assert.equal(await suggestion(client), "");
  });

  it("stops: no process, no answer", async () => {
    const { client, processes } = startedClient(["model-1"]);
    await client.start();
    client.stop();
    await processes[0].exited;
    assert.equal(client.status().kind, "stopped");
    assert.equal(await client.suggest(REQUEST, CancellationToken.None), null);
  });

  /** A client over this suite's workspace; whatever starts is told of it and of one open document. */
  function startedClient(directories: readonly string[]) {
    const processes: ForkedProcess[] = [];
    const problems: string[] = [];
    let waiting: { kind: EngineStatus["kind"]; resolve: () => void }[] = [];
    let workspace: WorkspaceStatus | undefined;
    let whenReady: () => void = () => undefined;
    const client: EngineClient = createEngineClient({
      modulePath,
      modelDirectories: () => Promise.resolve(directories.map((name) => path.join(folder.path, name))),
      onStatus(status) {
        waiting.filter(({ kind }) => kind === status.kind).forEach(({ resolve }) => resolve());
        waiting = waiting.filter(({ kind }) => kind !== status.kind);
      },
      onStarted() {
        workspace = undefined;
        void client.openWorkspace({ folders: [{ path: path.join(folder.path, "workspace"), exclude: [] }], learnFrom: "folder" }).catch(() => undefined);
        client.openDocument(DOCUMENT);
      },
      onWorkspaceStatus(status) {
        workspace = status;
        if (status.phase === "ready") whenReady();
      },
      onProblem: (message) => problems.push(message),
      onOutput: () => undefined,
      fork(description: ProcessDescription) {
        const started = forkProcess(description);
        processes.push(started);
        return started;
      },
    });
    clients.push(client);
    const next = (kind: EngineStatus["kind"]): Promise<void> => new Promise((resolve) => waiting.push({ kind, resolve }));
    const learned = (): Promise<void> => (workspace?.phase === "ready" ? Promise.resolve() : new Promise((resolve) => (whenReady = resolve)));
    return { client, processes, problems, next, learned };
  }
});

async function suggestion(client: EngineClient): Promise<string> {
  return (await client.suggest(REQUEST, CancellationToken.None))?.suggestions[0]?.text ?? "";
}

describe("crash policy", () => {
  it("pauses longer after the second death, gives up at the third, and forgets after a minute", () => {
    const policy = createCrashPolicy();
    assert.deepEqual([0, 1000, 2000].map(policy.pauseAfterCrash), [250, 1000, undefined]);
    assert.equal(policy.pauseAfterCrash(63_000), 250);
    policy.pauseAfterCrash(63_001);
    policy.forget();
    assert.equal(policy.pauseAfterCrash(63_002), 250);
  });
});
