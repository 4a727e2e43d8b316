/** `npm run bench [name …]`: the benchmark tables of test/bench, each file a program that prints one. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { install, root, runNode, say } from "./bootstrap.mjs";
import { build } from "./build.mjs";
import { findChromium } from "./chromium.mjs";

install();
await build();
const folder = path.join(root, "test", "bench");
const wanted = process.argv.slice(2);
const chosen = (name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word));
const env = { OCTAVO_CHROMIUM: await findChromium() };
let worst = 0;
for (const program of readdirSync(folder)) {
  if (!/\.bench\.(ts|mjs)$/.test(program) || !chosen(program)) continue;
  say(`\n== ${program}`);
  worst = Math.max(worst, await runNode([path.join(folder, program), ...wanted], { env }));
}
process.exit(worst);
