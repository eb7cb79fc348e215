// Installs the extension into the server's folder of extensions as a link to this repository, so that the editor's
// address stays short and the editor treats it as installed, not as one under development.
import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import path from "node:path";

/** Leaves exactly this extension in `extensionsDirectory`. */
export function linkExtension(repository: string, extensionsDirectory: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
  mkdirSync(extensionsDirectory, { recursive: true });
  // The editor's list of what is installed is made anew from the folder.
  rmSync(path.join(extensionsDirectory, "extensions.json"), { force: true });
  const link = path.join(extensionsDirectory, `${publisher}.${name}-${version}`);
  if (lstatSync(link, { throwIfNoEntry: false })) unlinkSync(link);
  symlinkSync(repository, link, "dir");
}
