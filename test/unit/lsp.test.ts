// `hunch lsp --stdio` as it ships, beside a real LSP client: learns from the client's folder, completes, goes away.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { startLspClient, type LspClient } from "../support/lspClient";
import { temporaryFolder } from "../support/temporaryFolder";

const root = path.resolve(__dirname, "../..");
const COMMAND = [path.join(root, "dist/cli.js"), "lsp", "--stdio"];
const SCRIPT = "// What was picked.\n\nconst kilograms = ";

describe("language server", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const clients: LspClient[] = [];
  let workspace = "";
  const uriOf = (name: string): string => pathToFileURL(path.join(workspace, name)).href;

  before(() => {
    workspace = path.join(folder.path, "orchard");
    cpSync(path.join(root, "test/sample-workspace"), workspace, { recursive: true });
    writeFileSync(path.join(workspace, ".env"), "PASSWORD=tr0ub4dor\n");
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });

  it("offers inline completion and incremental sync", async () => {
    const { initialised } = await started();
    assert.equal(initialised.capabilities.inlineCompletionProvider, true);
    assert.deepEqual(initialised.capabilities.textDocumentSync, { openClose: true, change: 2, save: true });
    assert.equal(initialised.serverInfo?.name, "hunch");
  });

  it("completes with names that only the client's folder has", async () => {
    const client = await started();
    await client.learned;
    await client.open(uriOf("src/year.ts"), "typescript", `${SCRIPT}totalOfY`);
    const [item] = await client.complete(uriOf("src/year.ts"), { line: 2, character: 26 });
    assert.match(String(item?.insertText), /^ear\(harvests?/);
    assert.deepEqual(item?.range?.start, { line: 2, character: 26 });
  });

  it("keeps what is shown while the client types it, and is quiet after a deletion", async () => {
    const client = await started();
    await client.learned;
    const uri = uriOf("src/year.ts");
    await client.open(uri, "typescript", `${SCRIPT}totalOfY`);
    const [shown] = await client.complete(uri, { line: 2, character: 26 });
    const text = String(shown.insertText);
    for (let typed = 1; typed < text.length; typed++) {
      const at = { line: 2, character: 25 + typed };
      await client.change(uri, at, at, text[typed - 1]);
      const [rest] = await client.complete(uri, { line: 2, character: 26 + typed });
      assert.equal(rest?.insertText, text.slice(typed));
    }
    await client.change(uri, { line: 2, character: 24 }, { line: 2, character: 25 + text.length }, "");
    assert.deepEqual(await client.complete(uri, { line: 2, character: 24 }), []);
    assert.notDeepEqual(await client.complete(uri, { line: 2, character: 24 }, { isAutomatic: false }), []);
  });

  it("extends the entry that the client has selected", async () => {
    const client = await started();
    await client.learned;
    const uri = uriOf("src/year.ts");
    await client.open(uri, "typescript", "// What was picked.\n\nfor (const harv");
    const [start, end] = [{ line: 2, character: 11 }, { line: 2, character: 15 }];
    const [item] = await client.complete(uri, end, { selected: { text: "harvest", start, end } });
    assert.match(String(item?.insertText), /^harvest of harvest/);
    assert.deepEqual(item?.range, { start, end });
  });

  it("is silent in files of secrets, and learns nothing from them", async () => {
    const client = await started();
    await client.learned;
    await client.open(uriOf(".env"), "plaintext", "PASSWORD=tr0u");
    assert.deepEqual(await client.complete(uriOf(".env"), { line: 0, character: 13 }, { isAutomatic: false }), []);
    await client.open(uriOf("src/login.ts"), "typescript", 'const password = "tr0ub');
    const items = await client.complete(uriOf("src/login.ts"), { line: 0, character: 23 }, { isAutomatic: false });
    assert.ok(items.every(({ insertText }) => !String(insertText).startsWith("4dor")));
  });

  it("learns nothing from a folder where the client's settings say so, and tells settings that are not usable", async () => {
    const client = await started({ learnFromWorkspace: false, eagerness: 7 });
    await client.open(uriOf("src/year.ts"), "typescript", `${SCRIPT}totalOfF`);
    const items = await client.complete(uriOf("src/year.ts"), { line: 2, character: 26 }, { isAutomatic: false });
    assert.ok(items.every(({ insertText }) => !String(insertText).startsWith("ruit")));
    assert.match(client.messages.join("\n"), /hunch.eagerness must be a number from 0 to 1, not 7; 1 is used/);
  });

  it("ends with code 0 after shutdown and exit", async () => {
    const client = await started();
    clients.length = 0;
    assert.equal(await client.close(), 0);
  });

  it("says in one line how it is started", () => {
    for (const words of [["lsp"], ["lsp", "--stdio", "--model", path.join(workspace, "nowhere")]]) {
      const { status, stderr, stdout } = spawnSync(process.execPath, [COMMAND[0], ...words], { input: "", encoding: "utf8" });
      assert.equal(status, 2);
      assert.match(stderr, /^hunch: [^\n]+\n$/);
      assert.equal(stdout, "");
    }
  });

  async function started(settings = {}): Promise<LspClient> {
    const client = await startLspClient(COMMAND, workspace, settings);
    clients.push(client);
    return client;
  }
});
