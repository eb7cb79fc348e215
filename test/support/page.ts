// The workbench's page as a test inside the extension host sees it: rendered text, keys and pictures, over the Chrome
// DevTools protocol. The same for desktop VS Code and for the server in a browser: both listen on HUNCH_DEBUGGING_PORT.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "playwright-core";

let connected: Promise<Page> | undefined;

/** The page that shows the workbench. */
export function workbenchPage(): Promise<Page> {
  connected ??= connect();
  return connected;
}

/** The ghost text on screen, its lines joined by line ends; empty where there is none. */
export async function readGhostText(): Promise<string> {
  const page = await workbenchPage();
  const parts = await page.locator(".monaco-editor .ghost-text-decoration, .monaco-editor .ghost-text-decoration-preview").allTextContents();
  const lines = await page.locator(".monaco-editor .suggest-preview-text .view-line, .monaco-editor .ghost-text .view-line").allTextContents();
  // Spaces are drawn as no-break spaces.
  return [parts.join(""), ...lines].join("\n").replaceAll("\u00a0", " ").replace(/\n+$/, "");
}

/** The line on screen that holds ghost text, ghost text included: what it will be once accepted. */
export async function readLineWithGhostText(): Promise<string> {
  const page = await workbenchPage();
  const lines = await page.locator(".monaco-editor .view-line:has(.ghost-text-decoration)").allTextContents();
  return lines.join("\n").replaceAll("\u00a0", " ");
}

/** Waits until ghost text is on screen and returns it; fails after the limit. */
export async function waitForGhostText(limitMs = 20_000): Promise<string> {
  return waitFor("ghost text on screen", readGhostText, (text) => text !== "", limitMs);
}

/** Asks until the answer is accepted; the error names what was awaited and the last answer. */
export async function waitFor<Value>(what: string, ask: () => Promise<Value> | Value, accepts: (value: Value) => boolean, limitMs = 20_000): Promise<Value> {
  const limit = Date.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (accepts(value)) return value;
    if (Date.now() > limit) throw new Error(`waited ${limitMs} ms for ${what}; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Presses a key or a chord in Playwright's names, such as "Tab" or "Control+ArrowRight". */
export async function press(key: string): Promise<void> {
  await (await workbenchPage()).keyboard.press(key);
}

/** Types into whatever has the focus, as a keyboard does. */
export async function type(text: string, delayMs = 30): Promise<void> {
  await (await workbenchPage()).keyboard.type(text, { delay: delayMs });
}

/** Saves what the window shows as build/screenshots/NAME.png. */
export async function screenshot(name: string): Promise<void> {
  const directory = path.resolve(process.env.HUNCH_SCREENSHOTS ?? "screenshots");
  mkdirSync(directory, { recursive: true });
  await (await workbenchPage()).screenshot({ path: path.join(directory, `${name}.png`) });
}

async function connect(): Promise<Page> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${process.env.HUNCH_DEBUGGING_PORT}`);
  for (const context of browser.contexts()) {
    for (const page of context.pages()) {
      if ((await page.locator(".monaco-workbench").count()) > 0) return page;
    }
  }
  throw new Error("no page shows a workbench");
}
