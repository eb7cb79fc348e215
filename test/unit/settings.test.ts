// Settings: what package.json promises is what the code checks, and every value that is not usable is told.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checkSettings, NUMBER_RULES } from "../../src/settings/settingValues";

const root = path.resolve(__dirname, "../..");
const manifest = json("package.json");
const properties: Record<string, { default: unknown; minimum?: number; maximum?: number; type: string }> =
  manifest.contributes.configuration.properties;

describe("settings", () => {
  it("have the defaults and bounds that package.json states", () => {
    for (const [name, rule] of Object.entries(NUMBER_RULES)) {
      const { minimum, maximum, default: preset, type } = properties[`hunch.${name}`];
      assert.deepEqual({ minimum, maximum, default: preset, isInteger: type === "integer" }, { ...rule });
    }
    const names: string[] = [];
    const { settings, problems } = checkSettings((name) => {
      names.push(`hunch.${name}`);
      return properties[`hunch.${name}`].default;
    });
    assert.deepEqual(names.sort(), Object.keys(properties).sort());
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, checkSettings(() => undefined).settings);
  });

  const cases: readonly (readonly [name: string, value: unknown, used: unknown, problem: RegExp])[] = [
    ["temperature", -1, 0, /hunch.temperature must be a number from 0 to 2, not -1; 0 is used/],
    ["temperature", 9, 2, /not 9; 2 is used/],
    ["temperature", "hot", 0, /must be a number, not "hot"/],
    ["temperature", Number.NaN, 0, /must be a number/],
    ["maxLength", 0, 1, /whole number from 1 to 1000, not 0; 1 is used/],
    ["maxLength", 2.5, 3, /not 2.5; 3 is used/],
    ["training.seconds", 1e9, 7200, /7200 is used/],
    ["training.threads", -2, 0, /0 is used/],
    ["enabled", "yes", true, /must be true or false/],
    ["learnFromWorkspace", 1, true, /must be true or false/],
    ["multiLine", "no", false, /not "no"; false is used/],
    ["eagerness", 1.5, 1, /hunch.eagerness must be a number from 0 to 1, not 1.5; 1 is used/],
    ["exclude", "*.log", [], /must be a list/],
    ["exclude", [1], [], /must be a list/],
  ];
  for (const [name, value, used, problem] of cases) {
    it(`hunch.${name}: ${JSON.stringify(value)} becomes ${JSON.stringify(used)}`, () => {
      const { settings, problems } = checkSettings((asked) => (asked === name ? value : undefined));
      assert.equal(problems.length, 1);
      assert.match(problems[0], problem);
      const key = name.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase());
      assert.deepEqual(Object.entries(settings).find(([found]) => found === key)?.[1], used);
    });
  }
});

describe("texts for users", () => {
  const english = json("package.nls.json");

  it("have every key of package.json, in each language", () => {
    const used = [...readFileSync(path.join(root, "package.json"), "utf8").matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
    assert.deepEqual(Object.keys(json("package.nls.es.json")).sort(), Object.keys(english).sort());
  });

  it("are all in the Spanish bundle, with the same places for values", () => {
    const sources = ["answers", "commands", "extension", "menu", "messages", "status", "training"]
      .map((name) => readFileSync(path.join(root, `src/extension/${name}.ts`), "utf8"))
      .join("\n");
    const literal = /l10n\.t\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;
    const messages = [...sources.matchAll(literal)].map(([, quoted]) => quoted.slice(1, -1).replaceAll('\\"', '"'));
    const spanish: Record<string, string> = json("l10n/bundle.l10n.es.json");
    assert.ok(messages.length > 20);
    assert.deepEqual([...new Set(messages)].sort(), Object.keys(spanish).sort());
    for (const [message, translation] of Object.entries(spanish)) {
      assert.deepEqual((translation.match(/\{\d\}/g) ?? []).sort(), (message.match(/\{\d\}/g) ?? []).sort(), message);
    }
  });
});

function json(name: string) {
  return JSON.parse(readFileSync(path.join(root, name), "utf8"));
}

describe("settings of the engine", () => {
  const check = (values: Readonly<Record<string, unknown>>) => checkSettings((name) => values[name]);

  it("are auto and no folder where nothing is said, and what is said otherwise", () => {
    assert.deepEqual(check({}).settings.engine, { preference: "auto", tensorFlowPath: "" });
    const { settings, problems } = check({ engine: "tensorflow", "tensorflow.path": "/opt/tensorflow" });
    assert.deepEqual(settings.engine, { preference: "tensorflow", tensorFlowPath: "/opt/tensorflow" });
    assert.deepEqual(problems, []);
  });

  it("are told where they cannot be used", () => {
    const { settings, problems } = check({ engine: "abacus", "tensorflow.path": "relative/folder" });
    assert.deepEqual(settings.engine, { preference: "auto", tensorFlowPath: "" });
    assert.equal(problems.length, 2);
    assert.match(problems[0], /^hunch\.engine must be one of auto, wasm, tensorflow, not "abacus"; auto is used\.$/);
    assert.match(problems[1], /^hunch\.tensorflow\.path must be the full path of a folder/);
  });
});
