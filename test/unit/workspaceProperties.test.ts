// What the user did on the way does not matter: the same texts give the same suggestions, bit for bit, and asking changes
// nothing that was learned.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { ServingModel } from "../../src/workspace/characterModel";
import { referenceEngine } from "../../src/engines/reference";
import { smallModel } from "../support/smallModel";
import { temporaryFolder, writeFiles } from "../support/temporaryFolder";
import { createTestService, type TestService } from "../support/workspace";

const snippets = ["", "x", "total", "\n", "const total = compute(", "  return rows;\n", "if (ready) {\n  start();\n}\n", "größe\r\n", "\t"];
const uris = ["file:///one.ts", "file:///two.ts"];
const opening = "import { rows } from './rows';\n\nexport function total() {\n  return rows.length;\n}\n";

type Step =
  | { readonly kind: "replace"; readonly uri: string; readonly at: readonly [number, number, number, number]; readonly text: string }
  | { readonly kind: "undo"; readonly uri: string }
  | { readonly kind: "ask"; readonly uri: string; readonly at: readonly [number, number] }
  | { readonly kind: "reopen"; readonly uri: string };

const uri = fc.constantFrom(...uris);
const small = fc.nat({ max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("replace" as const), uri, at: fc.tuple(small, small, small, small), text: fc.constantFrom(...snippets) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("undo" as const), uri }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("ask" as const), uri, at: fc.tuple(small, small) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const), uri }) },
);

/** What an editor does for a step; texts as the editor has them, for undoing. */
async function take(service: TestService, texts: Map<string, string[]>, one: Step): Promise<void> {
  const history = texts.get(one.uri) ?? [opening];
  texts.set(one.uri, history);
  const text = history[history.length - 1];
  const lines = text.split("\n");
  const clamp = (line: number, character: number) => {
    const inside = Math.min(line, lines.length - 1);
    return { line: inside, character: Math.min(character, lines[inside].length) };
  };
  if (one.kind === "replace") {
    const [a, b] = [clamp(one.at[0], one.at[1]), clamp(one.at[2], one.at[3])];
    const [start, end] = a.line < b.line || (a.line === b.line && a.character <= b.character) ? [a, b] : [b, a];
    service.edit(one.uri, start, end, one.text);
    const offset = ({ line, character }: { line: number; character: number }) => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0) + character;
    history.push(text.slice(0, offset(start)) + one.text.replaceAll("\r\n", "\n") + text.slice(offset(end)));
  } else if (one.kind === "undo" && history.length > 1) {
    history.pop();
    const before = history[history.length - 1];
    service.edit(one.uri, { line: 0, character: 0 }, { line: lines.length, character: 0 }, before);
  } else if (one.kind === "ask") {
    const { line, character } = clamp(...one.at);
    await service.ask(one.uri, line, character);
  } else if (one.kind === "reopen") {
    service.closeDocument({ uri: one.uri });
    service.open(one.uri, text);
  }
}

describe("completion service, whatever was done before", () => {
  const folder = temporaryFolder();
  let model: ServingModel;
  before(async () => {
    writeFiles(folder.path, { "rows.ts": "export const rows = compute(total);\nif (ready) {\n  start();\n}\n".repeat(30) });
    const { weights, vocabulary } = smallModel();
    model = { vocabulary, decoder: await referenceEngine.createDecoder(weights) };
  });

  for (const isWithLstm of [false, true]) {
    it(`suggests the same for the same texts${isWithLstm ? ", with an LSTM" : ""}`, async () => {
      const workspace = { folders: [{ path: folder.path, exclude: [] }], learnFrom: "folder" } as const;
      const service = await createTestService(workspace, isWithLstm ? model : undefined);
      const fresh = await createTestService(workspace, isWithLstm ? model : undefined);
      const untouched = service.checksum();
      assert.equal(fresh.checksum(), untouched);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.tuple(uri, small), async (steps, [asked, line]) => {
          const texts = new Map(uris.map((one) => [one, [opening]]));
          for (const one of uris) service.open(one, opening);
          for (const one of steps) await take(service, texts, one);
          for (const one of uris) fresh.open(one, texts.get(one)?.at(-1) ?? "");
          const lines = (texts.get(asked)?.at(-1) ?? "").split("\n");
          const at = Math.min(line, lines.length - 1);
          const { milliseconds: _, ...answer } = await service.ask(asked, at, lines[at].length);
          const { milliseconds: __, ...expected } = await fresh.ask(asked, at, lines[at].length);
          assert.deepEqual(answer, expected);
          assert.equal(service.checksum(), fresh.checksum());
          for (const one of uris) {
            service.closeDocument({ uri: one });
            fresh.closeDocument({ uri: one });
          }
        }),
        { seed: 6, numRuns: isWithLstm ? 15 : 60 },
      );
      service.open("file:///last.ts", "");
      await service.ask("file:///last.ts", 0, 0);
      assert.equal(service.checksum(), untouched);
    });
  }

  it("changes nothing by ten thousand requests", async () => {
    const service = await createTestService({ folders: [{ path: folder.path, exclude: [] }], learnFrom: "folder" });
    service.open(uris[0], opening);
    const [before, first] = [service.checksum(), await service.suggestion(uris[0], 3, 9)];
    for (let index = 0; index < 10_000; index++) await service.ask(uris[0], index % 5, index % 7, { maxLength: 4 });
    assert.equal(await service.suggestion(uris[0], 3, 9), first);
    service.closeDocument({ uri: uris[0] });
    service.open("file:///empty.ts", "");
    await service.ask("file:///empty.ts", 0, 0);
    assert.equal(service.checksum(), before);
  });
});
