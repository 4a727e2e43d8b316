/**
 * `npm run audit`: what this product ships, held against known weaknesses (the registry's list) and against the licences
 * that may stand beside its own. A registry that has no such list says so, and the step counts as skipped: nothing else
 * about a build needs the network.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { say } from "./bootstrap.mjs";

/** Licences of what may be shipped with an Apache-2.0 program; a package may offer several. */
const allowed =
  /^(0BSD|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|BlueOak-1\.0\.0|CC-BY-4\.0|CC0-1\.0|ISC|MIT|MIT-0|MPL-2\.0|OFL-1\.1|Python-2\.0|PostgreSQL|PSF-2\.0|Unlicense|Unicode-3\.0|Zlib)$/;

/** What was looked at by hand: why it may be there all the same. */
const lookedAt = [
  [/^@img\/sharp-/, "optional for Next, which loads it unchanged as a library of its own (LGPL)"],
  [/^@next\/swc-/, "MIT as next is; packages for other machines name no licence in the lock file"],
  [/^@tailwindcss\/oxide-/, "MIT as tailwindcss is; packages for other machines name no licence in the lock file"],
];

/** Answers `passed`, `failed` or `skipped`, and says why. */
export function auditWeaknesses(run = npmAudit) {
  const { status, report } = run();
  if (report === undefined || report.error !== undefined || report.metadata === undefined) {
    say(`audit: skipped, the registry answers no list of weaknesses (${reasonOf(report)})`);
    return "skipped";
  }
  const { high = 0, critical = 0, total = 0 } = report.metadata.vulnerabilities ?? {};
  if (high + critical === 0) {
    say(`audit: no serious weakness is known of what is shipped (${total} lesser)`);
    return "passed";
  }
  for (const [name, found] of Object.entries(report.vulnerabilities ?? {}))
    if (found.severity === "high" || found.severity === "critical")
      say(`audit: ${name} ${found.range}: ${found.severity}`);
  say(`audit: failed with ${critical} critical and ${high} high (npm ended with ${status})`);
  return "failed";
}

/** The licences of what the lock file ships; answers the packages whose licence is none of ours. */
export function foreignLicences(lock = JSON.parse(readFileSync("package-lock.json", "utf8"))) {
  return Object.entries(lock.packages ?? {})
    .filter(([at, one]) => at !== "" && one.dev !== true && one.devOptional !== true && one.link !== true)
    .map(([at, one]) => ({ name: at.slice(at.lastIndexOf("node_modules/") + 13), licence: one.license }))
    .filter(({ name, licence }) => !isAllowed(licence) && !lookedAt.some(([pattern]) => pattern.test(name)));
}

/** `(MIT OR Apache-2.0)` needs one of them, `MIT AND ISC` all. */
export function isAllowed(licence) {
  if (typeof licence !== "string") return false;
  const plain = licence.replaceAll(/[()]/g, " ").trim();
  return plain.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((one) => allowed.test(one.trim())));
}

function npmAudit() {
  const { status, stdout } = spawnSync("npm", ["audit", "--omit=dev", "--audit-level=high", "--json"], {
    encoding: "utf8",
    timeout: 120_000,
  });
  try {
    return { status, report: JSON.parse(stdout) };
  } catch {
    return { status, report: undefined };
  }
}

function reasonOf(report) {
  return String(report?.error?.summary || report?.message || "no answer").slice(0, 200);
}

if (process.argv[1]?.endsWith("audit.mjs")) {
  const outcome = auditWeaknesses();
  const foreign = foreignLicences();
  for (const { name, licence } of foreign) say(`licences: ${name} is under ${licence ?? "no licence that it names"}`);
  if (foreign.length === 0) say("licences: all of what is shipped may stand beside Apache-2.0");
  process.exit(outcome === "failed" || foreign.length > 0 ? 1 : 0);
}
