// Suggestions of a cache model that has learned a few lines: what is shown, what is not and why, and that asking changes
// nothing. "|" marks the cursor.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { CacheModel, MIXER_RATES } from "../../src/cache/cacheModel";
import { createEagerness } from "../../src/complete/eagerness";
import { suggest, type SuggestOptions, type Suggestions } from "../../src/complete/suggest";
import { restOfSuggestion } from "../../src/complete/typedThrough";
import { createRandom } from "../../src/model/random";
import { newCacheKernel } from "../support/cache";

const LINES = [
  "const total = harvest(basket, apples);",
  "if (basket.isFull) return surplus(basket);",
  "const secret = \"a8Kd03jf92Lq7Zx41mNp5\";",
  "for (const apple of basket.apples) weigh(apple);",
  "función größe(日本語) { return 日本語; }",
];
const utf8 = new TextEncoder();
const OPTIONS: SuggestOptions = {
  before: "", indentUnit: 4, surroundings: { lineAfter: "", nextLine: "" }, mustStartWith: "", temperature: 0,
  judgement: { cost: 2, calibrate: (probability) => probability }, maximumLength: 80, multiLine: false, seed: 1, count: 1,
};

/** A model that has read the header-less text before the cursor. The order of what it learned is drawn, so that none can tell which line comes next. */
async function modelAt(before: string): Promise<CacheModel> {
  const cache = CacheModel.create(await newCacheKernel(), { pages: 96, textBytes: 1 << 17 });
  const random = createRandom(1);
  for (let index = 0; index < 150; index++) cache.learn(utf8.encode(`\t${LINES[Math.floor(random() * LINES.length)]}\n`), MIXER_RATES.bulk);
  cache.read(utf8.encode(before));
  return cache;
}

async function suggested(line: string, options: Partial<SuggestOptions> = {}): Promise<Suggestions | undefined> {
  const [before, lineAfter] = `\n${line}`.split("|");
  const cache = await modelAt(before);
  const surroundings = { lineAfter, nextLine: options.surroundings?.nextLine ?? "" };
  return suggest({ cache, character: undefined }, { ...OPTIONS, before, ...options, surroundings });
}

const textsOf = (answer: Suggestions | undefined): readonly string[] | undefined => answer?.suggestions.map(({ text }) => text);

before(async function () {
  this.timeout(300_000); // The kernel is compiled once.
  await newCacheKernel();
});

