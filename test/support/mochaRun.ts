// Runs test files by mocha and reports every result over a loopback socket to scripts/testing/receiver.ts: the same
// way from the extension host, whose console nobody reads, as from a plain process.
import net from "node:net";
import type { TestEvent } from "../../scripts/testing/events";

/** Resolves with the number of failures when all results have been written. */
export async function runMocha(files: readonly string[], port: number, timeoutMs = 60_000): Promise<number> {
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ ui: "bdd", timeout: timeoutMs, reporter: Mocha.reporters.Base });
  files.forEach((file) => mocha.addFile(file));
  const socket = net.connect(port, "127.0.0.1");
  const send = (event: TestEvent): void => void socket.write(`${JSON.stringify(event)}\n`);
  let failures = 0;
  const finished = new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on("suite", (suite) => suite.title && send({ kind: "suite", depth: depthOf(suite), title: suite.title }));
    runner.on("pass", (test) => send({ kind: "passed", depth: depthOf(test), title: test.title, milliseconds: test.duration ?? 0 }));
    runner.on("pending", (test) => send({ kind: "skipped", depth: depthOf(test), title: test.title }));
    runner.on("fail", (test, error: Error) => {
      failures++;
      send({ kind: "failed", depth: depthOf(test), title: test.title, stack: error.stack ?? String(error) });
    });
  });
  await finished.catch((error: Error) => {
    failures++;
    send({ kind: "failed", depth: 0, title: "a test file cannot be loaded", stack: error.stack ?? String(error) });
  });
  send({ kind: "ended" });
  await new Promise<void>((resolve) => socket.end(resolve));
  return failures;
}

interface Nested {
  readonly parent?: Nested | undefined;
}

function depthOf(node: Nested): number {
  return node.parent === undefined ? 0 : depthOf(node.parent) + 1;
}
