// What Hunch learns of a workspace by itself, in real VS Code: its names are suggested at once, and no longer where the
// user says so.
import { strict as assert } from "node:assert";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { ghostText, hunch, type ActiveHunch } from "../support/hunch";
import { press, readGhostText, screenshot, type, waitFor } from "../support/page";

/** Characters of files that take long enough to be learned for the progress to be seen. */
const LARGE = 1_500_000;

describe("learning from the workspace", () => {
  let extension: ActiveHunch;
  let folder = "";

  before(async () => {
    extension = await hunch();
    await extension.whenReady();
    folder = vscode.workspace.workspaceFolders?.[0].uri.fsPath ?? "";
    assert.notEqual(folder, "");
    // What an earlier test has forgotten is learned again.
    await learnAgain();
  });

  afterEach(async () => {
    for (const name of ["exclude", "learnFromWorkspace"]) await setting(name, undefined);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    rmSync(path.join(folder, "large"), { recursive: true, force: true });
    await learned();
  });

  it("suggests a call that only the workspace has, in a file that has it nowhere", async () => {
    await learned();
    const editor = await python("days = total_r");
    assert.match(await ghostText(), /^ain\(days\)/);
    await screenshot("workspace");
    await press("Tab");
    await waitFor("the accepted text", () => editor.document.getText(), (text) => text.startsWith("days = total_rain(days)"));
    await vscode.commands.executeCommand("undo");
    await waitFor("the text before", () => editor.document.getText(), (text) => text === "days = total_r");
  });

  it("tells what it has learned", async () => {
    await learned();
    assert.match(extension.statusItem().tooltip, /Learned: [1-9]\d* files, [\d,]+ characters\./);
    assert.match(extension.statusItem().text, /^\$\(lightbulb\) Hunch$/);
  });

  it("shows in the status item how far it is, and suggests meanwhile", async () => {
    mkdirSync(path.join(folder, "large"));
    const lines = Array.from({ length: LARGE / 30 }, (_, line) => `row ${line}: ${(line * line) % 9973} of ${line % 89}`);
    for (let part = 0; part < 5; part++) writeFileSync(path.join(folder, `large/rows${part}.md`), lines.filter((_, line) => line % 5 === part).join("\n"));
    await setting("exclude", ["**/nothing"]);
    await waitFor("the spinning item", () => extension.statusItem(), ({ text, tooltip }) => /loading~spin.*\d %/.test(text) && /Learning/.test(tooltip));
    await screenshot("learning");
    await learned();
    assert.match(extension.statusItem().text, /^\$\(lightbulb\) Hunch$/);
  });

  it("learns nothing while hunch.learnFromWorkspace is off", async () => {
    await setting("learnFromWorkspace", false);
    await waitFor("nothing learned", () => extension.statusItem().tooltip, (tooltip) => /Nothing is learned/.test(tooltip));
    await isNotSuggested("days = total_r", "ain");
  });

  it("suggests nothing of a file that is excluded", async () => {
    await setting("exclude", ["**/weather.py"]);
    await learned();
    await isNotSuggested("days = total_r", "ain");
  });

  it("forgets what it has learned, and learns it again when it may", async () => {
    // A file of its own: what VS Code holds open, editors closed a moment ago among it, counts as an open document.
    mkdirSync(path.join(folder, "large"));
    writeFileSync(path.join(folder, "large/pruning.py"), Array.from({ length: 12 }, (_, year) => `cut${year} = prune_branches(orchard)\n`).join(""));
    await learnAgain();
    await vscode.commands.executeCommand("hunch.deleteWhatWasLearned", true);
    await isNotSuggested("cut = prune_br", "anches");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await learnAgain();
    await python("cut = prune_br");
    assert.match(await ghostText(), /^anches\(orchard/);
  });

  it("is quiet while something is deleted", async () => {
    await learned();
    await python("days = total_ra");
    await ghostText();
    await press("Escape");
    await press("Backspace");
    await waitFor("the answer", extension.lastAnswer, (answer) => answer?.silence === "deleting");
    assert.equal(await readGhostText(), "");
    await type("a");
    await ghostText();
  });

  async function isNotSuggested(text: string, rest: string): Promise<void> {
    const editor = await python(text);
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    const uri = editor.document.uri.toString();
    const answer = await waitFor("the answer", extension.lastAnswer, (found) => found?.uri === uri && found.silence !== "stale");
    assert.ok(!answer?.text?.startsWith(rest), answer?.text);
  }

  async function learnAgain(): Promise<void> {
    await setting("learnFromWorkspace", false);
    await setting("learnFromWorkspace", undefined);
    await learned();
  }

  /** Waits until what may be learned is learned. */
  async function learned(): Promise<void> {
    // Settings reach the engine process a moment after they were changed.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await waitFor("what is learned", extension.workspaceStatus, (status) => status === undefined || status.phase === "ready" || status.phase === "idle", 40_000);
  }
});

/** Types into an unsaved Python file: no other provider of this VS Code knows entries for it. */
async function python(text: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "python", content: "" }));
  await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  await type(text);
  return editor;
}

async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("hunch").update(name, value, vscode.ConfigurationTarget.Global);
}
