// One training run in a process of its own; ending the process is how it is cancelled.
import { TRAINING_METHODS, type TrainingProgress, type TrainingResult, type TrainRequest } from "../protocol/training";
import { forkProcess, type ForkedProcess, type ProcessDescription } from "./connection";

export interface TrainingRunOptions {
  /** Path of the bundled training process. */
  readonly modulePath: string;
  /** Arguments of Node for it. */
  readonly execArgv?: readonly string[];
  readonly request: TrainRequest;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly onOutput: (line: string) => void;
  /** Starts the process; a parameter for tests. */
  readonly fork?: (description: ProcessDescription) => ForkedProcess;
}

/** A training that runs. */
export interface TrainingRun {
  /** Resolves with the result; undefined where the run was cancelled. Rejects with one line on what went wrong. */
  readonly result: Promise<TrainingResult | undefined>;
  /** Ends the run at once. The model that was there stays. */
  cancel(): void;
}

export function startTraining(options: TrainingRunOptions): TrainingRun {
  const { modulePath, execArgv = [], request, onProgress, onOutput, fork = forkProcess } = options;
  const child = fork({ modulePath, execArgv, onOutput });
  let isCancelled = false;
  child.onNotification<TrainingProgress>(TRAINING_METHODS.progress, (progress) => {
    if (!isCancelled) onProgress(progress);
  });
  const run = async (): Promise<TrainingResult | undefined> => {
    try {
      const result = await child.request<TrainingResult>(TRAINING_METHODS.train, request);
      return isCancelled ? undefined : result;
    } catch (error) {
      if (isCancelled) return undefined;
      throw error;
    } finally {
      child.kill();
    }
  };
  return {
    result: run(),
    cancel() {
      isCancelled = true;
      child.kill();
    },
  };
}
