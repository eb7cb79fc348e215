// Source text that is the same on every machine: a workspace for `hunch bench` where no folder is given.
import { createRandom } from "../../model/random";
import type { TrainingText } from "../../training/samples";

const STEMS = ["harvest", "orchard", "ledger", "account", "window", "sample", "record", "buffer", "signal", "branch", "market", "letter"];
const VERBS = ["read", "write", "count", "merge", "split", "check", "find", "close", "update", "parse"];
const FILE_CHARACTERS = 5000;

/** `files` Python files of some 5,000 characters each, of names that recur from file to file. */
export function benchTexts(files: number): TrainingText[] {
  const random = createRandom(4);
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)];
  const name = (): string => `${pick(STEMS)}_${pick(STEMS)}`;
  const functionText = (): string => {
    const [subject, list, limit] = [name(), `${pick(STEMS)}s`, Math.floor(random() * 1000)];
    return [
      `def ${pick(VERBS)}_${subject}(${list}, ${pick(STEMS)}=None):`,
      `    """${pick(VERBS)} the ${pick(STEMS)} of every ${pick(STEMS)} in ${list}."""`,
      `    ${subject} = ${pick(VERBS)}_${name()}(${list}, limit=${limit})`,
      `    for ${pick(STEMS)} in ${list}:`,
      `        if ${subject}.${pick(VERBS)}(${pick(STEMS)}) > ${limit}:`,
      `            raise ValueError(f"${pick(STEMS)} {${subject}} is not a ${pick(STEMS)}")`,
      `    return ${subject}.${pick(VERBS)}_${name()}()`, "", "",
    ].join("\n");
  };
  return Array.from({ length: files }, (_, index) => {
    let text = "";
    while (text.length < FILE_CHARACTERS) text += functionText();
    return { path: `source/${STEMS[index % STEMS.length]}_${index}.py`, text };
  });
}
