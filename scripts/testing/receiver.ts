// The parent's side of a test process: prints what it reports and counts.
import net from "node:net";
import readline from "node:readline";
import { NO_TESTS, addCounts, type Counts, type TestEvent } from "./events";

export interface Receiver {
  readonly port: number;
  /** Counts so far; a process that never said that it ended counts as one failure more. */
  counts(): Counts;
  close(): Promise<void>;
}

/** Listens on loopback for one test process after another, which write TestEvents, one JSON object a line. */
export async function createReceiver(): Promise<Receiver> {
  let counts = NO_TESTS;
  let ended = false;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    readline.createInterface({ input: socket }).on("line", (line) => {
      const event: TestEvent = JSON.parse(line);
      if (event.kind === "ended") ended = true;
      counts = addCounts(counts, show(event));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port to listen on");
  return {
    port: address.port,
    counts: () => (ended ? counts : addCounts(counts, { ...NO_TESTS, failed: 1 })),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function show(event: TestEvent): Counts {
  if (event.kind === "ended") return NO_TESTS;
  const indentation = "  ".repeat(event.depth);
  switch (event.kind) {
    case "suite":
      console.log(`${indentation}${event.title}`);
      return NO_TESTS;
    case "passed":
      console.log(`${indentation}✔ ${event.title}${event.milliseconds >= 1000 ? ` (${(event.milliseconds / 1000).toFixed(1)} s)` : ""}`);
      return { ...NO_TESTS, passed: 1 };
    case "skipped":
      console.log(`${indentation}- ${event.title}`);
      return { ...NO_TESTS, skipped: 1 };
    case "failed":
      console.log(`${indentation}✘ ${event.title}\n${event.stack.replace(/^/gm, `${indentation}    `)}`);
      return { ...NO_TESTS, failed: 1 };
  }
}
