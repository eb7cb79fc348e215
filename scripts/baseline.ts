// `npm run baseline`: measures quality on the fixed set of texts anew and writes it into test/baseline.json.
import { writeFileSync } from "node:fs";
import { runAsMain } from "./main";
import { BASELINE_FILE, measureBaseline } from "./testing/baselineSet";

runAsMain(async () => {
  const baseline = await measureBaseline();
  writeFileSync(BASELINE_FILE, `${JSON.stringify(baseline, undefined, 2)}\n`);
  console.log(`${JSON.stringify(baseline, undefined, 2)}\nwritten to test/baseline.json`);
});
