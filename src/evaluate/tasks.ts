// What the typist is given to type: held-out files from their first character on, or one block of each typed anew between
// the text that stands around it.
import { createRandom } from "../model/random";
import type { TextFile } from "../files/listFiles";
import type { TypingTask } from "./typist";

/** Types files that nothing was learned of, each as a new one. */
export function wholeFileTasks(files: readonly TextFile[]): readonly TypingTask[] {
  return files.map(({ path, text }) => ({ path, text: "", learned: false, edits: [{ at: 0, removed: 0, typed: text }] }));
}

/** Lines of a block. */
const BLOCK_LINES = { least: 5, most: 25 };

/**
 * Takes a block of lines out of each file, drawn by seed, and types it anew with the rest of the file around it; its last
 * line end stays. One block a file: the text around another one would give it away. Files that are too short are left out.
 */
export function replayTasks(files: readonly TextFile[], seed: number): readonly TypingTask[] {
  const random = createRandom(seed);
  return files.flatMap(({ path, text }) => {
    const lines = text.split(/(?<=\n)/);
    if (lines.length < 2 * BLOCK_LINES.least) return [];
    const count = Math.min(Math.floor(lines.length / 2), BLOCK_LINES.least + Math.floor(random() * (BLOCK_LINES.most - BLOCK_LINES.least + 1)));
    const first = Math.floor(random() * (lines.length - count + 1));
    const before = lines.slice(0, first).join("");
    const typed = lines.slice(first, first + count).join("").replace(/\n$/, "");
    if (typed.trim() === "") return [];
    return [{ path, text: before + text.slice(before.length + typed.length), learned: false, edits: [{ at: before.length, removed: 0, typed }] }];
  });
}

/** The first characters of each edit, as far as it is typed. */
export function typedTexts(task: TypingTask, maximumCharacters: number): readonly string[] {
  return task.edits.map(({ typed }) => (typed.length <= maximumCharacters ? typed : [...typed].slice(0, maximumCharacters).join("")));
}
