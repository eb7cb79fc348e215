// The search tree against all paths of a table; both models walked together, and left as they were.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { createByteDistributions } from "../../src/cache/byteDistribution";
import type { CharacterModel } from "../../src/cache/blend";
import { CacheModel, MIXER_RATES } from "../../src/cache/cacheModel";
import { pathOf, searchContinuations, type SearchOptions } from "../../src/complete/searchTree";
import { createWalk, type Predictors } from "../../src/complete/walk";
import { referenceEngine } from "../../src/engines/reference";
import { newCacheKernel } from "../support/cache";
import { smallModel } from "../support/smallModel";
import { toyWalk, type Table } from "../support/toyWalk";

const OPTIONS: SearchOptions = { leastProbability: 0.05, maximumExpansions: 100, maximumLength: 10, multiLine: false };

async function found(table: Table, options: Partial<SearchOptions> = {}): Promise<Record<string, number>> {
  const { walk } = toyWalk(table);
  const nodes = (await searchContinuations(walk, walk.keep(), { ...OPTIONS, ...options }, () => false)) ?? [];
  const text = (node: (typeof nodes)[number]): string => pathOf(node).map(({ character }) => character).join("");
  return Object.fromEntries(nodes.map((node) => [text(node), Math.round(Math.exp(node.logProbability) * 1000) / 1000]));
}

const TABLE: Table = {
  "": { f: 0.6, g: 0.36, "\x07": 0.04 },
  f: { o: 0.9, x: 0.1 },
  fo: { o: 0.5, $: 0.5 },
  g: { o: 1 },
  go: { $: 0.9, "!": 0.1 },
};

describe("search of continuations", () => {
  it("finds every path that is probable enough, with its probability, none over a line end", async () => {
    assert.deepEqual(await found(TABLE), { f: 0.6, g: 0.36, fo: 0.54, fx: 0.06, foo: 0.27, go: 0.36 });
  });

  it("goes over line ends where it may", async () => {
    assert.deepEqual(await found({ "": { a: 1 }, a: { $: 1 }, "a\n": { b: 1 } }, { multiLine: true, maximumLength: 3 }), { a: 1, "a\n": 1, "a\nb": 1 });
  });

  it("looks into the most probable nodes first and stops at its limits", async () => {
    assert.deepEqual(await found(TABLE, { maximumExpansions: 2 }), { f: 0.6, g: 0.36, fo: 0.54, fx: 0.06 });
    assert.deepEqual(await found(TABLE, { maximumLength: 1 }), { f: 0.6, g: 0.36 });
  });

  it("stops when told to", async () => {
    const endless: Table = Object.fromEntries(Array.from({ length: 40 }, (_, index) => ["a".repeat(index), { a: 1 }]));
    const { walk } = toyWalk(endless);
    assert.equal(await searchContinuations(walk, walk.keep(), { ...OPTIONS, maximumLength: 40 }, () => true), undefined);
  });
});

const LESSON = Array.from({ length: 120 }, (_, index) => `const größe${index % 7} = "日本${index % 3}語"; // ☃ ${index % 5}\n`).join("");

async function predictors(withLstm: boolean): Promise<Predictors> {
  const cache = CacheModel.create(await newCacheKernel(), { pages: 96, textBytes: 1 << 17 });
  cache.learn(new TextEncoder().encode(LESSON), MIXER_RATES.bulk);
  return { cache, character: withLstm ? await lstm() : undefined };
}

async function lstm(): Promise<CharacterModel> {
  const { vocabulary, weights } = smallModel(5);
  const decoder = await referenceEngine.createDecoder(weights);
  let state = decoder.zeroState();
  const softmax = new Float32Array(vocabulary.size);
  return {
    distributions: createByteDistributions(vocabulary),
    softmax() {
      decoder.softmax(state, softmax);
      return softmax;
    },
    read: (codePoint) => decoder.read(state, Int32Array.of(vocabulary.id(codePoint))),
    mark() {
      const kept = decoder.copyState(state);
      return () => {
        state = decoder.copyState(kept);
      };
    },
  };
}

for (const withLstm of [false, true]) {
  describe(`walk of the cache model ${withLstm ? "and the LSTM" : "alone"}`, () => {
    it("gives next characters whose probabilities sum to 1, those that reading gives them", async () => {
      const walk = createWalk(await predictors(withLstm));
      for (const character of "const größe3 = \"日") {
        const branches = walk.branches(1e-5);
        const place = walk.keep();
        const sum = branches.reduce((total, { probability }) => total + probability, 0);
        assert.ok(sum > 0.97 && sum < 1.00001, `${sum}`);
        for (const branch of branches) {
          walk.goTo(place);
          assert.ok(Math.abs(walk.read(branch.character) - Math.log(branch.probability)) < 1e-4, branch.character);
        }
        walk.goTo(place);
        walk.read(character);
      }
    });

    it("gives the same from a place, however it got there", async () => {
      const both = await predictors(withLstm);
      const walk = createWalk(both);
      const start = walk.keep();
      const fresh = (text: string): readonly unknown[] => {
        walk.goTo(start);
        for (const character of text) walk.read(character);
        return walk.branches(0.001);
      };
      fc.assert(
        fc.property(fc.array(fc.constantFrom(..."const größe = \"日本語\""), { maxLength: 12 }), fc.nat(12), (characters, turn) => {
          const expected = fresh(characters.join(""));
          walk.goTo(start);
          for (const character of characters.slice(0, turn)) walk.pass(character);
          walk.branches(0.01);
          const place = walk.keep();
          for (const character of "あx") walk.pass(character);
          walk.branches(0.01);
          walk.goTo(place);
          for (const character of characters.slice(turn)) walk.pass(character);
          assert.deepEqual(walk.branches(0.001), expected);
        }),
        { numRuns: 25 },
      );
    });

    it("finds the same probabilities by searching as by reading", async () => {
      const walk = createWalk(await predictors(withLstm));
      for (const character of "const gr") walk.read(character);
      const root = walk.keep();
      const nodes = (await searchContinuations(walk, root, { ...OPTIONS, maximumExpansions: 40, maximumLength: 40 }, () => false)) ?? [];
      assert.ok(nodes.length > 20);
      for (const node of nodes) {
        walk.goTo(root);
        const sum = pathOf(node).reduce((total, { character }) => total + walk.read(character), 0);
        assert.ok(Math.abs(sum - node.logProbability) < 1e-4);
      }
    });
  });
}
