// Values of settings, checked: what is out of range is brought into it, and told once. The same for every editor.
import path from "node:path";
import { ENGINE_PREFERENCES, type EnginePreference, type EngineWanted } from "../protocol/enginePreference";

/** Hunch's settings, valid. */
export interface Settings {
  /** Whether ghost text is shown; may differ by language. */
  readonly enabled: boolean;
  /** Whether folders and open documents are learned from without being asked. */
  readonly learnFromWorkspace: boolean;
  /** Target share of suggestions whose first word is right: lower shows more of them. */
  readonly eagerness: number;
  /** 0 shows the most probable text, 1 samples from the model. */
  readonly temperature: number;
  /** Characters of a suggestion at most. */
  readonly maxLength: number;
  /** Whether a suggestion may go over the line's end. */
  readonly multiLine: boolean;
  /** Time budget of a training. */
  readonly trainingSeconds: number;
  /** Threads of a training; 0 stands for half of the cores. */
  readonly trainingThreads: number;
  /** The engine, and the folder that TensorFlow is loaded from: "" for none. */
  readonly engine: EngineWanted;
  /** Globs of files that are not learned from. */
  readonly exclude: readonly string[];
}

/** Settings and one sentence for each value that was not usable. */
export interface CheckedSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** A number's bounds and default, as package.json states them too. */
interface NumberRule {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  readonly isInteger: boolean;
}

/** Rules of the numbers among the settings, by name without "hunch.". */
export const NUMBER_RULES = {
  eagerness: { minimum: 0, maximum: 1, default: 0.6, isInteger: false },
  temperature: { minimum: 0, maximum: 2, default: 0, isInteger: false },
  maxLength: { minimum: 1, maximum: 1000, default: 80, isInteger: true },
  "training.seconds": { minimum: 5, maximum: 7200, default: 60, isInteger: true },
  "training.threads": { minimum: 0, maximum: 64, default: 0, isInteger: true },
} as const satisfies Record<string, NumberRule>;

/** Checks the values that `read` gives for setting names without "hunch."; undefined stands for an absent one. */
export function checkSettings(read: (name: string) => unknown): CheckedSettings {
  const problems: string[] = [];
  const number = (name: keyof typeof NUMBER_RULES): number => checkNumber(name, read(name), NUMBER_RULES[name], problems);
  return {
    settings: {
      enabled: checkBoolean("enabled", read("enabled"), true, problems),
      learnFromWorkspace: checkBoolean("learnFromWorkspace", read("learnFromWorkspace"), true, problems),
      eagerness: number("eagerness"),
      temperature: number("temperature"),
      maxLength: number("maxLength"),
      multiLine: checkBoolean("multiLine", read("multiLine"), false, problems),
      trainingSeconds: number("training.seconds"),
      trainingThreads: number("training.threads"),
      engine: {
        preference: checkEngine("engine", read("engine"), problems),
        tensorFlowPath: checkFolder("tensorflow.path", read("tensorflow.path"), problems),
      },
      exclude: checkGlobs("exclude", read("exclude"), problems),
    },
    problems,
  };
}

function checkNumber(name: string, value: unknown, rule: NumberRule, problems: string[]): number {
  if (value === undefined) return rule.default;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    problems.push(`hunch.${name} must be a number, not ${JSON.stringify(value)}; ${rule.default} is used.`);
    return rule.default;
  }
  const rounded = rule.isInteger ? Math.round(value) : value;
  const clamped = Math.min(rule.maximum, Math.max(rule.minimum, rounded));
  if (clamped !== value) {
    const kind = rule.isInteger ? "a whole number" : "a number";
    problems.push(`hunch.${name} must be ${kind} from ${rule.minimum} to ${rule.maximum}, not ${value}; ${clamped} is used.`);
  }
  return clamped;
}

function checkBoolean(name: string, value: unknown, preset: boolean, problems: string[]): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? preset;
  problems.push(`hunch.${name} must be true or false, not ${JSON.stringify(value)}; ${preset} is used.`);
  return preset;
}

function checkEngine(name: string, value: unknown, problems: string[]): EnginePreference {
  const found = ENGINE_PREFERENCES.find((known) => known === value);
  if (value !== undefined && found === undefined) {
    problems.push(`hunch.${name} must be one of ${ENGINE_PREFERENCES.join(", ")}, not ${JSON.stringify(value)}; auto is used.`);
  }
  return found ?? "auto";
}

function checkFolder(name: string, value: unknown, problems: string[]): string {
  if (value === undefined || value === "") return "";
  if (typeof value === "string" && path.isAbsolute(value)) return value;
  problems.push(`hunch.${name} must be the full path of a folder, not ${JSON.stringify(value)}; none is used.`);
  return "";
}

function checkGlobs(name: string, value: unknown, problems: string[]): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === "string")) return value;
  problems.push(`hunch.${name} must be a list of glob patterns; nothing is excluded by it.`);
  return [];
}
