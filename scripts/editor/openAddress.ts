// Opens an address in the user's browser.
import { spawn } from "node:child_process";
import { onPath } from "./onPath";

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  linux: ["xdg-open", "google-chrome", "chromium", "chromium-browser", "microsoft-edge", "firefox"],
};

/** Whether a program was found to open it with. */
export function openAddress(address: string): boolean {
  const opener = onPath(process.env.HUNCH_BROWSER ? [process.env.HUNCH_BROWSER] : (OPENERS[process.platform] ?? [])) ?? process.env.HUNCH_BROWSER;
  if (!opener) return false;
  const child = spawn(opener, [address], { stdio: "ignore", detached: true });
  child.on("error", () => console.log(`${opener} could not be started; open the address yourself.`));
  child.unref();
  return true;
}
