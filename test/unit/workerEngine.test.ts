// The engine process itself, forked as the extension forks it: loads, answers, swaps, dies and comes back.
import { strict as assert } from "node:assert";
import { buildSync } from "esbuild";
import { rmSync } from "node:fs";
import path from "node:path";
import { createContinuer } from "../../src/complete/continuer";
import { referenceEngine } from "../../src/engines/reference";
import type { CompleteRequest } from "../../src/protocol/engine";
import { writeModelDirectory } from "../../src/store/modelDirectory";
import { forkProcess, type ForkedProcess, type ProcessDescription } from "../../src/worker/connection";
import { createCrashPolicy } from "../../src/worker/crashPolicy";
import { createEngineClient, type EngineClient, type EngineStatus } from "../../src/worker/engineClient";
import { CancellationToken } from "vscode-jsonrpc/node";
import { smallModel } from "../support/smallModel";
import { temporaryFolder } from "../support/temporaryFolder";

const root = path.resolve(__dirname, "../..");
const REQUEST: CompleteRequest = {
  source: "a.py", facts: { path: "a.py", indentUnit: 4 }, before: "def f(", position: 6,
  temperature: 0, maxLength: 12, seed: 1, stopAtLineEnd: false,
};

describe("engine process", () => {
  const folder = temporaryFolder();
  const clients: EngineClient[] = [];
  let modulePath = "";

  before(async () => {
    modulePath = path.join(folder.path, "engine.js");
    buildSync({ entryPoints: [path.join(root, "src/worker/engineMain.ts")], outfile: modulePath, bundle: true, platform: "node" });
    for (const seed of [1, 2]) await writeModelDirectory(path.join(folder.path, `model-${seed}`), smallModel(seed));
  });
  afterEach(() => clients.splice(0).forEach((client) => client.stop()));

  it("answers as the continuer does, and after a swap as the new model does", async () => {
    const directories = ["model-1"];
    const { client } = startedClient(directories);
    await client.start();
    assert.equal((await client.complete(REQUEST, CancellationToken.None))?.text, await expected(1));
    directories[0] = "model-2";
    await client.reload();
    assert.equal((await client.complete(REQUEST, CancellationToken.None))?.text, await expected(2));
  });

  it("keeps to the newest of many requests", async () => {
    const { client } = startedClient(["model-1"]);
    await client.start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => client.complete({ ...REQUEST, maxLength: 200 + index }, CancellationToken.None)),
    );
    assert.ok(answers.slice(0, -1).every((answer) => answer === null));
    assert.equal(answers[19]?.logProbabilities.length, 219);
  });

  it("takes the next model where the best one is broken, and says so", async () => {
    rmSync(path.join(folder.path, "model-3"), { recursive: true, force: true });
    await writeModelDirectory(path.join(folder.path, "model-3"), smallModel(3));
    rmSync(path.join(folder.path, "model-3/hunch.json"));
    const { client, problems } = startedClient(["model-3", "model-1"]);
    await client.start();
    assert.equal(client.status().kind, "ready");
    assert.equal(problems.length, 1);
    assert.match(problems[0], /model-3/);
  });

  it("says that there is no model", async () => {
    const { client } = startedClient([]);
    await client.start();
    assert.equal(client.status().kind, "noModel");
    assert.equal(await client.complete(REQUEST, CancellationToken.None), null);
  });

  it("rejects what is pending when it dies, starts again, and gives up after three deaths in a minute", async () => {
    const { client, processes, next, problems } = startedClient(["model-1"]);
    await client.start();
    for (let death = 1; death <= 3; death++) {
      const pending = client.complete({ ...REQUEST, maxLength: 100_000 }, CancellationToken.None);
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

  it("stops: no process, no answer", async () => {
    const { client, processes } = startedClient(["model-1"]);
    await client.start();
    client.stop();
    await processes[0].exited;
    assert.equal(client.status().kind, "stopped");
    assert.equal(await client.complete(REQUEST, CancellationToken.None), null);
  });

  /** A client over the folders of this suite; `directories` may change while it runs. */
  function startedClient(directories: string[]) {
    const processes: ForkedProcess[] = [];
    const problems: string[] = [];
    let waiting: { kind: EngineStatus["kind"]; resolve: () => void }[] = [];
    const client = createEngineClient({
      modulePath,
      modelDirectories: () => Promise.resolve(directories.map((name) => path.join(folder.path, name))),
      onStatus(status) {
        waiting.filter(({ kind }) => kind === status.kind).forEach(({ resolve }) => resolve());
        waiting = waiting.filter(({ kind }) => kind !== status.kind);
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
    return { client, processes, problems, next };
  }
});

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

async function expected(seed: number): Promise<string | undefined> {
  const { weights, vocabulary } = smallModel(seed);
  const continuer = createContinuer(await referenceEngine.createDecoder(weights), vocabulary);
  return (await continuer.continueText(REQUEST))?.text;
}
