// Eagerness against users whose share of right first words falls with the cost: the target is met, soon and steadily.
import { strict as assert } from "node:assert";
import { createRandom } from "../../src/model/random";
import { createEagerness, DEFAULT_EAGERNESS } from "../../src/complete/eagerness";

/** A language: the share of right first words at a cost, and what the models say of it (overconfident by `over`). */
interface User {
  readonly level: number;
  readonly over: number;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Shares of right words in stretches of 200 suggestions. */
function shares(user: User, target: number, stretches: number, seed: number): number[] {
  const eagerness = createEagerness();
  const random = createRandom(seed);
  return Array.from({ length: stretches }, () => {
    let right = 0;
    for (let index = 0; index < 200; index++) {
      const { cost, calibrate } = eagerness.judgementFor("x", target);
      // What is shown is about as sure as the cost asks for, give or take.
      const logit = user.level + 0.8 * Math.log(cost) + 1.5 * (random() - 0.5);
      const isRight = random() < logistic(logit);
      if (isRight) right++;
      eagerness.record("x", target, { firstWordProbability: calibrate(logistic(logit + user.over)), firstWordRight: isRight });
    }
    return right / 200;
  });
}

describe("eagerness", () => {
  const users: readonly (readonly [name: string, user: User])[] = [
    ["an average language", { level: 0.5, over: 0 }],
    ["a hard one", { level: -1.5, over: 0.5 }],
    ["an easy one", { level: 1.5, over: -0.3 }],
  ];
  for (const [name, user] of users) {
    for (const target of [0.45, DEFAULT_EAGERNESS, 0.8]) {
      it(`brings ${name} to ${target} within 200 suggestions and holds it there`, () => {
        const all = [1, 2, 3, 4].map((seed) => shares(user, target, 6, seed));
        const settled = all.flatMap((one) => one.slice(1));
        const mean = settled.reduce((sum, share) => sum + share, 0) / settled.length;
        assert.ok(Math.abs(mean - target) < 0.025, `${mean}`);
        // A share of 200 suggestions has a standard deviation of 0.035 by chance alone.
        for (const share of settled) assert.ok(Math.abs(share - target) < 0.14, `${share}`);
      });
    }
  }

  it("learns each language for itself", () => {
    const eagerness = createEagerness();
    const untouched = eagerness.judgementFor("b", 0.6).cost;
    for (let index = 0; index < 50; index++) eagerness.record("a", 0.6, { firstWordProbability: 0.6, firstWordRight: false });
    assert.ok(eagerness.judgementFor("a", 0.6).cost > 2 * untouched);
    assert.equal(eagerness.judgementFor("b", 0.6).cost, untouched);
  });

  it("asks for more certainty where the target is higher", () => {
    const eagerness = createEagerness();
    const costs = [0.3, 0.5, 0.6, 0.8, 0.95].map((target) => eagerness.judgementFor("a", target).cost);
    assert.deepEqual(costs, [...costs].sort((a, b) => a - b));
    assert.ok(costs.every((cost, index) => index === 0 || cost > costs[index - 1]));
  });

  it("calibrates by outcomes, monotonously, 0 to 0 and 1 to 1", () => {
    const eagerness = createEagerness();
    const before = eagerness.judgementFor("a", 0.6).calibrate(0.7);
    for (let index = 0; index < 300; index++) {
      eagerness.record("a", 0.6, { firstWordProbability: eagerness.judgementFor("a", 0.6).calibrate(0.7), firstWordRight: index % 2 === 0 });
    }
    const { calibrate } = eagerness.judgementFor("a", 0.6);
    assert.ok(before > 0.7 && Math.abs(calibrate(0.7) - 0.5) < 0.1, `${before} ${calibrate(0.7)}`);
    const points = [0, 0.01, 0.2, 0.5, 0.9, 0.999, 1].map(calibrate);
    assert.deepEqual([points[0], points.at(-1)], [0, 1]);
    assert.ok(points.every((point, index) => index === 0 || point > points[index - 1]));
  });

  it("goes on from what was kept, and passes over what is damaged", () => {
    const eagerness = createEagerness();
    for (let index = 0; index < 20; index++) eagerness.record("a", 0.6, { firstWordProbability: 0.6, firstWordRight: true });
    const kept: unknown = JSON.parse(JSON.stringify(eagerness.state()));
    assert.equal(createEagerness(kept).judgementFor("a", 0.6).cost, eagerness.judgementFor("a", 0.6).cost);
    for (const damaged of [null, 3, [], { a: null }, { a: { logCost: "x" } }, { a: { logCost: 1, offset: null, outcomes: 1 } }]) {
      assert.equal(createEagerness(damaged).judgementFor("a", 0.6).cost, createEagerness().judgementFor("a", 0.6).cost);
    }
  });
});
