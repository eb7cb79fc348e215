// Order of requests in the engine process.
import { strict as assert } from "node:assert";
import { createNewestFirst } from "../../src/worker/newestFirst";

interface Request {
  readonly uri: string;
  readonly name: string;
}

const wanted = { isCancellationRequested: false };

/** A scheduler whose runs take `characters` turns of the event loop, and the names of runs in order of their start. */
function scheduler(characters = 3): { submit: ReturnType<typeof createNewestFirst<Request, string>>["submit"]; started: string[] } {
  const started: string[] = [];
  const run = async ({ name }: Request, shouldStop: () => Promise<boolean>): Promise<string | undefined> => {
    started.push(name);
    for (let character = 0; character < characters; character++) if (await shouldStop()) return undefined;
    return `answer to ${name}`;
  };
  const { submit } = createNewestFirst<Request, string>(run, () => new Promise((resolve) => setImmediate(resolve)));
  return { submit, started };
}

describe("requests newest first", () => {
  it("starts only the newest of one document", async () => {
    const { submit, started } = scheduler();
    const answers = await Promise.all(["1", "2", "3"].map((name) => submit({ uri: "a", name }, wanted)));
    assert.deepEqual(started, ["3"]);
    assert.deepEqual(answers, [null, null, "answer to 3"]);
  });

  it("answers several documents, the newest first", async () => {
    const { submit, started } = scheduler();
    const answers = await Promise.all(["a", "b", "c"].map((uri) => submit({ uri, name: uri }, wanted)));
    assert.deepEqual(started, ["c", "b", "a"]);
    assert.deepEqual(answers, ["answer to a", "answer to b", "answer to c"]);
  });

  it("stops a running one when its document is asked again", async () => {
    const { submit, started } = scheduler(1000);
    const first = submit({ uri: "a", name: "1" }, wanted);
    while (started.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = submit({ uri: "a", name: "2" }, wanted);
    assert.equal(await first, null);
    assert.equal(await second, "answer to 2");
  });

  it("neither starts nor goes on with a cancelled one", async () => {
    const { submit, started } = scheduler(1000);
    assert.equal(await submit({ uri: "a", name: "1" }, { isCancellationRequested: true }), null);
    assert.deepEqual(started, []);
    const signal = { isCancellationRequested: false };
    const running = submit({ uri: "a", name: "2" }, signal);
    while (started.length === 0) await new Promise((resolve) => setImmediate(resolve));
    signal.isCancellationRequested = true;
    assert.equal(await running, null);
  });

  it("goes on after a run that failed", async () => {
    let calls = 0;
    const { submit } = createNewestFirst<Request, string>(
      () => (++calls === 1 ? Promise.reject(new Error("broken")) : Promise.resolve("fine")),
      () => Promise.resolve(),
    );
    await assert.rejects(submit({ uri: "a", name: "1" }, wanted), /broken/);
    assert.equal(await submit({ uri: "a", name: "2" }, wanted), "fine");
  });
});
