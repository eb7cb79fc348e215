// What was measured or told on this machine, kept in one small JSON file. A file that cannot be read is an empty one, and
// one that cannot be written costs measuring again.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface ChoiceMemory {
  recall(key: string): string | undefined;
  keep(key: string, value: string): void;
}

export function createChoiceMemory(file: string): ChoiceMemory {
  return {
    recall: (key) => read(file).get(key),
    keep(key, value) {
      const temporary = `${file}.${process.pid}`;
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(temporary, `${JSON.stringify(Object.fromEntries(read(file).set(key, value)), undefined, 1)}\n`);
        renameSync(temporary, file);
      } catch {
        // Measured again the next time.
      }
    },
  };
}

function read(file: string): Map<string, string> {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof found !== "object" || found === null) return new Map();
    return new Map(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return new Map();
  }
}
