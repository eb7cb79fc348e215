// The completion service learns a folder, open documents line by line, and answers from both.
import { strict as assert } from "node:assert";
import { createTestService } from "../support/workspace";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";

const code = Array.from({ length: 60 }, (_, index) => `  const total${index % 3} = computeGrandTotal(orders, ${index % 4});\n`).join("");

describe("completion service", () => {
  const folder = temporaryFolder();
  before(() => writeFiles(folder.path, { "src/a.ts": code, "src/b.ts": `export function first() {\n${code}}\n`, ".env": "computeSecretSauce(1)\n".repeat(60) }));
  const workspace = () => ({ folders: [{ path: folder.path, exclude: [] }], learnFrom: "folder" }) as const;

  it("learns the folder and completes what stands in it", async () => {
    const service = await createTestService(workspace());
    service.open("c.ts", "function x() {\n  const total1 = comp");
    assert.match(await service.suggestion("c.ts", 1, 21), /^uteGrandTotal\(orders/);
    const last = service.statuses.at(-1);
    assert.deepEqual([last?.phase, last?.files, last?.leftOut], ["ready", 2, "1 secret"]);
  });

  it("learns nothing of secret files", async () => {
    const service = await createTestService(workspace());
    service.open("c.ts", "  computeSecr");
    assert.doesNotMatch(await service.suggestion("c.ts", 0, 13), /Sauce/);
  });

  it("completes from uncommitted lines of open documents, and from them no more when they are gone", async () => {
    const service = await createTestService(workspace());
    service.open("a.txt", "zebra crossing ahead\n".repeat(8));
    service.open("b.txt", "the zebra cr");
    assert.equal(await service.suggestion("b.txt", 0, 12), "ossing ahead");
    service.closeDocument({ uri: "a.txt" });
    assert.equal(await service.suggestion("b.txt", 0, 12), "");
  });

  it("commits a line some time after the cursor left it, and remembers it when its document is closed", async () => {
    const service = await createTestService({ folders: [], learnFrom: "documents" });
    service.open("a.txt", "zebra crossing ahead\n".repeat(8));
    await service.suggestion("a.txt", 8, 0);
    service.clock.advance(20_000);
    await service.whenLearned();
    service.closeDocument({ uri: "a.txt" });
    service.open("b.txt", "the zebra cr");
    assert.equal(await service.suggestion("b.txt", 0, 12), "ossing ahead");
  });

  it("forgets everything when told so", async () => {
    const service = await createTestService(workspace());
    await service.forgetWorkspace();
    service.open("c.ts", "function x() {\n  const total1 = comp");
    assert.equal(await service.suggestion("c.ts", 1, 21), "");
  });
});
