// The extension starts in real VS Code and is ready to suggest.
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { hunch } from "../support/hunch";

describe("the extension", () => {
  it("activates and loads its model", async () => {
    const { whenReady } = await hunch();
    assert.equal((await whenReady()).kind, "ready");
  });

  it("registers every command that package.json names", async () => {
    const { packageJSON } = await hunch();
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(packageJSON.contributes.commands.map(({ command }) => command).filter((name) => !registered.includes(name)), []);
  });
});
