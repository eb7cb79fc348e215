// The folders that an LSP client has opened, and its documents as they lie in them.
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { OpenDocument } from "../protocol/completion";
import { languageOfEditor } from "../text/languages";
import { isSecretPath } from "../text/secretPaths";

export interface ClientFolders {
  /** Replaces all; URIs of other schemes than "file" are passed over. */
  set(uris: readonly string[]): void;
  change(added: readonly string[], removed: readonly string[]): void;
  /** Absolute paths, in the order in which the client named them. */
  paths(): readonly string[];
  /** A document as the completion service is told of it. */
  describe(uri: string, languageId: string, text: string): OpenDocument;
}

export function createClientFolders(): ClientFolders {
  let folders: readonly string[] = [];
  const known = (uris: readonly string[]): string[] => uris.map(fileOf).filter((found) => found !== undefined);
  return {
    set(uris) {
      folders = known(uris);
    },
    change(added, removed) {
      const gone = new Set(known(removed));
      folders = [...folders.filter((folder) => !gone.has(folder)), ...known(added)];
    },
    paths: () => folders,
    describe(uri, languageId, text) {
      const file = fileOf(uri);
      const folder = file === undefined ? -1 : innermost(folders, file);
      const shown = file === undefined ? nameOf(uri) : folder < 0 ? file : path.relative(folders[folder], file);
      const portable = shown.replaceAll(path.sep, "/");
      return {
        uri, text,
        path: portable,
        ...(folder < 0 ? {} : { folder }),
        language: languageOfEditor(languageId),
        // A file from elsewhere was not opened to be learned from, unless nothing but files is open.
        mayLearn: !isSecretPath(portable) && (file === undefined || folder >= 0 || folders.length === 0),
      };
    },
  };
}

function fileOf(uri: string): string | undefined {
  try {
    return path.resolve(fileURLToPath(uri));
  } catch {
    return undefined;
  }
}

/** Index of the deepest folder that holds a file, -1 where none does. */
function innermost(folders: readonly string[], file: string): number {
  let found = -1;
  folders.forEach((folder, index) => {
    const holds = file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
    if (holds && (found < 0 || folder.length > folders[found].length)) found = index;
  });
  return found;
}

/** The name at the end of a URI that is no file's, e.g. "Untitled-1". */
function nameOf(uri: string): string {
  const [, afterScheme = uri] = /^[a-z][a-z0-9+.-]*:(.*)$/i.exec(uri) ?? [];
  return afterScheme.split("/").pop() || "untitled";
}
