// The decoder's states for readings met lately, so that a keystroke costs one step and Backspace none. States along a
// reading are kept every STRIDE characters, and where a request ended:
//
//   reading   h e a d e r \n f o r   i   i n   r a n g e (
//   states          *               *           *        * *     nearest kept state at or before the common prefix
import type { Decoder, DecoderState } from "../engines/engine";

const STRIDE = 32;
/** Kept ends of requests per reading: this many keystrokes can be taken back without a step. */
const KEPT_ENDS = 64;
/** Readings kept; more than the editors that are open side by side. */
const KEPT_READINGS = 8;

/** States per prefix of one decoder. Kept states are never changed. */
export interface ReadingStates {
  /**
   * Reads `ids` from the nearest kept state and returns a state of the caller's own after them. Pauses after every
   * stretch; what was read up to then stays kept when the caller goes no further.
   */
  reach(ids: Int32Array): Generator<void, DecoderState>;
}

interface Track {
  readonly ids: Int32Array;
  /** Number of characters read -> state after them. */
  readonly states: Map<number, DecoderState>;
}

export function createReadingStates(decoder: Decoder): ReadingStates {
  /** Most recently used first. */
  let tracks: Track[] = [];

  return {
    *reach(ids) {
      const { track, from } = open(ids);
      const kept = track.states.get(from);
      const state = kept ? decoder.copyState(kept) : decoder.zeroState();
      for (let start = from; start < ids.length; ) {
        const end = Math.min(ids.length, (Math.floor(start / STRIDE) + 1) * STRIDE);
        decoder.read(state, ids.subarray(start, end));
        track.states.set(end, decoder.copyState(state));
        start = end;
        yield;
      }
      dropOldEnds(track);
      return state;
    },
  };

  /** A track for `ids` in front of all others, with the states that it shares with the best of them. */
  function open(ids: Int32Array): { track: Track; from: number } {
    let best: Track | undefined;
    let from = 0;
    for (const track of tracks) {
      const reached = nearestKept(track, commonPrefix(track.ids, ids));
      if (reached > from) [best, from] = [track, reached];
    }
    const states = new Map([...(best?.states ?? [])].filter(([length]) => length <= from));
    const track = { ids, states };
    // Going on at one place replaces its track; going back far, or a second file, keeps both.
    const goesOn = best !== undefined && from >= Math.min(best.ids.length, ids.length) - KEPT_ENDS;
    tracks = [track, ...tracks.filter((other) => !(goesOn && other === best))].slice(0, KEPT_READINGS);
    return { track, from };
  }
}

function nearestKept(track: Track, limit: number): number {
  let nearest = 0;
  for (const length of track.states.keys()) if (length <= limit && length > nearest) nearest = length;
  return nearest;
}

function commonPrefix(a: Int32Array, b: Int32Array): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return length;
}

function dropOldEnds(track: Track): void {
  const ends = [...track.states.keys()].filter((length) => length % STRIDE !== 0);
  for (const length of ends.slice(0, Math.max(0, ends.length - KEPT_ENDS))) track.states.delete(length);
}
