// One character: gates from their sums, cell and hidden states, layer by layer; logits and their softmax.
//
//   i, f, o = sigmoid, g = tanh of (x W + h' U + b)      c = f * c' + i * g      h = o * tanh(c)
import {
  activationSums, biasOf, BLOCK, cellOf, columns, denseBias, denseScales, denseWeights, gateScalesOf, gateWeightsOf, hiddenOf,
  layers, logits, LOGITS_OF_BLOCK, rowsOf, sums, table, units, UNITS_OF_BLOCK, vocabulary,
} from "./plan";
import { activationsOf, multiplyBlock, pack } from "./product";
import { exp, flush, sigmoid, tanh } from "./simd";

/** Reads one id: state and activations of all layers are those after it. */
export function readId(id: i32): void {
  for (let layer = 0; layer < layers; layer++) {
    const rows = rowsOf(layer);
    let inputs = table + <usize>(id * 4 * units) * 4;
    let a = activationsOf(0);
    let total = load<i32>(activationSums + <usize>layer * 4);
    if (layer > 0) {
      inputs = biasOf(layer);
      a = activationsOf(layer - 1);
      total += load<i32>(activationSums + <usize>(layer - 1) * 4);
    }
    let weights = gateWeightsOf(layer);
    let scales = gateScalesOf(layer);
    let hidden = hiddenOf(layer);
    let cell = cellOf(layer);
    for (let unit = 0; unit < units; unit += UNITS_OF_BLOCK) {
      multiplyBlock(weights, a, rows, total, sums);
      activateFour(inputs, scales, sums, cell, hidden);
      activateFour(inputs + 16, scales + 16, sums + 16, cell + 16, hidden + 16);
      weights += <usize>(rows >> 2) * BLOCK;
      inputs += BLOCK;
      scales += BLOCK;
      hidden += UNITS_OF_BLOCK * 4;
      cell += UNITS_OF_BLOCK * 4;
    }
    pack(layer);
  }
}

/** Four units, whose gates stand 32 bytes apart. */
// @ts-ignore: decorator
@inline
function activateFour(inputs: usize, scales: usize, from: usize, cell: usize, hidden: usize): void {
  const i = sigmoid(gate(inputs, scales, from, 0));
  const f = sigmoid(gate(inputs, scales, from, 32));
  const g = tanh(gate(inputs, scales, from, 64));
  const o = sigmoid(gate(inputs, scales, from, 96));
  const c = flush(f32x4.add(f32x4.mul(f, v128.load(cell)), f32x4.mul(i, g)));
  v128.store(cell, c);
  v128.store(hidden, f32x4.mul(o, tanh(c)));
}

// @ts-ignore: decorator
@inline
function gate(inputs: usize, scales: usize, from: usize, at: usize): v128 {
  const sum = f32x4.convert_i32x4_s(v128.load(from + at));
  return f32x4.add(v128.load(inputs + at), f32x4.mul(sum, v128.load(scales + at)));
}

/** Logits (V) of the activations. */
export function computeLogits(): void {
  const a = activationsOf(layers - 1);
  const total = load<i32>(activationSums + <usize>(layers - 1) * 4);
  let weights = denseWeights;
  for (let column = 0; column < columns; column += LOGITS_OF_BLOCK) {
    multiplyBlock(weights, a, units, total, sums);
    for (let four: usize = 0; four < 64; four += 16) {
      const at = <usize>column * 4 + four;
      const sum = i32x4.add(i32x4.shl(v128.load(sums + four), 6), v128.load(sums + 64 + four));
      v128.store(logits + at, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sum), v128.load(denseScales + at)), v128.load(denseBias + at)));
    }
    weights += <usize>(units >> 2) * BLOCK;
  }
}

/** Turns the logits into probabilities. */
export function softmax(): void {
  for (let column = vocabulary; column < columns; column++) store<f32>(logits + <usize>column * 4, -Infinity);
  const end = logits + <usize>columns * 4;
  let most = v128.load(logits);
  for (let at = logits + 16; at < end; at += 16) most = f32x4.max(most, v128.load(at));
  most = f32x4.max(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  most = f32x4.max(most, v128.shuffle<f32>(most, most, 1, 0, 3, 2));
  let total = i32x4.splat(0);
  for (let at = logits; at < end; at += 16) {
    // exp clamps, so that padding would count as e^-87: keep it out
    const x = f32x4.sub(v128.load(at), most);
    const e = v128.and(exp(x), f32x4.gt(x, f32x4.splat(-87.0)));
    total = f32x4.add(total, e);
    v128.store(at, e);
  }
  total = f32x4.add(total, v128.shuffle<f32>(total, total, 2, 3, 0, 1));
  total = f32x4.add(total, v128.shuffle<f32>(total, total, 1, 0, 3, 2));
  const factor = f32x4.div(f32x4.splat(1.0), total);
  for (let at = logits; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor));
}