describe("suggestions", () => {
  const shown: readonly (readonly [line: string, text: string, options?: Partial<SuggestOptions>])[] = [
    ["\tconst total = har|", "vest(basket, apples);"],
    ["\tconst total = har|", "vest(basket", { maximumLength: 11 }],
    ["\tfunción grö|", "ße(日本語) { return 日本語; }"],
    ["\tif (basket.isFull|", ") return surplus(basket);"],
    ["\tfor (const ap|", "of basket.apples) weigh(apple);", { mustStartWith: "ple " }],
    ["\tconst total = har|", "vest(basket, apples);", { temperature: 0.2 }],
  ];
  for (const [line, text, options] of shown) {
    it(`show ${text} at ${line}${options ? ` with ${JSON.stringify(options)}` : ""}`, async () => {
      assert.deepEqual(textsOf(await suggested(line, options)), [text]);
    });
  }

  const silent: readonly (readonly [line: string, silence: Suggestions["silence"], options?: Partial<SuggestOptions>])[] = [
    ["\tconst total = har|vest", "midLine"],
    ["\tconst total = harvest(basket, apples);|", "lineEnds"],
    ["\tconst total = har|", "unsure", { judgement: { cost: 1e6, calibrate: (probability) => probability } }],
    ["\tconst total = har|", "repeats", { surroundings: { lineAfter: "", nextLine: "vest(basket, apples);" } }],
    ["\tconst secret = \"a8Kd03jf|", "secret"],
    ["\tfor (const ap|", "unsure", { mustStartWith: "ricot" }],
  ];
  for (const [line, silence, options] of silent) {
    it(`show nothing at ${line} (${silence})${options ? ` with ${JSON.stringify(options)}` : ""}`, async () => {
      assert.deepEqual(await suggested(line, options), { suggestions: [], silence });
    });
  }

  it("go over a line's end only where that is asked for and sure", async () => {
    const always = await modelAt("");
    for (let index = 0; index < 60; index++) always.learn(utf8.encode("begin();\n\tcommit();\nend();\n\n"), MIXER_RATES.typed);
    always.read(utf8.encode("be"));
    const ask = (multiLine: boolean) => suggest({ cache: always, character: undefined }, { ...OPTIONS, before: "be", multiLine });
    assert.deepEqual(textsOf(await ask(false)), ["gin();"]);
    const [text] = textsOf(await ask(true)) ?? [];
    assert.ok(text.startsWith("gin();\n    commit();"), text);
  });

  it("carry probabilities that grow from the whole to the first word, and keys that they save", async () => {
    const [{ firstWordProbability, wholeProbability, expectedSaving }] = (await suggested("\tconst total = har|"))?.suggestions ?? [];
    assert.ok(wholeProbability > 0.5 && wholeProbability <= firstWordProbability && firstWordProbability <= 1);
    assert.ok(expectedSaving > 10 && expectedSaving < 21);
  });

  it("are several where several are asked for, none the start of another", async () => {
    for (const temperature of [0, 0.9]) {
      const texts = textsOf(await suggested("\t|", { count: 3, temperature, judgement: { cost: 0.01, calibrate: (probability) => probability } })) ?? [];
      assert.ok(texts.length >= 2, JSON.stringify(texts));
      texts.forEach((text, index) => assert.ok(!texts.slice(0, index).some((earlier) => earlier.startsWith(text)), JSON.stringify(texts)));
      assert.ok(!texts.some((text) => text.includes("a8K")), JSON.stringify(texts));
    }
  });

  it("are the same for the same seed and text, however often they are asked for; other seeds give others", async () => {
    const cache = await modelAt("\n\t");
    const checksum = cache.checksum();
    const ask = (seed: number) => suggest(
      { cache, character: undefined },
      { ...OPTIONS, before: "\n\t", temperature: 1.5, seed, judgement: { cost: 0.01, calibrate: (probability) => probability } },
    );
    const first = await ask(1);
    const texts = new Set<string>();
    for (let seed = 0; seed < 12; seed++) texts.add(JSON.stringify(textsOf(await ask(seed))));
    assert.deepEqual(await ask(1), first);
    assert.equal(cache.checksum(), checksum);
    assert.ok(texts.size > 2);
  });

  it("stop when told to, and leave the model at its place", async () => {
    const cache = await modelAt("\n\tconst total = har");
    let asked = 0;
    const stopped = await suggest({ cache, character: undefined }, { ...OPTIONS, before: "\tconst total = har" }, () => ++asked > 0);
    assert.equal(stopped, undefined);
    assert.deepEqual(textsOf(await suggest({ cache, character: undefined }, { ...OPTIONS, before: "\tconst total = har" })), ["vest(basket, apples);"]);
  });

  it("are judged by the setting", async () => {
    const judged = async (target: number) => textsOf(await suggested("\t|", { judgement: createEagerness().judgementFor("a", target) }));
    assert.deepEqual(await judged(0.99), []);
    assert.equal((await judged(0.2))?.length, 1);
  });
});

describe("visible ghost text", () => {
  it("is never replaced by other text while the user types what it says", async () => {
    const cache = await modelAt("\n");
    const place = new Uint8Array(2048);
    cache.getReader(place);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LINES), fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }), async (line, keys) => {
        let visible: { before: string; position: number; text: string } | undefined;
        let expected = "";
        for (let at = 0; at <= line.length; ) {
          const before = `\t${line.slice(0, at)}`;
          const rest = visible && restOfSuggestion(visible, before, before.length);
          let text = rest;
          if (text === undefined) {
            cache.setReader(place);
            cache.read(utf8.encode(before));
            [text] = textsOf(await suggest({ cache, character: undefined }, { ...OPTIONS, before })) ?? [];
            visible = text === undefined ? undefined : { before, position: before.length, text };
          }
          if (expected !== "") assert.equal(text, expected);
          const step = 1 + (keys[at % keys.length] ?? 0);
          const typed = line.slice(at, at + step);
          expected = text?.startsWith(typed) === true ? text.slice(typed.length) : "";
          at += step;
        }
      }),
      { numRuns: 15 },
    );
  });
});
