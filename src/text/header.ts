// What the model knows before the first character of a file: its language and the last parts of its path. The header
// is ordinary text in front of the file's text, the same in training and in serving, so that the state after it is the
// "initial feature vector" of the file.
import { languageOfPath } from "./languages";

/** Starts the header of a text that begins at the file's first character. */
export const FILE_START = "\x02";
/** Starts the header of a text that begins somewhere inside the file. */
export const FILE_MIDDLE = "\x03";

const PATH_CHARACTERS = 48;

/**
 * The header line of a file. `path` is relative to the workspace; `language` serves files whose name tells none (an
 * unsaved one); `fromStart` says whether the text after the header begins at the file's first character.
 */
export function fileHeader(path: string, fromStart: boolean, language?: string): string {
  const tail = path.replaceAll("\\", "/").split("/").slice(-3).join("/");
  const shown = [...tail.replace(/[\x00-\x1f]/g, "_")].slice(-PATH_CHARACTERS).join("");
  return `${fromStart ? FILE_START : FILE_MIDDLE}${languageOfPath(path) ?? language ?? "text"} ${shown}\n`;
}
