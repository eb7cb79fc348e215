// How much is shown: for each language, the cost of a wrong first word that makes the target share of shown suggestions
// right, and a calibration of the models' probabilities, both learned from what became of suggestions.
//
// Right or wrong, an outcome moves the logarithm of the cost by (target - right) * gain (Robbins and Monro, 1951): at rest
// the share is the target. The gain falls from FIRST_GAIN to LAST_GAIN, so that a new language settles within some
// hundred suggestions and then follows slow changes alone. The calibration is a line on log-odds (Platt, 1999), from a
// start fitted on tuning repositories (see `scripts/suggestions/fit.ts`); each outcome moves its offset likewise.
import type { Judgement } from "./cut";

export interface LanguageState {
  /** Natural logarithm of the cost in keys, at the default target. */
  readonly logCost: number;
  /** Offset of the calibration, in log-odds. */
  readonly offset: number;
  readonly outcomes: number;
}

/** What is kept on disk; JSON. */
export type EagernessState = Readonly<Record<string, LanguageState>>;

export interface Eagerness {
  /** `target` is the setting: share of suggestions whose first word is right, 0 to 1. */
  judgementFor(languageId: string, target: number): Judgement;
  /** Learns from a suggestion that was judged with the current state. */
  record(languageId: string, target: number, outcome: { readonly firstWordProbability: number; readonly firstWordRight: boolean }): void;
  state(): EagernessState;
}

export const DEFAULT_EAGERNESS = 0.6;

/** Fitted by scripts/suggestions/fit.ts on repositories that nothing else is measured on. */
const START: LanguageState = { logCost: Math.log(0.9), offset: 0.25, outcomes: 0 };
const SCALE = 0.95;
/** How far the logarithm of the cost moves for a target away from the default, per unit of log-odds. */
const COST_PER_LOG_ODDS = 1.4;
const FIRST_GAIN = 0.15;
const LAST_GAIN = 0.02;
/** Outcomes after which the gain is half of what it was. */
const SETTLING = 40;
const OFFSET_GAIN = 0.5;
const LOWEST = Math.log(0.02);
const HIGHEST = Math.log(100);

/** Goes on from a kept state; what is no state of a language is left out. */
export function createEagerness(kept: unknown = {}): Eagerness {
  const languages = new Map<string, LanguageState>(typeof kept === "object" && kept !== null ? Object.entries(kept).filter(isEntry) : []);
  const stateOf = (languageId: string): LanguageState => languages.get(languageId) ?? START;

  return {
    judgementFor(languageId, target) {
      const { logCost, offset } = stateOf(languageId);
      const cost = Math.exp(clamp(logCost + COST_PER_LOG_ODDS * (logOdds(target) - logOdds(DEFAULT_EAGERNESS)), LOWEST, HIGHEST));
      return { cost, calibrate: (probability) => calibrated(probability, offset) };
    },
    record(languageId, target, { firstWordProbability, firstWordRight }) {
      const { logCost, offset, outcomes } = stateOf(languageId);
      const right = firstWordRight ? 1 : 0;
      const gain = Math.max(LAST_GAIN, FIRST_GAIN / (1 + outcomes / SETTLING));
      languages.set(languageId, {
        logCost: clamp(logCost + gain * (target - right), LOWEST, HIGHEST),
        offset: clamp(offset + OFFSET_GAIN * gain * (right - firstWordProbability), -3, 3),
        outcomes: outcomes + 1,
      });
    },
    state: () => Object.fromEntries(languages),
  };
}

/** A line on log-odds; 0 stays 0 and 1 stays 1. */
function calibrated(probability: number, offset: number): number {
  if (probability <= 0) return 0;
  return probability >= 1 ? 1 : 1 / (1 + Math.exp(-(SCALE * logOdds(probability) + offset)));
}

function logOdds(probability: number): number {
  const inside = clamp(probability, 1e-6, 1 - 1e-6);
  return Math.log(inside / (1 - inside));
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, value));
}

function isEntry(entry: [string, unknown]): entry is [string, LanguageState] {
  const [, value] = entry;
  if (typeof value !== "object" || value === null) return false;
  return ["logCost", "offset", "outcomes"].every((name) => Number.isFinite(Reflect.get(value, name)));
}
