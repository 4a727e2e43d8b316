/**
 * A Chromium for the browser tests: the one OCTAVO_CHROMIUM names, one on the machine, Playwright's own, or an installed
 * one. Where nothing works it says what to do instead of skipping silently.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { bin, environment, fail, root, say } from "./bootstrap.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export async function findChromium() {
  const found = named() ?? onPath() ?? (await playwrights());
  if (found !== undefined) return found;
  say("No Chromium here; installing one …");
  const debian = ["sh", ["-c", "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium"]];
  const attempts = [
    [process.execPath, [bin("@playwright/test/cli.js"), "install", "chromium"]],
    ...(process.getuid?.() === 0 ? [debian] : []),
  ];
  for (const [command, args] of attempts) {
    spawnSync(command, args, {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      env: environment(),
      timeout: 300_000,
    });
    const now = onPath() ?? (await playwrights());
    if (now !== undefined) return now;
  }
  return fail(
    "The browser tests need a Chromium: install the package `chromium`, or run `npx playwright install chromium`, " +
      "or set OCTAVO_CHROMIUM to its path.",
  );
}

function named() {
  const given = process.env.OCTAVO_CHROMIUM || undefined;
  if (given !== undefined && !existsSync(given)) fail(`OCTAVO_CHROMIUM names ${given}, which does not exist.`);
  return given;
}

function onPath() {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of names) if (existsSync(path.join(folder, name))) return path.join(folder, name);
  }
  return undefined;
}

async function playwrights() {
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}
