// What Hunch is measured beside: simple predictors that learn the same text, a line at a time once it is typed.
import type { GhostText, Suggester, TypingTask } from "../typist";

export interface Peer {
  /** As it stands in tables. */
  readonly name: string;
  /** Learns text[from, end), having read what is before it. */
  learn(text: string, from: number): void;
  /** Ghost text at the end of a text, empty where there is none. */
  suggest(before: string): string;
}

/** A peer as the typist meets it: it learns a line when the cursor leaves it, and never what was learned before. */
export function peerSuggester(peer: Peer): Suggester {
  let text = "";
  let learnedUntil = 0;
  let cursor = 0;
  const learnUntil = (end: number): void => {
    if (end > learnedUntil) peer.learn(text.slice(0, end), learnedUntil);
    learnedUntil = Math.max(learnedUntil, end);
  };
  return {
    open(task: TypingTask) {
      text = task.text;
      if (!task.learned) peer.learn(text, 0);
      learnedUntil = 0;
      cursor = 0;
    },
    change(at, removed, inserted) {
      if (at !== cursor) {
        if (learnedUntil > 0) learnUntil(cursor);
        learnedUntil = at;
      }
      text = text.slice(0, at) + inserted + text.slice(at + removed);
      cursor = at + inserted.length;
      if (inserted.includes("\n")) learnUntil(text.lastIndexOf("\n", cursor - 1) + 1);
    },
    suggest(at): GhostText | undefined {
      const ghost = peer.suggest(text.slice(0, at));
      return ghost === "" ? undefined : { text: ghost };
    },
    close: () => learnUntil(cursor),
  };
}
