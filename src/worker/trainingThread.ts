// A thread of the training process: runs its part of each update, told through shared memory.
import { parentPort, workerData } from "node:worker_threads";
import { serveCommands } from "../engines/wasmThreads";

serveCommands(workerData, () => parentPort?.postMessage("ready"));
