import { readFileSync } from "node:fs";
import { instantiateCache } from "../src/cache/cacheKernel";
import { CacheModel, MIXER_RATES, cacheSize } from "../src/cache/cacheModel";
const { learned } = JSON.parse(readFileSync("/tmp/cm-texts-ds.json", "utf8"));
const text = new TextEncoder().encode(learned.map((f: any) => f.header + f.text).join(""));
const size = cacheSize(text.length);
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e6; };
for (const f of process.argv.slice(2)) {
  const c = CacheModel.create(instantiateCache(new Uint8Array(readFileSync(f))), size);
  c.learn(text.subarray(0, 300000), MIXER_RATES.none);
  const u = cpu(); c.learn(text.subarray(300000, 800000), MIXER_RATES.none); console.log(f, "us/byte", (cpu() - u) * 2);
}
