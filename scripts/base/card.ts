// Writes the base model's card: models/README.md, from the manifest, the shipped model's record and <cache>/figures.json.
//
//   tsx scripts/base/card.ts [CACHE] [FOLDER OF MODELS]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parameterCount } from "../../src/model/architecture";
import { readModelDirectory } from "../../src/store/modelDirectory";
import { readSources, type Source } from "./sources";

const figuresSchema = v.record(v.string(), v.number());

async function main(): Promise<void> {
  const [cache = ".cache/base", models = "models"] = process.argv.slice(2);
  const { weights, vocabulary, training } = await readModelDirectory(join(models, "base"));
  const figures = v.parse(figuresSchema, JSON.parse(readFileSync(join(cache, "figures.json"), "utf8")));
  const { embeddingSize, hiddenSize, layers } = weights.architecture;
  const sources = readSources();
  const card = `# Base model

A character LSTM: vocabulary ${vocabulary.size}, embedding ${embeddingSize}, ${layers} layer${layers > 1 ? "s" : ""} of ${hiddenSize} units, ${(parameterCount(weights.architecture) / 1e6).toFixed(2)} M
parameters, stored in half precision in \`base/\`. It read ${((training?.characters ?? 0) / 1e6).toFixed(1)} M characters in ${Math.round((training?.seconds ?? 0) / 60)} minutes of two shared cores
(finished ${training?.date.slice(0, 10) ?? "unknown"}). A file's language and path stand in a text header before its text, in training and in serving.

## Make it again, or go on

    npm run base-model                          # everything; goes on from base-optimizer/ where it is present
    npm run base-model -- --seconds 7200 --decay-seconds 1200

The command fetches the packages below with their registries' own clients, cleans, balances and encodes them, trains with
PyTorch (in a virtual environment that it makes in the cache), exports, measures, and writes this card. \`base-optimizer/\`
holds the weights before the learning rate was brought to zero and Adam's moments; it does not ship.

Training: truncated BPTT over windows of 64 characters (128 in the last run), 32 rows, Adam (0.9, 0.999), clipping at a
norm of 1, learning rate 3e-3 after a warm-up of 100 updates, linear to zero in the last run.

## Bits per character on held-out packages

Whole packages that were never trained on, each character with the context that serving gives it
(\`npx tsx scripts/base/evaluate.ts\`, about 40,000 characters of each group):

| group | bits per character |
|---|---|
${Object.entries(figures).map(([group, bits]) => `| ${group} | ${bits.toFixed(3)} |`).join("\n")}

## Limits

- It knows the form of common languages and the frequent words of English and of public APIs; it knows no facts, and what it
  writes alone drifts. It is made to be adapted to a workspace and mixed with the workspace's cache model.
- It uses little beyond the last few dozen characters: what it writes alone mixes languages. More training is what it
  lacks first; it has read about three quarters of its corpus once.
- The corpus of this model held some German, French and other translations of manuals and exercises; the command leaves them
  out from now on.
- Spanish is scarce in permissively licensed packages; the corpus reads what there is four times.
- Lines that look like keys were left out, as were files that are generated, minified, vendored, or mostly digits.

## Data

Up to 0.7 M characters of each package and group of languages, near-duplicates (half of their runs of eight lines seen before)
left out. All licences are permissive; each package's own licence text is in the package. "Held out" packages serve the
figures above only.

${["installed", "npm", "pypi", "go", "crates", "maven", "debian"].map((ecosystem) => table(ecosystem, sources.filter((source) => source.ecosystem === ecosystem))).join("\n\n")}
`;
  writeFileSync(join(models, "README.md"), card);
}

function table(ecosystem: string, sources: readonly Source[]): string {
  const rows = sources.map(({ name, version, licence, heldOut }) => `| ${name} | ${version ?? ""} | ${(licence ?? "").slice(0, 60)} | ${heldOut === true ? "held out" : ""} |`);
  return `### ${ecosystem}\n\n| package | version | licence | |\n|---|---|---|---|\n${rows.join("\n")}`;
}

void main();
