// What the TensorFlow engine needs of a recurrent cell.
import type { Tensor } from "@tensorflow/tfjs";
import type { LayerWeights } from "../model/weights";

/** The state of one layer, (B, H) each; cells other than the LSTM keep zeros as cell state. */
export interface LayerState {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

/** One kind of cell: how its layer's weights lie in tensors, and the layer as an operation with a gradient. */
export interface RecurrentCell {
  /** The tensors that the operation reads; moments of the optimiser are laid out the same way. */
  toTensors(layer: LayerWeights): Tensor[];
  /** Inverse of `toTensors`, from the tensors' numbers. */
  fromArrays(arrays: readonly Float32Array[]): LayerWeights;
  /**
   * Reads a window (T, B, I); gives the hidden states (T, B, H), differentiable by inputs and weights but not by the
   * state before, and the state after it, kept for the caller to dispose of.
   */
  layer(inputs: Tensor, tensors: readonly Tensor[], state: LayerState): { readonly sequence: Tensor; readonly state: LayerState };
  /** The hidden and cell states (T, B, H) that reading a window gives, without what a gradient needs. */
  read(inputs: Tensor, tensors: readonly Tensor[], state: LayerState): LayerState;
}
