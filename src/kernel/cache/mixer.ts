// The logistic mixers: rows of weights, each selected by another context, then two final rows over what they say, then
// APM stages (Mahoney, PAQ7 to PAQ8; Mattern's ensembles of mixers). Where the character model takes part, sets of its
// own join that read all inputs and are selected by its opinion; the others go on as they learned without it.
import {
  APMS, APM_ROWS, APM_STEPS, CHARACTER_SETS, ERRORS, FINAL_INPUTS, FINAL_ROWS, FINAL_ROWS_PARTIAL, FINAL_WEIGHTS, INPUTS, OPINION_APM,
  OUTPUTS, SELECTED, SETS, SQUASH, STRETCH, X,
} from "./layout";

/** Learning rates of the final rows over that of the sets. */
const FINAL_SHARE: f32 = 0.5;
/** Errors of a set below this do not move its weights: most bits are all but certain. */
const NEGLIGIBLE: f32 = 0.004;
const APM_RATE: f32 = 0.02;

let sets: usize = SETS;
let finalPartial: usize = 0;
let finalEvidence: usize = 0;
let partialSays: f32 = 0;
let evidenceSays: f32 = 0;
let apmAt0: usize = 0;
let apmAt1: usize = 0;
let apmAt2: usize = 0;
let opinionAt: usize = 0;
let apmShare: f32 = 0;

// @ts-ignore: decorator
@inline
export function stretch(probability: f32): f32 {
  return load<f32>(STRETCH + (<usize>(probability * 4095.999) << 2));
}

// @ts-ignore: decorator
@inline
export function squash(logit: f32): f32 {
  const scaled = (max<f32>(-11.99, min<f32>(11.99, logit)) + 12) * (4096.0 / 24.0);
  const index = <usize>scaled;
  const share = scaled - <f32>index;
  const below = load<f32>(SQUASH + (index << 2));
  return below + (load<f32>(SQUASH + (index << 2), 4) - below) * share;
}

/** Selects the row of a set; `row` counts over all rows from `weights` on. */
// @ts-ignore: decorator
@inline
export function select(set: usize, weights: usize, row: u32): void {
  store<u32>(SELECTED + (set << 2), <u32>(weights + <usize>row * (INPUTS * 4)));
}

/** Mixes the inputs in X by the selected rows; what each set says goes to OUTPUTS and, as probability, to ERRORS. */
export function mixSets(character: bool): void {
  sets = character ? SETS + CHARACTER_SETS : SETS;
  for (let set: usize = 0; set < sets; set++) {
    const row = <usize>load<u32>(SELECTED + (set << 2));
    let sum = f32x4.splat(0);
    let other = f32x4.splat(0);
    for (let index: usize = 0; index < INPUTS * 4; index += 32) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(row + index), v128.load(X + index)));
      other = f32x4.add(other, f32x4.mul(v128.load(row + index, 16), v128.load(X + index, 16)));
    }
    const logit = max<f32>(-12, min<f32>(12, across(f32x4.add(sum, other))));
    store<f32>(OUTPUTS + (set << 2), logit);
    store<f32>(ERRORS + (set << 2), squash(logit));
  }
}

/** The final logit; `character` is whether the sets that read the character model have spoken, and `says` its own logit. */
export function mixFinal(partial: u32, evidence: u32, character: u32, says: f32): f32 {
  if (!character) for (let set: usize = SETS; set < SETS + CHARACTER_SETS; set++) store<f32>(OUTPUTS + (set << 2), 0);
  store<f32>(OUTPUTS + ((SETS + CHARACTER_SETS) << 2), says);
  const block = FINAL_WEIGHTS + <usize>(character * FINAL_ROWS) * (FINAL_INPUTS * 4);
  finalPartial = block + <usize>partial * (FINAL_INPUTS * 4);
  finalEvidence = block + <usize>(FINAL_ROWS_PARTIAL + evidence) * (FINAL_INPUTS * 4);
  partialSays = finalSays(finalPartial);
  evidenceSays = finalSays(finalEvidence);
  return max<f32>(-11, min<f32>(11, (partialSays + evidenceSays) * 0.5));
}

/** The probability after the APM stages, whose rows are below APM_ROWS; `opinion` is the character model's row, -1 without. */
export function refine(logit: f32, row0: u32, row1: u32, row2: u32, opinion: i32): f32 {
  const scaled = max<f32>(0, min<f32>(31.999, logit * 2 + 16));
  const step = <usize>scaled;
  apmShare = scaled - <f32>step;
  apmAt0 = APMS + ((<usize>row0 * APM_STEPS + step) << 2);
  apmAt1 = APMS + ((<usize>(APM_ROWS + row1) * APM_STEPS + step) << 2);
  apmAt2 = APMS + ((<usize>(2 * APM_ROWS + row2) * APM_STEPS + step) << 2);
  let refined = squash(logit) * 2 + interpolated(apmAt0) + interpolated(apmAt1) + interpolated(apmAt2);
  if (opinion < 0) {
    opinionAt = 0;
    refined *= 0.2;
  } else {
    opinionAt = OPINION_APM + ((<usize>opinion * APM_STEPS + step) << 2);
    refined = (refined + interpolated(opinionAt)) * (1.0 / 6.0);
  }
  return max<f32>(1e-5, min<f32>(1 - 1e-5, refined));
}

/** Learns the bit that came, in all that the last calls used. */
export function learnMixers(bit: u32, rate: f32): void {
  const target = <f32>bit;
  for (let set: usize = 0; set < sets; set++) {
    const row = <usize>load<u32>(SELECTED + (set << 2));
    const error = target - load<f32>(ERRORS + (set << 2));
    if (abs(error) < NEGLIGIBLE) continue;
    const step = f32x4.splat(error * rate);
    for (let index: usize = 0; index < INPUTS * 4; index += 16) {
      v128.store(row + index, f32x4.add(v128.load(row + index), f32x4.mul(step, v128.load(X + index))));
    }
  }
  learnFinal(finalPartial, (target - squash(partialSays)) * rate * FINAL_SHARE);
  learnFinal(finalEvidence, (target - squash(evidenceSays)) * rate * FINAL_SHARE);
  learnApm(apmAt0, target);
  learnApm(apmAt1, target);
  learnApm(apmAt2, target);
  if (opinionAt !== 0) learnApm(opinionAt, target);
}

function finalSays(row: usize): f32 {
  let sum = f32x4.mul(v128.load(OUTPUTS), v128.load(row));
  for (let index: usize = 16; index < FINAL_INPUTS * 4; index += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(OUTPUTS + index), v128.load(row + index)));
  }
  return across(sum);
}

function learnFinal(row: usize, step: f32): void {
  const by = f32x4.splat(step);
  for (let index: usize = 0; index < FINAL_INPUTS * 4; index += 16) {
    v128.store(row + index, f32x4.add(v128.load(row + index), f32x4.mul(by, v128.load(OUTPUTS + index))));
  }
}

function learnApm(at: usize, target: f32): void {
  const below = load<f32>(at);
  const above = load<f32>(at, 4);
  store<f32>(at, below + (target - below) * APM_RATE * (1 - apmShare));
  store<f32>(at, above + (target - above) * APM_RATE * apmShare, 4);
}

// @ts-ignore: decorator
@inline
function interpolated(at: usize): f32 {
  return load<f32>(at) * (1 - apmShare) + load<f32>(at, 4) * apmShare;
}

// @ts-ignore: decorator
@inline
function across(sum: v128): f32 {
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}
