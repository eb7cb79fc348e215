// Settings, commands and silence in real VS Code: off means that no process runs, and every silence has its sentence.
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { ghostText, hunch, openAtEndOf, type ActiveHunch } from "../support/hunch";
import { readGhostText, screenshot, type, waitFor } from "../support/page";

describe("settings and silence", () => {
  let extension: ActiveHunch;

  before(async () => {
    extension = await hunch();
    await extension.whenReady();
  });

  afterEach(async () => {
    for (const name of ["enabled", "temperature", "exclude"]) await setting(name, undefined);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await extension.whenReady();
  });

  it("off stops the engine process; on starts it again", async () => {
    await openAtEndOf("src/harvest.ts", "return best;");
    await vscode.commands.executeCommand("hunch.toggle");
    assert.equal(extension.engineStatus().kind, "stopped");
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    await waitFor("the answer", extension.lastAnswer, (answer) => answer?.silence === "off");
    assert.match(extension.explanation(), /turned off/);
    assert.match(extension.statusItem().text, /circle-slash/);
    await vscode.commands.executeCommand("hunch.toggle");
    assert.equal((await extension.whenReady()).kind, "ready");
  });

  it("off in one language is silent there and only there", async () => {
    const configuration = vscode.workspace.getConfiguration("hunch", { languageId: "python" });
    await configuration.update("enabled", false, vscode.ConfigurationTarget.Global, true);
    try {
      await openAtEndOf("scripts/weather.py", "days = read_days");
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      await waitFor("the answer", extension.lastAnswer, (answer) => answer?.silence === "offForLanguage");
      assert.match(extension.explanation(), /turned off for python/);
      await openAtEndOf("src/harvest.ts", "return best;");
      await type("\nlet tot");
      await ghostText();
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    } finally {
      await configuration.update("enabled", undefined, vscode.ConfigurationTarget.Global, true);
    }
  });

  it("says nothing in files of secrets, and in excluded ones", async () => {
    const folder = vscode.workspace.workspaceFolders?.[0].uri;
    assert.ok(folder);
    const env = vscode.Uri.joinPath(folder, ".env");
    await vscode.workspace.fs.writeFile(env, new TextEncoder().encode("PASSWORD="));
    await silent(env, "secret", /holds secrets/);
    await vscode.workspace.fs.delete(env);
    await setting("exclude", ["**/*.csv"]);
    await silent(vscode.Uri.joinPath(folder, "scripts/weather.csv"), "excluded", /hunch.exclude/);
  });

  it("suggests in an unsaved file", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "typescript", content: "let total = 0;\nlet tot" });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 7, 1, 7);
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    await ghostText();
    assert.equal(extension.lastAnswer()?.uri, document.uri.toString());
  });

  it("keeps ghost text in its place while the user types it", async () => {
    await openAtEndOf("src/harvest.ts", "return best;");
    await type("\nlet tot");
    const shown = await ghostText();
    const typed = shown.slice(0, 1);
    await type(typed);
    assert.equal(await waitFor("the rest", readGhostText, (text) => text !== shown && text !== ""), shown.slice(1));
    await screenshot("typed-through");
  });

  it("shows text that a temperature of 1 draws, the same each time", async () => {
    await setting("temperature", 1);
    const drawn: string[] = [];
    // The look at another file in between makes the second answer a new one.
    for (const file of ["src/harvest.ts", "src/tree.ts", "src/harvest.ts"]) {
      const editor = await openAtEndOf(file, "export function ");
      await editor.edit((builder) => builder.insert(editor.selection.active, "\n  let tot"));
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      drawn.push(await ghostText());
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
    assert.equal(drawn[0], drawn[2]);
  });

  async function silent(uri: vscode.Uri, silence: string, explanation: RegExp): Promise<void> {
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    await waitFor("the answer", extension.lastAnswer, (answer) => answer?.uri === uri.toString() && answer.silence === silence);
    assert.match(extension.explanation(), explanation);
    assert.equal(await readGhostText(), "");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
});

async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("hunch").update(name, value, vscode.ConfigurationTarget.Global);
}
