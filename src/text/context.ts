// Which text the model has read at a position. The state is a function of the file's header and of at most
// MAXIMUM_CONTEXT characters before the position, counted from a line start on a fixed grid:
//
//   grid        |........|........|........|........|
//   boundaries  b0       b1         b2     b3            first line start at or after k * GRID, else k * GRID itself
//   position                                   ^ p       context: header + text[b1, p)
//
// so that an edit far above costs nothing and a jump costs a bounded prefill. Training samples are laid on the same
// grid, and so serving meets only contexts that training has seen.

/** Distance of grid boundaries. */
export const GRID = 256;
/** Grid cells a context covers, the last one partly. */
export const CELLS = 3;
/** No context is longer than this. */
export const MAXIMUM_CONTEXT = GRID * (CELLS + 1);

/**
 * Where the context of `position` starts. `text` is what stands before the position, or at least its last
 * MAXIMUM_CONTEXT + 1 units: it ends at `position`.
 */
export function contextStart(text: string, position: number): number {
  const offset = position - text.length;
  let cell = Math.floor(position / GRID);
  if (boundary(text, offset, cell, position) > position) cell--;
  return boundary(text, offset, Math.max(0, cell - (CELLS - 1)), position);
}

/** The boundaries of a whole text, ascending, the first one 0. */
export function boundaries(text: string): number[] {
  const starts: number[] = [];
  for (let cell = 0; cell * GRID < Math.max(1, text.length); cell++) {
    const start = boundary(text, 0, cell, text.length);
    if (start < text.length || cell === 0) starts.push(start);
  }
  return starts;
}

/**
 * The stretches of a text that one training pass reads, each from a zero state after its header. `phase`, 0 to
 * CELLS - 1, moves the stretches by whole cells so that passes over the same text differ.
 */
export function trainingStretches(text: string, phase = 0): { readonly start: number; readonly end: number }[] {
  const starts = boundaries(text);
  const stretches: { start: number; end: number }[] = [];
  let cell = 0;
  let next = phase % CELLS === 0 ? CELLS : phase % CELLS;
  while (cell < starts.length) {
    stretches.push({ start: starts[cell], end: next < starts.length ? starts[next] : text.length });
    cell = next;
    next += CELLS;
  }
  return stretches.filter(({ start, end }) => end > start);
}

/** The boundary of one cell; one that text at or after `limit` would decide counts as beyond the limit. */
function boundary(text: string, offset: number, cell: number, limit: number): number {
  const from = cell * GRID;
  if (from <= 0) return 0;
  for (let start = from; start < from + GRID; start++) {
    if (start > limit) return limit + 1;
    if (text.charCodeAt(start - 1 - offset) === 0x0a) return start;
  }
  return isLowSurrogate(text.charCodeAt(from - offset)) ? from + 1 : from;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
