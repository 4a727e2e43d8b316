import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFile, createProject, openBrowser } from "../../support/browser.ts";
import {
  announced,
  cellOf,
  editCell,
  expectStored,
  importNotebook,
  readAs,
  selectCell,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Running");
});
afterAll(() => browser.close());

const states = (page: Page): Promise<(string | null)[]> =>
  page
    .locator("[data-cell]")
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset["state"] ?? null));

describe("running cells", () => {
  test("all of them, seen by everybody, with who ran it; an edit makes it stale", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "Run", [
      "const a = 40;",
      "a + 2",
      "const bad = a.missing.thing;",
      "bad",
      "const late = 1;",
    ]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await ana.page.getByRole("button", { name: "Run all", exact: true }).first().click();
    for (const { page } of [ana, tom]) {
      await expect
        .poll(() => states(page), { timeout: 60_000, interval: 250 })
        .toEqual(["current", "current", "failed", "failed-upstream", "current"]);
      await cellOf(page, "c1").locator(".nb-output").getByText("42").waitFor();
      await cellOf(page, "c1").locator(".nb-receipt").getByText("Ana").first().waitFor();
    }
    expect(await announced(ana.page)).toMatch(/^bad failed: .* 3 cells finished, 1 failed, 1 not run\.$/);
    expect(await announced(tom.page)).toBe("");
    await editCell(tom.page, "c1");
    await tom.page.keyboard.type(" + 1");
    await cellOf(ana.page, "c1").getByText("Stale.").waitFor();
    await cellOf(ana.page, "c1").getByRole("button", { name: "Run it again" }).click();
    await cellOf(tom.page, "c1").locator(".nb-output").getByText("43").waitFor();
    await ana.close();
    await tom.close();
  });

  test("a file of the project is imported; when it is another one, the cell is stale", {
    timeout: 240_000,
  }, async () => {
    await createFile(projectId, "lib/rate.ts", "export const rate: number = 41");
    const id = await importNotebook(projectId, "Import", ['import { rate } from "./lib/rate.ts"\nrate + 1']);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await selectCell(page, "c0");
    await page.keyboard.press("Control+Enter");
    await cellOf(page, "c0").locator(".nb-output").getByText("42").waitFor();
    await expect.poll(() => states(page), { timeout: 30_000, interval: 250 }).toEqual(["current"]);
    await createFile(projectId, "lib/rate.ts", "export const rate: number = 6", true);
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await cellOf(page, "c0").getByText("The file lib/rate.ts changed since this ran.").waitFor();
    await cellOf(page, "c0").getByRole("button", { name: "Run it again" }).click();
    await cellOf(page, "c0").locator(".nb-output").getByText("7", { exact: true }).waitFor();
    await expect.poll(() => states(page), { timeout: 30_000, interval: 250 }).toEqual(["current"]);
    await close();
  });

  test("an endless cell is stopped with I I, and the next one runs", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "Stop", ["await new Promise(() => undefined);", "1 + 1"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await selectCell(page, "c0");
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => states(page), { timeout: 60_000, interval: 250 }).toEqual(["running", "never"]);
    await page.keyboard.press("i");
    await page.keyboard.press("i");
    await expect.poll(async () => (await states(page))[0], { timeout: 30_000, interval: 250 }).not.toBe("running");
    await selectCell(page, "c1");
    await page.keyboard.press("Control+Enter");
    await expect.poll(async () => (await states(page))[1], { timeout: 60_000, interval: 250 }).toBe("current");
    await close();
  });

  test("a loop that never pauses is stopped, and what was made before is still there", {
    timeout: 240_000,
  }, async () => {
    const id = await importNotebook(projectId, "Loop", ["const kept = 41;", "for (;;) {}", "kept + 1"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    for (const cell of ["c0", "c1"]) {
      await selectCell(page, cell);
      await page.keyboard.press("Control+Enter");
    }
    await expect.poll(() => states(page), { timeout: 60_000, interval: 250 }).toEqual(["current", "running", "never"]);
    await page.keyboard.press("i");
    await page.keyboard.press("i");
    await expect.poll(async () => (await states(page))[1], { timeout: 30_000, interval: 250 }).toBe("interrupted");
    await selectCell(page, "c2");
    await page.keyboard.press("Control+Enter");
    await cellOf(page, "c2").locator(".nb-output").getByText("42").waitFor();
    await close();
  });

  test("with two kernels open, what a moved slider made stale runs in one of them, where it was moved", {
    timeout: 240_000,
  }, async () => {
    const id = await importNotebook(projectId, "Twice", [
      'const rate = octavo.input.slider("Rate", { min: 0, max: 10, step: 1, value: 2 });\ndisplay(rate);\nrate.value * 10',
    ]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    const both = [ana.page, tom.page];
    await ana.page.getByRole("button", { name: "More ways to run" }).click();
    await ana.page.getByRole("menuitemcheckbox", { name: /cheap cells by themselves/ }).click();
    for (const page of both) {
      await page.getByRole("button", { name: "Run all", exact: true }).first().click();
      await expect.poll(() => states(page), { timeout: 60_000, interval: 250 }).toEqual(["current"]);
    }
    const started = new Map<Page, number>(both.map((page) => [page, 0]));
    for (const page of both)
      page.on("request", (request) => {
        if (request.method() === "POST" && request.url().endsWith(`/api/notebooks/${id}/executions`))
          started.set(page, (started.get(page) ?? 0) + 1);
      });
    for (const [at, mover] of [tom.page, ana.page, tom.page].entries()) {
      await cellOf(mover, "c0").getByRole("slider", { name: "Rate" }).focus();
      await mover.keyboard.press("ArrowRight");
      for (const page of both)
        await cellOf(page, "c0")
          .locator(".nb-output")
          .getByText(`${(at + 3) * 10}`, { exact: true })
          .waitFor();
      const name = mover === tom.page ? "Tom" : "Ana";
      await cellOf(ana.page, "c0").locator(".nb-receipt").getByText(name).first().waitFor();
    }
    // Nothing tells that nothing will happen: the other one's turn is given its time to come.
    await ana.page.waitForTimeout(3500);
    expect([started.get(tom.page), started.get(ana.page)]).toEqual([2, 1]);
    await ana.close();
    await tom.close();
  });

  test("what runs is what was read: changed meanwhile, the difference is shown and one is asked", {
    timeout: 240_000,
  }, async () => {
    const id = await importNotebook(projectId, "Changed", ["const rate = 1;\nrate"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    // Her request is on its way while Tom types.
    let isHeld = true;
    await ana.page.route("**/executions", async (route) => {
      if (!isHeld) return route.continue();
      isHeld = false;
      await editCell(tom.page, "c0");
      await tom.page.keyboard.press("Control+A");
      await tom.page.keyboard.type("const rate = 2;\nrate");
      await expectStored(id, ["c0:const rate = 2;\nrate"]);
      await route.continue();
    });
    await selectCell(ana.page, "c0");
    await ana.page.keyboard.press("Control+Enter");
    const dialog = ana.page.getByRole("dialog", { name: "The code changed before it ran" });
    await dialog.waitFor();
    await dialog.getByText("const rate = 1;").waitFor();
    await dialog.getByText("const rate = 2;").waitFor();
    expect(await states(ana.page)).toEqual(["never"]);
    await dialog.getByRole("button", { name: "Do not run" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await states(ana.page)).toEqual(["never"]);
    await ana.page.keyboard.press("Control+Enter");
    await cellOf(tom.page, "c0").locator(".nb-output").getByText("2", { exact: true }).waitFor();
    await ana.close();
    await tom.close();
  });
});
