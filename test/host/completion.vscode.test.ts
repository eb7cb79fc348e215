// Suggestions beside what else VS Code does while one types: the suggest widget, brackets that close themselves, CRLF.
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { ghostText, hunch, openAtEndOf, type ActiveHunch } from "../support/hunch";
import { press, readGhostText, screenshot, type, waitFor } from "../support/page";

describe("suggestions", () => {
  let extension: ActiveHunch;

  before(async () => {
    extension = await hunch();
    await extension.whenReady();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("are accepted word by word, what is left staying in its place", async () => {
    const editor = await openAtEndOf("src/harvest.ts", "return best;");
    await type("\nlet tot");
    const shown = await ghostText();
    const { line, character } = editor.selection.active;
    await vscode.commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
    const taken = editor.document.lineAt(line).text.slice(character);
    assert.ok(taken !== "" && shown.startsWith(taken), `${taken} of ${shown}`);
    if (taken !== shown) assert.equal(await waitFor("the rest", readGhostText, (text) => text !== "" && text !== shown), shown.slice(taken.length));
  });

  it("extend the entry that the suggest widget has selected", async () => {
    // Python: no other provider of this VS Code knows entries for it.
    const entries = vscode.languages.registerCompletionItemProvider("python", {
      provideCompletionItems: () => ["lengthwise", "lettering"].map((label) => new vscode.CompletionItem(label)),
    });
    try {
      const editor = await openAtEndOf("scripts/weather.py", "return sum(");
      await type("\ndays.le");
      await vscode.commands.executeCommand("editor.action.triggerSuggest");
      const answer = await waitFor("an answer for the entry", extension.lastAnswer, (found) => found?.selectedEntry === "lengthwise");
      assert.ok(answer?.text === undefined || /^lengthwise./.test(answer.text), answer?.text);
      await screenshot("suggest-widget");
      assert.ok(editor.document.lineAt(editor.selection.active.line).text.endsWith("days.le"));
    } finally {
      entries.dispose();
    }
  });

  it("are not given in the middle of a line's text", async () => {
    const editor = await openAtEndOf("src/harvest.ts", "return best;");
    const { line } = editor.selection.active;
    const first = editor.document.lineAt(line).firstNonWhitespaceCharacterIndex;
    editor.selection = new vscode.Selection(line, first, line, first);
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    await waitFor("the answer", extension.lastAnswer, (answer) => answer?.silence === "midLine");
    assert.match(extension.explanation(), /other text follows the cursor/);
  });

  it("are the same with CRLF line ends as with LF", async () => {
    const texts: string[] = [];
    for (const end of [vscode.EndOfLine.LF, vscode.EndOfLine.CRLF]) {
      const editor = await openAtEndOf("src/harvest.ts", "return best;");
      await editor.edit((builder) => builder.setEndOfLine(end));
      await editor.edit((builder) => builder.insert(editor.selection.active, "\n  let tot"));
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
      texts.push(await ghostText());
      await press("Escape");
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
    assert.equal(texts[1], texts[0]);
  });

  it("come back after the engine process has died", async () => {
    const { processId } = extension.engineProcess();
    assert.ok(processId !== undefined);
    process.kill(processId, "SIGKILL");
    await waitFor("a new process", extension.engineProcess, (found) => found.processId !== undefined && found.processId !== processId);
    assert.equal((await extension.whenReady()).kind, "ready");
    await openAtEndOf("src/harvest.ts", "return best;");
    await type("\nlet tot");
    await ghostText();
  });
});
