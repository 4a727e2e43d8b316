/** `npm run check`: types, lint and format, boundaries and cycles, dead code, unit and architecture tests. All errors. */
import { bin, install, runNode, say } from "./bootstrap.mjs";

const layers = ["app", "components", "server", "lib"];
export const steps = [
  ["types", [bin("typescript/bin/tsc"), "-p", "."]],
  ["lint and format", [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]],
  [
    "boundaries",
    [
      bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      ".dependency-cruiser.mjs",
      "--output-type",
      "err",
      ...layers,
    ],
  ],
  ["dead code", [bin("knip/bin/knip.js"), "--no-progress"]],
];

/** Runs the static checks; answers the names of those that failed. */
export async function staticChecks() {
  install();
  const failed = [];
  for (const [name, args] of steps) {
    say(`check: ${name}`);
    if ((await runNode(args)) !== 0) failed.push(name);
  }
  return failed;
}

if (process.argv[1]?.endsWith("check.mjs")) {
  const failed = await staticChecks();
  const code = await runNode([bin("vitest/vitest.mjs"), "run", "--project", "unit", "--reporter=dot"]);
  if (failed.length > 0) say(`failed: ${failed.join(", ")}`);
  process.exit(failed.length > 0 ? 1 : code);
}
