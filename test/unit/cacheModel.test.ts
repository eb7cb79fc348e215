// The cache model learns, undoes bit for bit, and survives a snapshot; a damaged snapshot is refused.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { CacheModel, MIXER_RATES, cacheSize, type Checkpoint } from "../../src/cache/cacheModel";
import { newCacheKernel } from "../support/cache";

const utf8 = new TextEncoder();
const size = { pages: 96, textBytes: 1 << 18 };
const line = (index: number): string => `export const value${index % 7} = compute("größe", ${index % 5});\n`;
const lesson = utf8.encode(Array.from({ length: 300 }, (_, index) => line(index)).join(""));

async function learned(): Promise<CacheModel> {
  const model = CacheModel.create(await newCacheKernel(), size);
  model.learn(lesson, MIXER_RATES.bulk);
  return model;
}

/** Probabilities along the bytes of a text, without learning it. */
function probabilities(model: CacheModel, text: string): number[] {
  model.saveReader(0);
  const found: number[] = [];
  for (const byte of utf8.encode(text)) {
    model.begin();
    for (let node = 1, place = 7; place >= 0; place--) {
      found.push(model.bit(node));
      node = (node << 1) | ((byte >> place) & 1);
    }
    model.pass(byte);
  }
  model.restoreReader(0);
  return found;
}

describe("cache model", () => {
  it("predicts what it has learned: a line of it costs a tenth of what it costs a model without lessons", async () => {
    const model = await learned();
    const untaught = CacheModel.create(await newCacheKernel(), size);
    const bytes = utf8.encode(line(300));
    const [after, before] = [model, untaught].map((one) => one.learn(bytes, MIXER_RATES.typed));
    assert.ok(after < before / 10, `${after} of ${before} bits`);
  });

  it("predicts every byte with probabilities that sum to 1", async () => {
    const model = await learned();
    model.begin();
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      let probability = 1;
      for (let node = 1, place = 7; place >= 0; place--) {
        const bit = (byte >> place) & 1;
        const one = model.bit(node);
        probability *= bit ? one : 1 - one;
        node = (node << 1) | bit;
      }
      sum += probability;
    }
    assert.ok(Math.abs(sum - 1) < 1e-9, String(sum));
  });

  it("changes nothing by predicting", async () => {
    const model = await learned();
    const before = model.checksum();
    probabilities(model, "export const value1 = x(y);\n".repeat(20));
    assert.equal(model.checksum(), before);
  });

  it("is the same bit for bit after any typing and undoing that ends in the same text", async () => {
    const model = await learned();
    const direct = await learned();
    const base = model.checkpoint();
    const directBase = direct.checkpoint();
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("export const ", "größe", "\n", undefined))), (steps) => {
        const undo: Checkpoint[] = [];
        const typed: string[] = [];
        for (const step of steps) {
          if (step === undefined) {
            const checkpoint = undo.pop();
            if (checkpoint !== undefined) model.rollBack(checkpoint);
            typed.pop();
          } else {
            undo.push(model.checkpoint());
            model.learn(utf8.encode(step), MIXER_RATES.none);
            typed.push(step);
          }
        }
        direct.learn(utf8.encode(typed.map((part) => part).join("")), MIXER_RATES.none);
        assert.equal(model.checksum(), direct.checksum());
        assert.deepEqual(probabilities(model, "export const v"), probabilities(direct, "export const v"));
        model.rollBack(base);
        direct.rollBack(directBase);
      }),
      { numRuns: 60, seed: 4 },
    );
    assert.equal(model.checksum(), (await learned()).checksum());
  });

  it("learns from uncommitted text until it is taken back", async () => {
    const model = await learned();
    const before = probabilities(model, "zebra");
    const checkpoint = model.checkpoint();
    model.learn(utf8.encode("zebra zebra zebra zebra "), MIXER_RATES.none);
    const after = probabilities(model, "zebra");
    assert.ok(bits(after, "zebra") < bits(before, "zebra") / 2);
    model.rollBack(checkpoint);
    assert.deepEqual(probabilities(model, "zebra"), before);
  });

  it("keeps the same of a text whether it predicts the text or not", async () => {
    const [memorised, predicted] = await Promise.all([0, 1].map(async () => CacheModel.create(await newCacheKernel(), size)));
    const kept = (model: CacheModel): Uint8Array => {
      const snapshot = model.snapshot(size);
      return snapshot.subarray(snapshot.length - 4096 * size.pages - size.textBytes);
    };
    const texts = [lesson, utf8.encode("¿qué?\n漢字 🚀 zebra zebra\n".repeat(50)), lesson.subarray(77, 5000)];
    for (const text of texts) {
      memorised.learn(text, MIXER_RATES.none);
      predicted.learn(text, MIXER_RATES.typed);
    }
    assert.ok(kept(memorised).some((byte) => byte !== 0));
    assert.ok(Buffer.from(kept(memorised)).equals(kept(predicted)));
  });

  it("survives a snapshot", async () => {
    const model = await learned();
    const opened = CacheModel.open(await newCacheKernel(), model.snapshot(size));
    assert.equal(opened.checksum(), model.checksum());
    model.restart();
    assert.deepEqual(probabilities(opened, "export const value"), probabilities(model, "export const value"));
  });

  it("refuses a snapshot that is damaged, cut off or of another version", async () => {
    const snapshot = (await learned()).snapshot(size);
    const kernel = await newCacheKernel();
    const changed = (at: number): Uint8Array => {
      const copy = snapshot.slice();
      copy[at] ^= 1;
      return copy;
    };
    assert.throws(() => CacheModel.open(kernel, changed(snapshot.length >> 1)), /damaged/);
    assert.throws(() => CacheModel.open(kernel, changed(7)), /another version/);
    assert.throws(() => CacheModel.open(kernel, snapshot.subarray(0, 1000)), /cut off/);
    assert.throws(() => CacheModel.open(kernel, snapshot.subarray(0, 9)), /cut off/);
  });

  it("takes memory by the size of the workspace, within limits", () => {
    const bytes = (workspaceBytes: number): number => 4096 * cacheSize(workspaceBytes).pages;
    assert.ok(bytes(0) <= 6 << 20);
    assert.ok(bytes(4 << 20) <= 102 << 20);
    assert.equal(bytes(200 << 20), bytes(50 << 20));
  });
});

function bits(probabilitiesOfOnes: readonly number[], text: string): number {
  let sum = 0;
  utf8.encode(text).forEach((byte, index) => {
    for (let place = 7; place >= 0; place--) {
      const one = probabilitiesOfOnes[index * 8 + 7 - place];
      sum -= Math.log2((byte >> place) & 1 ? one : 1 - one);
    }
  });
  return sum;
}
