// The cells that a plan can have, and the blocks of H columns that their gates are. The input product adds to the first G
// blocks and the recurrent product to the last G; an LSTM's and a simple cell's are the same blocks.
//
//   LSTM                 i f g o        input, forget, cell, output
//   simple RNN           h
//   GRU, reset before    g z r          candidate, update, reset; g's recurrent product reads r * h'
//   GRU, reset after     g z r p        the input adds to g z r, the recurrent product to z r p;  g = tanh(g + r * p)
export const LSTM: i32 = 0;
export const SIMPLE_RNN: i32 = 1;
export const GRU_RESET_BEFORE: i32 = 2;
export const GRU_RESET_AFTER: i32 = 3;

export function gateCountOf(cell: i32): i32 {
  if (cell == LSTM) return 4;
  return cell == SIMPLE_RNN ? 1 : 3;
}

export function blockCountOf(cell: i32): i32 {
  return cell == GRU_RESET_AFTER ? 4 : gateCountOf(cell);
}

/** Two where the recurrent product has a bias that the input's cannot stand for. */
export function biasCountOf(cell: i32): i32 {
  return cell == GRU_RESET_AFTER ? 2 : 1;
}
