// "Train on Workspace" in real VS Code: cancelled without harm, finished with a model that is used, deleted again.
import { strict as assert } from "node:assert";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { TrainingResult } from "../../src/protocol/training";
import { ghostText, hunch, openAtEndOf, type ActiveHunch } from "../support/hunch";
import { press, screenshot, type, waitFor, workbenchPage } from "../support/page";

describe("training on the workspace", () => {
  let extension: ActiveHunch;
  let learned = "";

  before(async () => {
    extension = await hunch();
    await extension.whenReady();
    learned = extension.learnedModelPath() ?? "";
    assert.notEqual(learned, "");
    await setSeconds(6);
  });

  after(async () => {
    await setSeconds(undefined);
    await vscode.commands.executeCommand("hunch.deleteWhatWasLearned", true);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows progress, ends with a model of lower bits per character, and completes with it", async () => {
    const training = train();
    await waitFor("the status item", () => extension.statusItem().text, (text) => /loading~spin.*[1-9]/.test(text), 40_000);
    await vscode.commands.executeCommand("notifications.showList");
    await waitFor("the notification", notifications, (text) => /[\d,]+ characters\/s, \d\.\d\d bits per character, \d+ s left/.test(text));
    await screenshot("training");
    await vscode.commands.executeCommand("notifications.hideList");
    const result = await training;
    assert.ok(result?.heldOutBefore !== undefined && result.heldOutAfter !== undefined);
    assert.ok(result.heldOutAfter < result.heldOutBefore, `${result.heldOutBefore} -> ${result.heldOutAfter}`);
    const status = extension.engineStatus();
    assert.equal(status.kind === "ready" && status.model.directory, learned);
    await openAtEndOf("src/harvest.ts", "return best;");
    await press("Enter");
    await type("for (const harvest of ");
    await ghostText();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("is cancelled at once, and the model that was there stays", async () => {
    const before = readFileSync(path.join(learned, "hunch.json"), "utf8");
    await setSeconds(600);
    const training = train();
    await waitFor("the status item", () => extension.statusItem().text, (text) => text.includes("loading~spin"));
    await vscode.commands.executeCommand("hunch.cancelTraining");
    assert.equal(await training, undefined);
    assert.equal(extension.isTraining(), false);
    assert.equal(readFileSync(path.join(learned, "hunch.json"), "utf8"), before);
    assert.equal(extension.engineStatus().kind, "ready");
  });

  it("leaves the base model in use where the learned one is broken, and says so", async () => {
    const file = path.join(learned, "hunch.json");
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    await vscode.commands.executeCommand("hunch.restart");
    const status = extension.engineStatus();
    assert.ok(status.kind === "ready" && status.model.directory !== learned);
    await vscode.commands.executeCommand("notifications.showList");
    await waitFor("the message", notifications, (text) => /Hunch: the model in .* cannot be used/.test(text));
    await screenshot("broken-model");
    await vscode.commands.executeCommand("notifications.hideList");
    writeFileSync(file, whole);
  });

  it("is forgotten when the user says so", async () => {
    await vscode.commands.executeCommand("hunch.deleteWhatWasLearned", true);
    assert.equal(existsSync(learned), false);
    const status = await extension.whenReady();
    assert.ok(status.kind !== "ready" || status.model.directory !== learned);
  });

  function train(): Thenable<TrainingResult | undefined> {
    return vscode.commands.executeCommand<TrainingResult | undefined>("hunch.trainOnWorkspace");
  }
});

/** What the notification centre shows. */
async function notifications(): Promise<string> {
  return (await (await workbenchPage()).locator(".notification-list-item-message").allTextContents()).join("\n");
}

async function setSeconds(seconds: number | undefined): Promise<void> {
  await vscode.workspace.getConfiguration("hunch").update("training.seconds", seconds, vscode.ConfigurationTarget.Global);
}
