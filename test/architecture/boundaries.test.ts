/** The boundary checker is itself checked: one planted violation of each rule must be found. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const place = mkdtempSync(path.join(os.tmpdir(), "octavo-boundaries-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** file → its text; each breaks the rule it is listed under. */
const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "app-only-to-components-and-lib": { "app/a.ts": 'import "../server/target.ts";' },
  "components-only-to-lib": { "components/a.ts": 'import type { T } from "../server/target.ts"; export type U = T;' },
  "lib-is-the-bottom": { "lib/a.ts": 'import "../components/target.ts";' },
  "lib-has-no-node": { "lib/b.ts": 'import "node:fs";' },
  "lib-is-pure": { "lib/c.ts": 'import "react";' },
  "server-not-to-web": { "server/a.ts": 'import "../components/target.ts";' },
  "module-faces": { "server/data/a.ts": 'import "../auth/queries.ts";' },
  "worker-and-replica-import-lib-only": { "server/worker/a.ts": 'import "../target.ts";' },
  "nothing-imports-test": { "lib/d.ts": 'import "../test/target.ts";' },
  "monaco-only-in-editor": { "components/notebook/a.ts": 'import "monaco-editor/editor/editor.api.js";' },
  "tfjs-only-in-kernel": { "components/notebook/b.ts": 'import "@tensorflow/tfjs";' },
  "no-cycles": {
    "lib/e.ts": 'import "./f.ts"; export const e = 1;',
    "lib/f.ts": 'import "./e.ts"; export const f = 1;',
  },
  "no-unresolved": { "lib/g.ts": 'import "./nowhere.ts";' },
};

const targets = {
  "server/target.ts": "export type T = 1;",
  "components/target.ts": "export const target = 1;",
  "test/target.ts": "export const target = 1;",
  "server/auth/queries.ts": "export const target = 1;",
};

test("one planted violation of each rule is found", () => {
  for (const file of [".dependency-cruiser.mjs", "tsconfig.json", "package.json"])
    cpSync(path.join(root, file), path.join(place, file));
  symlinkSync(path.join(root, "node_modules"), path.join(place, "node_modules"));
  for (const files of [targets, ...Object.values(planted)]) {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
      writeFileSync(path.join(place, file), `${text}\n`);
    }
  }
  const program = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const run = spawnSync(
    process.execPath,
    [program, "--config", ".dependency-cruiser.mjs", "--output-type", "json", "app", "components", "server", "lib"],
    {
      cwd: place,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    },
  );
  const found: { rule: { name: string }; from: string }[] = JSON.parse(run.stdout).summary.violations;
  for (const [rule, files] of Object.entries(planted)) {
    const hits = found.filter((violation) => violation.rule.name === rule && violation.from in files);
    expect(hits.length, `${rule}, planted in ${Object.keys(files).join(", ")}`).toBeGreaterThan(0);
  }
}, 60_000);
