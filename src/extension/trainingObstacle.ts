// Why no training may start. Knows nothing of VS Code, so that the rule of trust is tested without a second editor.

/** What a training depends on. */
export interface TrainingCircumstances {
  readonly isRunning: boolean;
  readonly isTrusted: boolean;
  /** Workspace folders on a disk. */
  readonly folders: number;
  /** Whether the window has a place for what is learned. */
  readonly hasStorage: boolean;
}

export type TrainingObstacle = "running" | "restricted" | "noFolder";

/** The first reason against a training, or undefined. */
export function trainingObstacle({ isRunning, isTrusted, folders, hasStorage }: TrainingCircumstances): TrainingObstacle | undefined {
  if (isRunning) return "running";
  if (!isTrusted) return "restricted";
  return folders === 0 || !hasStorage ? "noFolder" : undefined;
}
