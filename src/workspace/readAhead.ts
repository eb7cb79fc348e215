// Reads ahead, in the background, what the LSTM will have to read when its context moves on: some hundred characters,
// which no keystroke should have to wait for.
import { GRID } from "../text/context";
import { upcomingReading, type Reading } from "../text/reading";
import type { PlacedCharacterModel } from "./characterModel";
import type { WorkspaceDocument } from "./openDocuments";
import type { Turn, Turns } from "./turns";

/** So far before its context moves on, the later one is read. */
const AHEAD_UNITS = 96;

export interface ReadAhead {
  /** A request was made at a cursor. */
  from(document: WorkspaceDocument, line: number, character: number): void;
  /** Reads what is to be read now, as part of other background work. */
  flush(turn: Turn): Promise<void>;
}

export function createReadAhead(turns: Turns, character: () => PlacedCharacterModel | undefined): ReadAhead {
  /** The place that was read ahead of last, and the reading that waits. */
  let last = "";
  let waiting: Reading | undefined;

  return {
    from({ text, facts, opened }, line, at) {
      if (character() === undefined) return;
      const { before, position } = text.before({ line, character: at });
      const place = `${Math.floor(position / GRID)} ${opened.uri}`;
      if (place === last || GRID - (position % GRID) > AHEAD_UNITS) return;
      last = place;
      waiting = upcomingReading(facts, before, position);
      if (waiting !== undefined) void turns.background(flush);
    },
    flush,
  };

  async function flush(turn: Turn): Promise<void> {
    const [model, reading] = [character(), waiting];
    waiting = undefined;
    if (model === undefined || reading === undefined) return;
    await turn.next();
    for (const _ of model.place(reading)) await turn.next();
  }
}
