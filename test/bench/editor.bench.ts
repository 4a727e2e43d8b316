/**
 * The editor with 200 cells in a real browser: how soon code is readable, what a key costs the page, how long completion
 * and hover take (the language worker's first answer, with all of TensorFlow.js, and later ones).
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { openComponentPage } from "../support/component-page.ts";
import { EDITOR_NOTEBOOK, type EditorNotebook } from "../support/editor-notebook.ts";

const CELLS = 200;
const KEYS = 80;
const scripts = path.resolve(import.meta.dirname, "../../.scripts");

const { findChromium } = (await import(path.join(scripts, "chromium.mjs"))) as {
  findChromium(): Promise<string | undefined>;
};
const found = process.env["OCTAVO_CHROMIUM"] ?? (await findChromium());
if (found !== undefined) process.env["OCTAVO_CHROMIUM"] = found;
const assets = mkdtempSync(path.join(os.tmpdir(), "octavo-bench-editor-"));
const { build } = (await import(path.join(scripts, "build-types.mjs"))) as {
  build(options: { outDir: string }): Promise<void>;
};
await build({ outDir: assets });
const opened = await openComponentPage(EDITOR_NOTEBOOK, { assets });
try {
  await measure(opened.page);
} finally {
  await opened.close();
  rmSync(assets, { recursive: true });
}

async function measure(page: Page): Promise<void> {
  const readable = await page.evaluate(async (count) => {
    const window_ = window as unknown as EditorNotebook;
    const cells = Array.from({ length: count }, (_, at) => [
      "typescript",
      `const value${at} = ${at === 0 ? "1" : `value${at - 1} + 1`};\nfunction step${at}(x: number): number {\n  return x * value${at};\n}\nconst model${at} = tf.sequential();`,
    ]) as [string, string][];
    const start = performance.now();
    window_.open(cells);
    while (document.querySelectorAll(".octavo-code").length < count) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  }, CELLS);
  row(`${CELLS} cells readable`, readable);
  await page.waitForFunction(() => document.querySelectorAll("[data-live]").length >= 5);
  row("DOM nodes", await page.evaluate(() => document.querySelectorAll("*").length), "");

  await page.locator("#c3 .monaco-editor").click({ position: { x: 60, y: 8 } });
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  const cold = await completion(page);
  row("completion of tf.layers.den, first", cold);
  const later: number[] = [];
  for (let round = 0; round < 5; round++) later.push(await completion(page));
  row("completion of tf.layers.den, later (median)", median(later));

  const hovers: number[] = [];
  for (let round = 0; round < 5; round++) hovers.push(await hover(page));
  row("hover (median)", median(hovers));

  row("main thread per key", await keyCost(page));
}

/** From the last key to the list on the screen. */
async function completion(page: Page): Promise<number> {
  await page.keyboard.type("tf.layers.de");
  await page.keyboard.press("Escape");
  const start = performance.now();
  await page.keyboard.press("n");
  await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "dense" }).first().waitFor();
  const taken = performance.now() - start;
  await page.keyboard.press("Escape");
  for (let at = 0; at < "tf.layers.den".length; at++) await page.keyboard.press("Backspace");
  return taken;
}

/** From Shift Tab on a name of another cell to its type on the screen. */
async function hover(page: Page): Promise<number> {
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("End");
  for (let at = 0; at < " + 1;".length; at++) await page.keyboard.press("ArrowLeft");
  const start = performance.now();
  await page.keyboard.press("Shift+Tab");
  await page.locator(".monaco-hover", { hasText: "const value2" }).waitFor();
  const taken = performance.now() - start;
  await page.keyboard.press("Escape");
  return taken;
}

async function keyCost(page: Page): Promise<number> {
  await page.keyboard.press("Control+End");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (wanted: string): number | undefined => metrics.find(({ name }) => name === wanted)?.value;
    return value("ThreadTime") ?? value("TaskDuration") ?? 0; // processor time, where the browser tells it
  };
  const before = await busy();
  await page.keyboard.type("// ".padEnd(KEYS, "plain words "), { delay: 30 });
  return ((await busy()) - before) * (1000 / KEYS);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function row(name: string, value: number, unit = "ms"): void {
  process.stdout.write(`${name.padEnd(48)} ${value.toFixed(unit === "" ? 0 : 1).padStart(9)} ${unit}\n`);
}
