// What both models expect at every position of held-out files, for `fit.ts` and `simulate.ts`:
// `tsx scripts/suggestions/collect.ts FOLDER OUT.json [--model DIR] [--characters N] [--files N] [--empty]`.
import { writeFileSync } from "node:fs";
import { learnText } from "../../src/cache/blend";
import { MIXER_RATES } from "../../src/cache/cacheModel";
import { searchContinuations } from "../../src/complete/searchTree";
import { createWalk } from "../../src/complete/walk";
import { runAsMain } from "../main";
import { learnFolder } from "./predictors";
import type { CollectedFile, Collection } from "./collection";

async function main(): Promise<void> {
  const [folder, out, ...rest] = process.argv.slice(2);
  const option = (name: string): string | undefined => (rest.includes(`--${name}`) ? rest[rest.indexOf(`--${name}`) + 1] : undefined);
  const characters = Number(option("characters") ?? 1500);
  const least = Number(option("least") ?? 0.01);
  const expansions = Number(option("expansions") ?? 128);
  const { predictors, heldOut } = await learnFolder(folder, option("model"), rest.includes("--empty"));
  const { cache, character } = predictors;
  const files: CollectedFile[] = [];
  for (const { path, header, text } of heldOut.filter(({ text: one }) => one.length > 200).slice(0, Number(option("files") ?? 10))) {
    learnText(cache, character, header, MIXER_RATES.typed);
    const typed = [...text].slice(0, characters);
    const trees: CollectedFile["trees"][number][] = [];
    for (const one of typed) {
      const walk = createWalk(predictors);
      const root = walk.keep();
      const started = performance.now();
      const nodes =
        (await searchContinuations(walk, root, { leastProbability: least, maximumExpansions: expansions, maximumLength: 80, multiLine: false }, () => false)) ?? [];
      const milliseconds = performance.now() - started;
      walk.goTo(root);
      const index = new Map(nodes.map((node, at) => [node, at]));
      trees.push({
        milliseconds,
        parents: nodes.map(({ parent }) => (parent === undefined ? -1 : (index.get(parent) ?? -1))),
        characters: nodes.map((node) => node.character),
        logProbabilities: nodes.map(({ logProbability }) => Math.round(logProbability * 1e4) / 1e4),
      });
      learnText(cache, character, one, MIXER_RATES.typed);
    }
    files.push({ path, characters: typed, trees });
    process.stderr.write(`${path} ${typed.length}\n`);
  }
  const collection: Collection = { folder, files };
  writeFileSync(out, JSON.stringify(collection));
}

runAsMain(main);
