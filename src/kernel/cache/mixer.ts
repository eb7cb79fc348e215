// The logistic mixers: SETS rows of weights, each selected by another context, then two final rows over what they say,
// where the character model joins, then three APM stages (Mahoney, PAQ7 to PAQ8; Mattern's ensembles of mixers).
import {
  APMS, APM_ROWS, APM_STEPS, ERRORS, FINAL_INPUTS, FINAL_ROWS_EVIDENCE, FINAL_ROWS_PARTIAL, FINAL_WEIGHTS, INPUTS, OUTPUTS,
  SELECTED, SETS, SQUASH, STRETCH, X,
} from "./layout";

const FINAL_RATE: f32 = 0.002;
const FINAL_RATE_CHARACTER: f32 = 0.004;
/** Errors of a set below this do not move its weights: most bits are all but certain. */
const NEGLIGIBLE: f32 = 0.004;
const APM_RATE: f32 = 0.02;

let finalPartial: usize = 0;
let finalEvidence: usize = 0;
let partialSays: f32 = 0;
let evidenceSays: f32 = 0;
let apmAt0: usize = 0;
let apmAt1: usize = 0;
let apmAt2: usize = 0;
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

/** Selects the row of a set; `row` counts over all sets. */
// @ts-ignore: decorator
@inline
export function select(set: usize, weights: usize, row: u32): void {
  store<u32>(SELECTED + (set << 2), <u32>(weights + <usize>row * (INPUTS * 4)));
}

/** Mixes the inputs in X by the selected rows; what each set says goes to OUTPUTS and, as probability, to ERRORS. */
export function mixSets(): void {
  for (let set: usize = 0; set < SETS; set++) {
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

/** The final logit; `character` is whether the last two of OUTPUTS hold what the character model says. */
export function mixFinal(partial: u32, evidence: u32, character: u32): f32 {
  const block = FINAL_WEIGHTS + <usize>(character * (FINAL_ROWS_PARTIAL + FINAL_ROWS_EVIDENCE)) * (FINAL_INPUTS * 4);
  finalPartial = block + <usize>partial * (FINAL_INPUTS * 4);
  finalEvidence = block + <usize>(FINAL_ROWS_PARTIAL + evidence) * (FINAL_INPUTS * 4);
  const low = v128.load(OUTPUTS);
  const high = v128.load(OUTPUTS, 16);
  partialSays = across(f32x4.add(f32x4.mul(low, v128.load(finalPartial)), f32x4.mul(high, v128.load(finalPartial, 16))));
  evidenceSays = across(f32x4.add(f32x4.mul(low, v128.load(finalEvidence)), f32x4.mul(high, v128.load(finalEvidence, 16))));
  return max<f32>(-11, min<f32>(11, (partialSays + evidenceSays) * 0.5));
}

/** The probability after the APM stages, whose rows are below APM_ROWS. */
export function refine(logit: f32, row0: u32, row1: u32, row2: u32): f32 {
  const scaled = max<f32>(0, min<f32>(31.999, logit * 2 + 16));
  const step = <usize>scaled;
  apmShare = scaled - <f32>step;
  apmAt0 = APMS + ((<usize>row0 * APM_STEPS + step) << 2);
  apmAt1 = APMS + ((<usize>(APM_ROWS + row1) * APM_STEPS + step) << 2);
  apmAt2 = APMS + ((<usize>(2 * APM_ROWS + row2) * APM_STEPS + step) << 2);
  const refined = (squash(logit) * 2 + interpolated(apmAt0) + interpolated(apmAt1) + interpolated(apmAt2)) * 0.2;
  return max<f32>(1e-5, min<f32>(1 - 1e-5, refined));
}

/** Learns the bit that came, in all that the last calls used. */
export function learnMixers(bit: u32, rate: f32, character: u32): void {
  const target = <f32>bit;
  for (let set: usize = 0; set < SETS; set++) {
    const row = <usize>load<u32>(SELECTED + (set << 2));
    const error = target - load<f32>(ERRORS + (set << 2));
    if (abs(error) < NEGLIGIBLE) continue;
    const step = f32x4.splat(error * rate);
    for (let index: usize = 0; index < INPUTS * 4; index += 16) {
      v128.store(row + index, f32x4.add(v128.load(row + index), f32x4.mul(step, v128.load(X + index))));
    }
  }
  const finalRate = character ? FINAL_RATE_CHARACTER : FINAL_RATE;
  learnFinal(finalPartial, (target - squash(partialSays)) * finalRate);
  learnFinal(finalEvidence, (target - squash(evidenceSays)) * finalRate);
  learnApm(apmAt0, target);
  learnApm(apmAt1, target);
  learnApm(apmAt2, target);
}

function learnFinal(row: usize, step: f32): void {
  const by = f32x4.splat(step);
  v128.store(row, f32x4.add(v128.load(row), f32x4.mul(by, v128.load(OUTPUTS))));
  v128.store(row, f32x4.add(v128.load(row, 16), f32x4.mul(by, v128.load(OUTPUTS, 16))), 16);
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
