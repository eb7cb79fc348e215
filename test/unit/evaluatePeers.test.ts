// Peers on texts whose next word is known, and bits that can be worked out by hand.
import { strict as assert } from "node:assert";
import { createLongestMatch } from "../../src/evaluate/peers/longestMatch";
import { createMarkovChain } from "../../src/evaluate/peers/markovChain";
import { peerSuggester, type Peer } from "../../src/evaluate/peers/peer";
import { createWordCompletion } from "../../src/evaluate/peers/wordCompletion";
import { typeTask } from "../../src/evaluate/typist";

describe("peers", () => {
  const cases: readonly [name: string, peer: () => Peer, learned: readonly string[], before: string, expected: string][] = [
    ["word completion takes the most frequent word", createWordCompletion, ["count counter counter"], "x = co", "unter"],
    ["word completion needs a letter", createWordCompletion, ["count"], "x = ", ""],
    ["word completion does not complete numbers", createWordCompletion, ["1234 1234"], "x = 12", ""],
    ["word completion offers no word that is already there", createWordCompletion, ["count"], "count", ""],
    ["a Markov chain goes on to the line's end", () => createMarkovChain(4), ["for each item\nfor each item\n"], "for e", "ach item"],
    ["a Markov chain backs off to what it knows", () => createMarkovChain(4), ["abcabcabcabcabc"], "zzzz", ""],
    ["the longest match goes on as text went on", () => createLongestMatch(), ["const answer = 42;\n"], "x\nconst a", "nswer = 42;"],
    ["the longest match counts votes", () => createLongestMatch(), ["value = 1\nvalue = 2\nvalue = 2\n"], "value = ", "2"],
    ["the longest match is quiet where votes are split", () => createLongestMatch(), ["value = 1\nvalue = 2\nvalue = 3\n"], "value = ", ""],
    ["no match runs over the start of a file", () => createLongestMatch(), ["abcdefgh", "ijklmnop"], "abcdefgh", ""],
  ];
  for (const [name, make, learned, before, expected] of cases) {
    it(name, () => {
      const peer = make();
      for (const text of learned) peer.learn(text, 0);
      assert.equal(peer.suggest(before), expected);
    });
  }

  it("a Markov chain of order 0 gives every code point its share, and learns what it has paid for", () => {
    const chain = createMarkovChain(0);
    const bits = chain.bits("aa", 0);
    assert.ok(Math.abs(bits - (Math.log2(0x110000) - Math.log2((1 + 1 / 0x110000) / 2))) < 1e-9, String(bits));
  });

  it("a Markov chain needs fewer bits the second time", () => {
    const chain = createMarkovChain(3);
    const line = "the quick brown fox\n";
    const first = chain.bits(line, 0);
    assert.ok(chain.bits(line, 0) < first / 3);
  });

  it("learns each line once, when the cursor leaves it", async () => {
    const learned: string[] = [];
    const recorder: Peer = { name: "recorder", learn: (text, from) => void learned.push(text.slice(from)), suggest: () => "" };
    const options = { maximumCharacters: 100, now: () => 0 };
    await typeTask({ path: "a", text: "", learned: false, edits: [{ at: 0, removed: 0, typed: "one\ntwo\nthree" }] }, peerSuggester(recorder), options);
    assert.deepEqual(learned, ["", "one\n", "two\n", "three"]);
    learned.length = 0;
    const edits = [{ at: 4, removed: 4, typed: "b\n" }, { at: 8, removed: 0, typed: "d\n" }];
    await typeTask({ path: "a", text: "aaa\nbbb\nc\n", learned: true, edits }, peerSuggester(recorder), options);
    assert.deepEqual(learned, ["b\n", "d\n"]);
  });
});
