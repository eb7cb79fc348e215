// Quality on a fixed set of public texts that every clean install has, none of them in the base model's corpus: what
// `npm run baseline` writes into test/baseline.json and the tests hold against it. Time is simulated; the clock of the
// machine decides nothing.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createWasmEngine } from "../../src/engines/wasm";
import { emptyBits, emptyTyping, learnedBits, lstmBits, typing, withLearned } from "../../src/evaluate/hunchFigures";
import type { Subject } from "../../src/evaluate/learnedFolder";
import type { Setting } from "../../src/evaluate/setting";
import { wholeFileTasks } from "../../src/evaluate/tasks";
import { learnedLines } from "../../src/evaluate/verbatim";
import { copyWorkspace } from "../../src/evaluate/workspaceCopy";
import type { TextFile } from "../../src/files/listFiles";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { normaliseText } from "../../src/text/normalise";
import { cacheKernels } from "../../src/workspace/learnedWorkspace";
import { buildKernelIfChanged } from "../buildKernel";

const root = path.resolve(__dirname, "../..");
const kernelDirectory = path.join(root, "dist/kernel");

/** Where the committed figures are. */
export const BASELINE_FILE = path.join(root, "test/baseline.json");

/** Figures of one set; bits fall where quality rises, savings rise. */
export interface BaselineFigures {
  /** Of the texts: figures of other texts say nothing. */
  readonly texts: string;
  readonly bits: { readonly lstm: number; readonly cache: number; readonly blend: number; readonly emptyBlend: number };
  readonly saved: { readonly keystrokes: number; readonly whereShownCostsHalf: number; readonly emptyKeystrokes: number };
}

export type Baseline = Readonly<Record<string, BaselineFigures>>;

interface TextSet {
  /** Below node_modules. */
  readonly learned: readonly string[];
  readonly typed: readonly string[];
}

const SETS: Readonly<Record<string, TextSet>> = {
  javascript: {
    learned: readdirSync(path.join(root, "node_modules/protobufjs/src")).filter((name) => name.endsWith(".js")).sort().map((name) => `protobufjs/src/${name}`),
    typed: ["field", "message", "reader", "service"].map((name) => `protobufjs/src/${name}.js`),
  },
  markdown: {
    learned: ["fflate/README.md", "picomatch/README.md", "ignore/README.md", "protobufjs/README.md", "h5wasm/README.md", "lru-cache/README.md"],
    typed: ["diff/README.md", "cli-progress/README.md", "minimatch/README.md"],
  },
};

const TYPED_CHARACTERS = 700;
const EAGERNESS = 0.6;

/** Measures every set. */
export async function measureBaseline(): Promise<Baseline> {
  await buildKernelIfChanged();
  const { vocabulary, weights } = await readModelDirectory(path.join(root, "models/base"));
  const engine = await createWasmEngine({ kernelDirectory });
  const newCacheKernel = cacheKernels(new Uint8Array(readFileSync(path.join(kernelDirectory, "cache.wasm"))));
  const hunch: Subject = { name: "Hunch", newCacheKernel, model: { vocabulary, decoder: await engine.createDecoder(weights) } };
  const baseline: Record<string, BaselineFigures> = {};
  for (const [name, set] of Object.entries(SETS)) {
    baseline[name] = await measureSet(hunch, settingOf(set));
  }
  return baseline;
}

async function measureSet(hunch: Subject, setting: Setting): Promise<BaselineFigures> {
  const workspace = await copyWorkspace(setting.texts);
  try {
    const cache = await withLearned({ ...hunch, model: undefined }, workspace.folder, setting, (learned) => learnedBits(learned, setting));
    return await withLearned(hunch, workspace.folder, setting, async (learned) => {
      const gained = await typing(learned, EAGERNESS, setting);
      return {
        texts: digestOf(setting),
        bits: {
          lstm: rounded((await lstmBits(hunch, setting)).bitsPerCharacter),
          cache: rounded(cache.bitsPerCharacter),
          blend: rounded((await learnedBits(learned, setting)).bitsPerCharacter),
          emptyBlend: rounded((await emptyBits(hunch, setting)).bitsPerCharacter),
        },
        saved: {
          keystrokes: rounded(gained.keystrokesSaved),
          whereShownCostsHalf: rounded(gained.savedWhenShownCostsHalf),
          emptyKeystrokes: rounded((await emptyTyping(hunch, EAGERNESS, setting)).keystrokesSaved),
        },
      };
    });
  } finally {
    await workspace.dispose();
  }
}

function settingOf({ learned, typed }: TextSet): Setting {
  const texts = learned.filter((name) => !typed.includes(name)).map(read);
  return {
    texts, tasks: wholeFileTasks(typed.map(read)), maximumCharacters: TYPED_CHARACTERS,
    learned: learnedLines(texts.map(({ text }) => text)), seed: 1, signal: new AbortController().signal,
    phase: (_, work) => work(() => undefined),
  };
}

function read(name: string): TextFile {
  return { path: name, text: normaliseText(readFileSync(path.join(root, "node_modules", name), "utf8")) };
}

function digestOf({ texts, tasks }: Setting): string {
  const hash = createHash("sha256");
  for (const { path: name, text } of texts) hash.update(name).update("\0").update(text).update("\0");
  for (const { path: name, edits } of tasks) hash.update(name).update("\0").update(edits[0].typed).update("\0");
  return hash.digest("hex").slice(0, 16);
}

function rounded(figure: number): number {
  return Math.round(figure * 10_000) / 10_000;
}
