/**
 * The build: the kernel's bundle and type files into .build/assets, pages into .next; skipped when no source changed.
 * The stamp is a hash over names, sizes and times of all sources, so that an unchanged tree costs milliseconds.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bin, fail, install, root, runNode, say } from "./bootstrap.mjs";
import { pack } from "./pack.mjs";

const stamp = path.join(root, ".build", "stamp");
const sources = ["app", "components", "lib", ".scripts", "package-lock.json", "next.config.ts", "postcss.config.mjs"];

/** Builds when stale. */
export async function build() {
  const wanted = fingerprint();
  const built = existsSync(path.join(root, ".next", "BUILD_ID"));
  if (built && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Building …");
  await buildAssets();
  const code = await runNode([bin("next/dist/bin/next"), "build"]);
  if (code !== 0) fail("next build failed; its message is above.");
  for (const folder of [".build/assets", ".next/static"]) pack(path.join(root, folder));
  writeFileSync(stamp, wanted);
}

/** Runs every build-*.mjs beside this file; each writes its part of .build/assets. */
export async function buildAssets() {
  mkdirSync(path.join(root, ".build", "assets"), { recursive: true });
  const folder = path.join(root, ".scripts");
  for (const script of readdirSync(folder).sort()) {
    if (!/^build-.*\.mjs$/.test(script)) continue;
    if ((await runNode([path.join(folder, script)])) !== 0) fail(`${script} failed; its message is above.`);
  }
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const source of sources) walk(path.join(root, source), hash);
  return hash.digest("hex");
}

function walk(place, hash) {
  const info = statSync(place, { throwIfNoEntry: false });
  if (info === undefined) return;
  if (info.isDirectory()) for (const name of readdirSync(place).sort()) walk(path.join(place, name), hash);
  else hash.update(`${place}\0${info.size}\0${info.mtimeMs}\n`);
}

if (process.argv[1]?.endsWith("build.mjs")) {
  install();
  await build();
}
