// What was learned survives a restart, follows the files on disk, and leaves when it must.
import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { OpenWorkspaceRequest } from "../../src/protocol/completion";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";
import { createTestService, type TestService } from "../support/workspace";

const lines = (text: string): string => Array.from({ length: 40 }, (_, index) => `  const row${index % 3} = ${text}(table, ${index % 4});\n`).join("");

describe("what was learned of a workspace", () => {
  const temporary = temporaryFolder();
  let count = 0;

  /** A new folder with two files, and how to open it; services of one folder share a storage directory. */
  function newWorkspace(files: Readonly<Record<string, string>> = { "one.ts": lines("measureDistance"), "two.ts": lines("paintBackground") }) {
    const root = path.join(temporary.path, `${count++}`);
    const [folder, storageDirectory] = [path.join(root, "folder"), path.join(root, "storage")];
    mkdirSync(storageDirectory, { recursive: true });
    writeFiles(folder, files);
    const request = (exclude: readonly string[] = [], learnFrom: OpenWorkspaceRequest["learnFrom"] = "folder"): OpenWorkspaceRequest => ({
      folders: [{ path: folder, exclude }], storageDirectory, learnFrom,
    });
    const problems: string[] = [];
    const open = (exclude?: readonly string[], learnFrom?: OpenWorkspaceRequest["learnFrom"]): Promise<TestService> =>
      createTestService(request(exclude, learnFrom), undefined, { onProblem: (message) => problems.push(message) });
    return { folder, storageDirectory, request, open, problems };
  }

  /** Whether a word of the files is completed from its first letters. */
  async function knows(service: TestService, word: string): Promise<boolean> {
    service.open("probe.ts", `function probe() {\n  const row1 = ${word.slice(0, 5)}`);
    const text = await service.suggestion("probe.ts", 1, 20);
    service.closeDocument({ uri: "probe.ts" });
    return text.startsWith(word.slice(5));
  }

  const phases = (service: TestService): string[] => [...new Set(service.statuses.map(({ phase }) => phase))];

  it("is there again, bit for bit, when the workspace is opened again, and nothing is learned twice", async () => {
    const { open } = newWorkspace();
    const first = await open();
    const second = await open();
    assert.equal(second.checksum(), first.checksum());
    assert.deepEqual(phases(first), ["reading", "learning", "ready", "saving"]);
    assert.deepEqual(phases(second), ["ready"]);
    assert.deepEqual({ ...second.statuses.at(-1) }, { ...first.statuses.at(-1) });
    assert.equal(await knows(second, "measureDistance"), true);
  });

  it("takes in what changed on disk meanwhile", async () => {
    const { open, folder } = newWorkspace();
    await open();
    writeFileSync(path.join(folder, "two.ts"), lines("paintBackground") + lines("countButterflies"));
    writeFileSync(path.join(folder, "three.ts"), lines("grindCoffee"));
    rmSync(path.join(folder, "one.ts"));
    const second = await open();
    assert.equal(second.statuses.at(-1)?.phase, "ready");
    assert.deepEqual([await knows(second, "countButterflies"), await knows(second, "grindCoffee")], [true, true]);
  });

  it("learns no file again whose time alone has changed", async () => {
    const { open, folder } = newWorkspace();
    const first = await open();
    utimesSync(path.join(folder, "two.ts"), new Date(2030, 1, 1), new Date(2030, 1, 1));
    assert.equal((await open()).checksum(), first.checksum());
  });

  it("is learned again where the snapshot is damaged, cut off, of other rules, or no snapshot at all; one line tells", async () => {
    const damages: ((directory: string) => void)[] = [
      (directory) => flip(path.join(directory, "cache.bin"), 5_000_000),
      (directory) => flip(path.join(directory, "lines.bin"), 17),
      (directory) => flip(path.join(directory, "manifest.json"), 30),
      (directory) => writeFileSync(path.join(directory, "cache.bin"), readFileSync(path.join(directory, "cache.bin")).subarray(0, 1 << 20)),
      (directory) => rmSync(path.join(directory, "cache.bin")),
      (directory) => writeFileSync(path.join(directory, "manifest.json"), "[]"),
    ];
    for (const damage of damages) {
      const { open, storageDirectory, problems } = newWorkspace();
      const first = await open();
      damage(path.join(storageDirectory, "learned"));
      const second = await open();
      assert.equal(second.checksum(), first.checksum());
      assert.equal(problems.length, 1);
      assert.match(problems[0], /^what was learned of this workspace cannot be used: [^\n]+; it is learned again$/);
      assert.deepEqual(phases(await open()), ["ready"]);
    }
  });

  it("loses at once, on disk too, what becomes excluded, ignored or secret", async () => {
    const excluded = newWorkspace();
    const service = await excluded.open();
    assert.equal(holds(excluded.storageDirectory, "measureDistance"), true);
    await service.openWorkspace(excluded.request(["one.ts"]));
    assert.equal(await knows(service, "measureDistance"), false);
    await service.whenLearned();
    assert.deepEqual([await knows(service, "measureDistance"), await knows(service, "paintBackground")], [false, true]);
    assert.equal(holds(excluded.storageDirectory, "measureDistance"), false);

    const ignored = newWorkspace();
    const other = await ignored.open();
    writeFileSync(path.join(ignored.folder, ".gitignore"), "one.ts\n");
    mkdirSync(path.join(ignored.folder, ".git"));
    other.open(`file://${ignored.folder}/.gitignore`, "one.ts\n", { path: ".gitignore", folder: 0 });
    other.saveDocument({ uri: `file://${ignored.folder}/.gitignore` });
    await other.whenLearned();
    assert.deepEqual([await knows(other, "measureDistance"), await knows(other, "paintBackground")], [false, true]);
    assert.equal(holds(ignored.storageDirectory, "measureDistance"), false);

    const forbidden = newWorkspace();
    const third = await forbidden.open();
    third.open(`file://${forbidden.folder}/one.ts`, lines("measureDistance"), { path: "one.ts", folder: 0, mayLearn: false });
    assert.equal(await knows(third, "measureDistance"), false);
  });

  it("loses text that was deleted when nobody types for a while", async () => {
    const { open, folder } = newWorkspace();
    const service = await open();
    const uri = `file://${folder}/one.ts`;
    service.open(uri, lines("measureDistance"), { path: "one.ts", folder: 0 });
    service.edit(uri, { line: 0, character: 0 }, { line: 40, character: 0 }, lines("grindCoffee"));
    writeFileSync(path.join(folder, "one.ts"), lines("grindCoffee"));
    service.saveDocument({ uri });
    await service.whenLearned();
    assert.deepEqual([await knows(service, "measureDistance"), await knows(service, "grindCoffee")], [true, true]);
    service.clock.advance(15 * 60_000);
    await service.whenLearned();
    assert.deepEqual([await knows(service, "measureDistance"), await knows(service, "grindCoffee")], [false, true]);
  });

  it("is kept some time after it was committed", async () => {
    const { open, folder } = newWorkspace();
    const service = await open();
    service.open(`file://${folder}/new.ts`, lines("grindCoffee"), { path: "new.ts", folder: 0 });
    service.clock.advance(10_000);
    await service.whenLearned();
    service.clock.advance(5 * 60_000);
    await service.whenLearned();
    const second = await open();
    assert.equal(await knows(second, "grindCoffee"), true);
  });

  it("is deleted from memory and disk when told so, and not written again", async () => {
    const { open, storageDirectory } = newWorkspace();
    const service = await open();
    service.open("shown.ts", "");
    service.recordOutcome({ uri: "shown.ts", firstWordProbability: 0.5, firstWordRight: true });
    service.clock.advance(60_000);
    await waitFor(() => existsSync(path.join(storageDirectory, "eagerness.json")));
    assert.deepEqual(readdirSync(storageDirectory).sort(), ["eagerness.json", "learned"]);
    await service.forgetWorkspace();
    assert.equal(await knows(service, "measureDistance"), false);
    assert.deepEqual(readdirSync(storageDirectory), []);
    service.open("new.ts", lines("grindCoffee"));
    service.clock.advance(20 * 60_000);
    await service.whenLearned();
    assert.deepEqual(readdirSync(storageDirectory), []);
  });

  it("is of open documents alone in Restricted Mode, in memory alone; of nothing where learning is off", async () => {
    const restricted = newWorkspace();
    const service = await restricted.open([], "documents");
    assert.equal(await knows(service, "measureDistance"), false);
    service.open("new.ts", lines("grindCoffee"));
    service.clock.advance(10_000);
    await service.whenLearned();
    assert.equal(await knows(service, "grindCoffee"), true);
    assert.equal(existsSync(path.join(restricted.storageDirectory, "learned")), false);

    const off = newWorkspace();
    const other = await off.open([], "nothing");
    other.open("new.ts", lines("grindCoffee"));
    other.clock.advance(10_000);
    await other.whenLearned();
    assert.deepEqual([await knows(other, "measureDistance"), await knows(other, "grindCoffee")], [false, false]);
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[Math.min(at, bytes.length - 1)] ^= 1;
  writeFileSync(file, bytes);
}

/** Whether any file below a directory holds a text. */
function holds(directory: string, text: string): boolean {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(path.join(entry.parentPath, entry.name)).includes(text));
}
