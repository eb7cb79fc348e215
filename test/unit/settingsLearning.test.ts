// What is learned from without being asked: the rule of consent and trust.
import { strict as assert } from "node:assert";
import { learnFrom } from "../../src/extension/learnFrom";

describe("Hunch learns by itself", () => {
  const cases = [
    { learnFromWorkspace: true, isTrusted: true, folders: 1, from: "folder" },
    { learnFromWorkspace: true, isTrusted: true, folders: 0, from: "documents" },
    { learnFromWorkspace: true, isTrusted: false, folders: 1, from: "documents" },
    { learnFromWorkspace: false, isTrusted: true, folders: 1, from: "nothing" },
    { learnFromWorkspace: false, isTrusted: false, folders: 0, from: "nothing" },
  ];
  for (const { from, ...circumstances } of cases) {
    it(`from ${from}: ${JSON.stringify(circumstances)}`, () => assert.equal(learnFrom(circumstances), from));
  }
});
