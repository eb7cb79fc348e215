// Threads that some work starts, for tests that kill them.
import type { Worker } from "node:worker_threads";

/** Runs `work` and gives the threads that were started meanwhile; they may be watched as they come by `onStart`. */
export async function startedDuring(work: () => Promise<unknown>, onStart: (worker: Worker) => void = () => undefined): Promise<Worker[]> {
  const workers: Worker[] = [];
  const listen = (worker: Worker): void => {
    workers.push(worker);
    onStart(worker);
  };
  process.on("worker", listen);
  try {
    await work();
  } finally {
    process.off("worker", listen);
  }
  return workers;
}
