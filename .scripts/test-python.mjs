/** `npm run test:python`: the protocols with their real Python clients, each in a virtual environment below .cache. */
import { install, say } from "./bootstrap.mjs";
import { build } from "./build.mjs";
import { runSuites } from "./report.mjs";

install();
await build();
const counts = await runSuites("python", ["python"], { args: process.argv.slice(2) });
say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);
