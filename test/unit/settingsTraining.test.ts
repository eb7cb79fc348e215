// When "Train on Workspace" may start.
import { strict as assert } from "node:assert";
import { trainingObstacle } from "../../src/extension/trainingObstacle";

describe("a training starts", () => {
  const ready = { isRunning: false, isTrusted: true, folders: 1, hasStorage: true };
  const cases = [
    ["in a trusted folder", {}, undefined],
    ["not in Restricted Mode", { isTrusted: false }, "restricted"],
    ["not beside another one", { isRunning: true }, "running"],
    ["not without a folder on disk", { folders: 0 }, "noFolder"],
    ["not without a place for the model", { hasStorage: false }, "noFolder"],
  ] as const;
  for (const [name, change, obstacle] of cases) {
    it(name, () => assert.equal(trainingObstacle({ ...ready, ...change }), obstacle));
  }
});
