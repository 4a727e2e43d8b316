/** Runs vitest suites and reads their machine report, for the closing line `N passed, N failed, N skipped`. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { bin, root, runNode } from "./bootstrap.mjs";

/** Answers counts; a suite that could not even load counts as one failure. */
export async function runSuites(name, projects, { args = [], env = {} } = {}) {
  const file = path.join(root, ".build", `tests-${name}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const chosen = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await runNode([bin("vitest/vitest.mjs"), "run", ...chosen, ...reporters, ...args], { env });
  const report = JSON.parse(readFileSync(file, "utf8"));
  const failed = report.numFailedTests === 0 && code !== 0 ? 1 : report.numFailedTests;
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
}
