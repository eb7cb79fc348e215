// Ghost text as the user sees it: typed for with a keyboard, read from the rendered page, accepted with Tab.
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { ghostText, hunch, openAtEndOf } from "../support/hunch";
import { press, readGhostText, readLineWithGhostText, screenshot, type, waitFor } from "../support/page";

describe("ghost text", () => {
  before(async () => {
    assert.equal((await (await hunch()).whenReady()).kind, "ready");
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("appears while typing, and Tab inserts exactly what was shown", async () => {
    const editor = await openAtEndOf("src/harvest.ts", "return best;");
    await press("Enter");
    await type("for (const harv");
    await ghostText();
    // The whole line: ghost text may stand on both sides of a bracket that the editor closed.
    const shown = await readLineWithGhostText();
    await screenshot("ghost-text");
    const { active } = editor.selection;
    const before = editor.document.lineAt(active).text;
    await press("Tab");
    const after = await waitFor("the accepted text", () => editor.document.lineAt(active).text, (text) => text !== before);
    assert.equal(after, shown);
  });

  it("goes away with Escape and leaves the document as typed", async () => {
    const editor = await openAtEndOf("scripts/weather.py", "return sum(");
    await press("Enter");
    await type("return [day f");
    await ghostText();
    const typed = editor.document.getText();
    await press("Escape");
    await waitFor("no ghost text", readGhostText, (text) => text === "");
    assert.equal(editor.document.getText(), typed);
  });
});
