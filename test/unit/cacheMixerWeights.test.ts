// The mixers' weights survive packing within a 127th of their row's span; rows that were never selected get the mean.
import { strict as assert } from "node:assert";
import { CacheModel, MIXER_RATES, cacheSize } from "../../src/cache/cacheModel";
import { MIXER_BYTES, packMixers, spreadMeans, unpackMixers } from "../../src/cache/mixerWeights";
import { newCacheKernel } from "../support/cache";

const utf8 = new TextEncoder();
const text = utf8.encode(Array.from({ length: 200 }, (_, index) => `const value${index % 9} = other(${index % 4});\n`).join(""));
const weightsOf = (mixers: Uint8Array): Float32Array => new Float32Array(mixers.slice().buffer, 0, 64 * 256);

async function taught(): Promise<{ readonly before: Uint8Array; readonly after: Uint8Array; readonly model: CacheModel }> {
  const model = CacheModel.create(await newCacheKernel(), cacheSize(0));
  const before = model.mixers();
  model.learn(text, MIXER_RATES.typed);
  return { before, after: model.mixers(), model };
}

describe("mixers' weights", () => {
  it("are as many as the kernel lays out", async () => {
    assert.equal((await taught()).before.length, MIXER_BYTES);
  });

  it("survive packing", async () => {
    const { after, model } = await taught();
    const unpacked = unpackMixers(packMixers(after));
    const [expected, found] = [weightsOf(after), weightsOf(unpacked)];
    const span = expected.reduce((most, weight) => Math.max(most, weight), 0) - expected.reduce((least, weight) => Math.min(least, weight), 0);
    expected.forEach((weight, index) => assert.ok(Math.abs(found[index] - weight) <= span / 127, `${found[index]} instead of ${weight}`));
    const snapshot = model.snapshot(cacheSize(0));
    const bits = async (mixers: Uint8Array): Promise<number> => {
      const copy = CacheModel.open(await newCacheKernel(), snapshot);
      copy.useMixers(mixers);
      return copy.learn(utf8.encode("const value3 = another(2);\nlet zebra = 5;\n"), MIXER_RATES.typed);
    };
    assert.ok(Math.abs((await bits(unpacked)) / (await bits(after)) - 1) < 0.03);
  });

  it("of rows that no text selected are the mean of those that were", async () => {
    const { before, after } = await taught();
    const spread = weightsOf(spreadMeans(after, before));
    const row = (all: Float32Array, index: number): number[] => [...all.subarray(64 * index, 64 * (index + 1))];
    // The first set is selected by the bits so far: 255 is never met in this text, 1 starts every byte.
    assert.deepEqual(row(spread, 1), row(weightsOf(after), 1));
    assert.deepEqual(row(weightsOf(after), 255), row(weightsOf(before), 255));
    assert.notDeepEqual(row(spread, 255), row(weightsOf(after), 255));
  });

  it("of another layout are refused", () => {
    assert.throws(() => unpackMixers(new Uint8Array(10)), /do not belong to this version/);
  });
});
