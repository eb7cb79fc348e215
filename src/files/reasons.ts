// Why a file is not learned from.

/** One word for each reason, as it stands in reports. */
export type LeftOutReason =
  | "secret"
  | "ignored"
  | "excluded"
  | "vendored"
  | "generated"
  | "data"
  | "binary"
  | "not UTF-8"
  | "huge"
  | "long lines"
  | "empty"
  | "link"
  | "not a file"
  | "unreadable"
  | "over the limit";

/** A file, or a folder (its path ends in "/"), that is not learned from. */
export interface LeftOut {
  /** Relative to the folder that was listed, with "/" between its parts. */
  readonly path: string;
  readonly reason: LeftOutReason;
}

/** Reasons for which nothing is completed in a file either: the user, or the file's name, says that it is private. */
export const PRIVATE_REASONS: ReadonlySet<LeftOutReason> = new Set(["secret", "ignored", "excluded"]);

/** What was left out, most frequent reason first: "3 binary, 1 secret"; empty where there is nothing. */
export function summaryOf(leftOut: readonly LeftOut[]): string {
  const counts = new Map<LeftOutReason, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(", ");
}
