// Continuing a text: the same state from every direction, temperature, stops, and what is shown of the result.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { createContinuer, type ContinueRequest } from "../../src/complete/continuer";
import { createChooser } from "../../src/complete/sampling";
import { createReadingStates } from "../../src/complete/states";
import { referenceEngine } from "../../src/engines/reference";
import type { Decoder } from "../../src/engines/engine";
import { createRandom } from "../../src/model/random";
import { createVocabulary, encode, learnVocabulary, OTHER } from "../../src/text/vocabulary";
import { smallModel } from "../support/smallModel";

const { vocabulary, weights } = smallModel(3);
const FACTS = { path: "src/a.py", indentUnit: 4 } as const;

function requestOf(text: string, rest: Partial<ContinueRequest> = {}): ContinueRequest {
  return { facts: FACTS, before: text, position: text.length, temperature: 0, maxLength: 20, seed: 1, stopAtLineEnd: false, ...rest };
}

describe("states of readings", () => {
  it("are those of reading from the start, whatever was read before", async () => {
    const decoder = await referenceEngine.createDecoder(weights);
    await fc.assert(
      fc.asyncProperty(fc.array(edit(), { minLength: 1, maxLength: 12 }), async (edits) => {
        const states = createReadingStates(decoder);
        let text = "def start():\n";
        for (const { remove, insert } of edits) {
          text = text.slice(0, Math.max(0, text.length - remove)) + insert;
          const ids = encode(vocabulary, text);
          const fresh = decoder.zeroState();
          decoder.read(fresh, ids);
          const reached = finish(states.reach(ids)).values;
          // The reference carries more digits within one call than between calls.
          fresh.values.forEach((value, index) => assert.ok(Math.abs(reached[index] - value) < 1e-5));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("cost one step a keystroke and none on Backspace", async () => {
    const { decoder, steps } = counting(await referenceEngine.createDecoder(weights));
    const states = createReadingStates(decoder);
    const reach = (text: string): number => {
      const before = steps();
      finish(states.reach(encode(vocabulary, text)));
      return steps() - before;
    };
    const text = "for index in range(10): print(index * index, end='')";
    assert.equal(reach(text), text.length);
    assert.equal(reach(`${text}a`), 1);
    assert.equal(reach(`${text}ab`), 1);
    assert.equal(reach(`${text}a`), 0);
    assert.equal(reach(text), 0);
  });

  it("outlive a look at another file", async () => {
    const { decoder, steps } = counting(await referenceEngine.createDecoder(weights));
    const states = createReadingStates(decoder);
    finish(states.reach(encode(vocabulary, "one file")));
    finish(states.reach(encode(vocabulary, "x = another")));
    const before = steps();
    finish(states.reach(encode(vocabulary, "one file!")));
    assert.equal(steps() - before, 1);
  });
});

describe("continuer", () => {
  it("gives the same text for the same seed and text, cached or not", async () => {
    const decoder = await referenceEngine.createDecoder(weights);
    const request = requestOf("def f(x):\n    return ", { temperature: 1 });
    const used = createContinuer(decoder, vocabulary);
    await used.continueText(requestOf("something else", { temperature: 1 }));
    const first = await used.continueText(request);
    assert.deepEqual(await used.continueText(request), first);
    assert.deepEqual(await createContinuer(decoder, vocabulary).continueText(request), first);
    const other = await used.continueText({ ...request, seed: 2 });
    assert.notEqual(other?.text, first?.text);
  });

  it("writes the most probable text at temperature 0, and its probabilities", async () => {
    const decoder = await referenceEngine.createDecoder(weights);
    const answer = await createContinuer(decoder, vocabulary).continueText(requestOf("abc", { maxLength: 5 }));
    assert.equal(answer?.characters.length, 5);
    const state = decoder.zeroState();
    decoder.read(state, encode(vocabulary, "\x02python src/a.py\nabc"));
    answer.characters.forEach((character, index) => {
      const logits = new Float32Array(vocabulary.size);
      decoder.logits(state, logits);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const id = vocabulary.id(character.codePointAt(0) ?? 0);
      assert.ok(logits.every((logit, other) => logit <= logits[id] || other === 0 || vocabulary.characters[other] < "\t"));
      assert.ok(Math.abs(Math.exp(answer.logProbabilities[index]) - Math.exp(logits[id]) / total) < 1e-6);
      decoder.read(state, Int32Array.of(id));
    });
  });

  it("stops before a line end when told to", async () => {
    const decoder = await steered("ab\ncd");
    const continuer = createContinuer(decoder, vocabulary);
    const one = await continuer.continueText(requestOf("", { stopAtLineEnd: true }));
    assert.deepEqual([one?.text, one?.end], ["ab", "lineEnd"]);
    const more = await createContinuer(await steered("ab\ncd"), vocabulary).continueText(requestOf("", { maxLength: 5 }));
    assert.deepEqual([more?.text, more?.end], ["ab\ncd", "length"]);
  });

  it("writes indentation in the file's unit", async () => {
    const continuer = createContinuer(await steered("\n\t\tx"), vocabulary);
    const answer = await continuer.continueText(requestOf("a:", { maxLength: 4, facts: { ...FACTS, indentUnit: 2 } }));
    assert.equal(answer?.text, "\n    x");
  });

  it("stops within a character", async () => {
    const { decoder, steps } = counting(await referenceEngine.createDecoder(weights));
    const continuer = createContinuer(decoder, vocabulary);
    await continuer.continueText(requestOf("abc", { maxLength: 1 }));
    const before = steps();
    let asked = 0;
    assert.equal(await continuer.continueText(requestOf("abc", { maxLength: 50 }), () => ++asked === 3), undefined);
    assert.ok(steps() - before <= 3, `${steps() - before} steps after the stop`);
  });
});

describe("sampling", () => {
  it("follows p^(1/T)", () => {
    const small = createVocabulary([OTHER, "a", "b", "c"]);
    const choose = createChooser(small);
    const logits = Float32Array.of(-30, 0, 1, 2);
    for (const temperature of [0.5, 1, 2]) {
      const random = createRandom(7);
      const counts = [0, 0, 0, 0];
      const draws = 20_000;
      for (let draw = 0; draw < draws; draw++) counts[choose(logits, temperature, random).id]++;
      const powers = [...logits].map((logit) => Math.exp(logit / temperature));
      const total = powers.reduce((sum, power) => sum + power, 0);
      powers.forEach((power, id) => {
        // Four standard deviations of a binomial frequency.
        const p = power / total;
        assert.ok(Math.abs(counts[id] / draws - p) <= 4 * Math.sqrt((p * (1 - p)) / draws) + 1e-9, `T ${temperature}, id ${id}`);
      });
    }
  });

  it("never writes header marks, and spells <other> as a character that can be shown", () => {
    const learned = learnVocabulary(new Map());
    const choose = createChooser(learned);
    const logits = new Float32Array(learned.size).fill(-50);
    logits[learned.id(2)] = 10;
    logits[0] = 9;
    assert.notEqual(choose(logits, 0, createRandom(1)).id, 0);
    const random = createRandom(5);
    for (let draw = 0; draw < 200; draw++) {
      const { id, character } = choose(logits, 1, random);
      assert.equal(id, 0);
      assert.equal(learned.id(character.codePointAt(0) ?? 0), 0);
      assert.doesNotMatch(character, /\p{C}/u);
    }
  });
});

/** What a user does at the end of a text. */
function edit(): fc.Arbitrary<{ remove: number; insert: string }> {
  return fc.record({ remove: fc.nat(90), insert: fc.string({ maxLength: 80 }) });
}

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function counting(decoder: Decoder): { decoder: Decoder; steps: () => number } {
  let steps = 0;
  return {
    decoder: {
      ...decoder,
      read(state, ids) {
        steps += ids.length;
        decoder.read(state, ids);
      },
    },
    steps: () => steps,
  };
}

/** A decoder that wants to write `text`, one character after each logits call. */
async function steered(text: string): Promise<Decoder> {
  const decoder = await referenceEngine.createDecoder(weights);
  const ids = encode(vocabulary, text);
  let next = 0;
  return { ...decoder, logits: (_, logits) => void logits.fill(0).fill(5, ids[next], ids[next++] + 1) };
}
