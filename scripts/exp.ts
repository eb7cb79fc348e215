import { readFileSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createByteDistributions } from "../src/cache/byteDistribution";
import { instantiateCache } from "../src/cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../src/cache/cacheModel";
import { createWasmEngine } from "../src/engines/wasm";
import { readModelDirectory } from "../src/store/modelDirectory";
import { servedSoftmaxes } from "./cache/servedSoftmaxes";
import { typedBits, typedCharacters } from "./cache/typedBits";
import { workspaceTexts, type ModelFile } from "./cache/workspaceTexts";
// exp.ts KERNEL.wasm NAMES...   env: EB SB (bits), HELD, LAST, PARTS=alone,blend,empty
const NAMES: Record<string, string> = { ds: "simonw+datasette", lua: "luarocks+luarocks", dq: "GITenberg+Don-Quijote_2000", go: "gotify+server", gson: "google+gson", tldr: "tldr-pages+tldr" };
async function main() {
  const [wasm, ...names] = process.argv.slice(2);
  const bytes = new Uint8Array(readFileSync(wasm));
  const model = process.env.MODEL ?? path.resolve("models/base");
  const { vocabulary, weights } = await readModelDirectory(model);
  const decoder = await (await createWasmEngine({ kernelDirectory: path.resolve("dist/kernel") })).createDecoder(weights);
  const source = { decoder, vocabulary, name: readFileSync(path.join(model, "hunch.json"), "utf8") };
  const distributions = createByteDistributions(vocabulary);
  const HELD = Number(process.env.HELD ?? 60000), PER = 3000, LAST = Number(process.env.LAST ?? 30000);
  const parts = (process.env.PARTS ?? "alone,blend,empty").split(",");
  for (const name of names) {
    const cacheFile = `/tmp/cm-texts-${name}.json`;
    const texts = existsSync(cacheFile) ? JSON.parse(readFileSync(cacheFile, "utf8")) : await workspaceTexts((name === "dq" ? "/tmp/eval-dq" : "/work/eval/" + NAMES[name]), 4_000_000);
    if (!existsSync(cacheFile)) writeFileSync(cacheFile, JSON.stringify(texts));
    const { learned, held: all } = texts as { learned: ModelFile[]; held: ModelFile[] };
    const held: ModelFile[] = []; let sum = 0;
    const step = Math.max(1, Math.floor(all.reduce((t, f) => t + Math.min(PER, f.text.length), 0) / HELD));
    for (let i = 0; i < all.length && sum < HELD; i += step) { held.push(all[i]); sum += Math.min(PER, all[i].text.length); }
    let chars = 0, from = learned.length;
    while (from > 0 && chars < LAST) chars += learned[--from].text.length;
    const bulk = learned.slice(0, from), last = learned.slice(from).map((f) => ({ ...f, text: f.text.slice(0, LAST) }));
    const served = (f: ModelFile, m: number) => ({ distributions, vocabularySize: vocabulary.size, softmaxes: servedSoftmaxes(source, f, m, "/tmp/cm-keep") });
    const size0 = cacheSize(learned.reduce((s, f) => s + Buffer.byteLength(f.header + f.text), 0));
    const size = { ...size0, pages: Number(process.env.PG ?? size0.pages) };
    const count = held.reduce((s, f) => s + typedCharacters(f, PER), 0);
    const run = (c: CacheModel, files: readonly ModelFile[], m: number, l: boolean) => files.reduce((s, f) => s + typedBits(c, f, m, l ? served(f, m) : undefined), 0);
    const out: Record<string, unknown> = { name, size: size.pages, count };
    const r = (v: number) => Math.round(v * 10000) / 10000;
    if (parts.includes("alone") || parts.includes("blend")) {
      const cache = CacheModel.create(instantiateCache(bytes), size);
      const t0 = performance.now(); let n = 0;
      for (const f of bulk) { const b = new TextEncoder().encode(f.header + f.text); n += b.length; cache.learn(b, MIXER_RATES.bulk); }
      out.mbs = r(n / 1e3 / (performance.now() - t0));
      const snapshot = cache.snapshot(size);
      if (parts.includes("alone")) { run(cache, last, LAST, false); const t1 = performance.now(); out.alone = r(run(cache, held, PER, false) / count); out.usPerChar = r(1000 * (performance.now() - t1) / count); }
      if (parts.includes("blend")) { const c2 = CacheModel.open(instantiateCache(bytes), snapshot); run(c2, last, LAST, true); out.blend = r(run(c2, held, PER, true) / count); }
      if (out.alone && out.blend) out.ratio = r((out.blend as number) / (out.alone as number));
    }
    if (parts.includes("empty")) {
      const openings = held.filter((f) => f.text.length >= PER).slice(0, 8);
      for (const l of [false, true]) {
        const b = openings.reduce((s, f) => s + run(CacheModel.create(instantiateCache(bytes), cacheSize(0)), [f], PER, l), 0) / PER / openings.length;
        out[l ? "emptyBlend" : "emptyAlone"] = r(b);
      }
      out.emptyRatio = r((out.emptyBlend as number) / (out.emptyAlone as number));
    }
    console.log(JSON.stringify(out));
  }
}
main().catch((e) => { console.error(e); process.exit(1); });
