// The model before anything is learned: weights, maps and APM stages.
import {
  APM_ROWS, APM_STEPS, BIAS, CHARACTER_ROWS, CHARACTER_SETS, CHARACTER_VOICE, CONTEXTS, FINAL_INPUTS, FINAL_ROWS, FINAL_WEIGHTS, INPUTS, MAPS,
  MATCHES, MATCH_MAPS, OPINION_APM, OPINION_ROWS, ROWS, SETS, SINGLE_MAPS, VOICES, WEIGHTS,
} from "./layout";
import { fillBias } from "./inputs";
import { squash } from "./mixer";
import { prior } from "./tables";

/** Weights, maps and APMs that know nothing of any text. */
export function initialise(): void {
  fillBias(BIAS);
  for (let row: usize = 0; row < ROWS + CHARACTER_ROWS; row++) {
    for (let voice: usize = 0; voice < VOICES; voice++) {
      const character = row >= ROWS && voice === CHARACTER_VOICE;
      const at = WEIGHTS + ((row * INPUTS + voice) << 2);
      store<f32>(at, character ? 0.4 : row >= ROWS ? 0.09 : voice === CHARACTER_VOICE ? 0 : 0.12);
      store<f32>(at, 0, VOICES << 2);
    }
  }
  for (let row: usize = 0; row < 2 * FINAL_ROWS; row++) {
    const character = row >= FINAL_ROWS;
    for (let index: usize = 0; index < FINAL_INPUTS; index++) {
      let weight: f32 = 0;
      if (!character) weight = index < SETS ? 1.0 / <f32>SETS : 0;
      else if (index < SETS) weight = 0.25 / <f32>SETS;
      else if (index < SETS + CHARACTER_SETS) weight = 0.75 / <f32>CHARACTER_SETS;
      store<f32>(FINAL_WEIGHTS + ((row * FINAL_INPUTS + index) << 2), weight);
    }
  }
  for (let context: usize = 0; context < CONTEXTS; context++) {
    for (let history: u32 = 0; history < 256; history++) {
      store<u32>(MAPS + (((context << 8) + history) << 2), <u32>(prior(history) * 4194303) << 10);
    }
    for (let count: usize = 0; count < 512; count++) {
      const times = <f64>(count >> 3);
      store<u32>(SINGLE_MAPS + (((context << 9) + count) << 2), <u32>(((times + 1) / (times + 1.5)) * 4194303) << 10);
    }
  }
  for (let index: usize = 0; index < MATCHES * 2048; index++) store<u32>(MATCH_MAPS + (index << 2), <u32>(0.75 * 4194303) << 10);
  for (let row: usize = 0; row < OPINION_ROWS + 3 * APM_ROWS; row++) {
    for (let step: usize = 0; step < APM_STEPS; step++) {
      store<f32>(OPINION_APM + ((row * APM_STEPS + step) << 2), squash((<f32>(<i32>step) - 16) / 2));
    }
  }
}
