/**
 * `npm test`: everything a change must pass, from a fresh clone: set-up, static checks, unit, database and browser
 * tests. The last line counts them; a static check counts as one test.
 */
import { install, say } from "./bootstrap.mjs";
import { build } from "./build.mjs";
import { staticChecks, steps } from "./check.mjs";
import { findChromium } from "./chromium.mjs";
import { runSuites } from "./report.mjs";

install();
const failedChecks = await staticChecks();
await build();
const env = { OCTAVO_CHROMIUM: await findChromium() };
const counts = await runSuites("all", ["unit", "db", "browser"], { args: process.argv.slice(2), env });
for (const name of failedChecks) say(`check failed: ${name}`);
const failed = counts.failed + failedChecks.length;
say(`${counts.passed + steps.length - failedChecks.length} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exit(failed > 0 ? 1 : 0);
