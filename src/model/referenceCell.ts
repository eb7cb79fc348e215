// The reference implementation of each cell.
import type { Cell } from "./architecture";
import { referenceGru } from "./referenceGru";
import { layerBackward, layerForward, type ReferenceCell } from "./referenceLayer";
import { referenceSimpleRnn } from "./referenceSimpleRnn";

const CELLS: Readonly<Record<Cell, ReferenceCell>> = {
  lstm: { forward: layerForward, backward: layerBackward },
  gru: referenceGru,
  simpleRNN: referenceSimpleRnn,
};

export function referenceCell(cell: Cell): ReferenceCell {
  return CELLS[cell];
}
