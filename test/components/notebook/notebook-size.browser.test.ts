import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import {
  cellOf,
  editCell,
  importNotebook,
  readAs,
  selectCell,
  shownCells,
  storedCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Size");
});
afterAll(() => browser.close());

describe("eight people", () => {
  test("type each in a cell, and everybody has everything", { timeout: 240_000 }, async () => {
    const id = await importNotebook(
      projectId,
      "Eight",
      Array.from({ length: 8 }, (_, at) => `const v${at} = ${at};`),
    );
    const readers = [];
    for (let at = 0; at < 8; at++) readers.push(await readAs(browser, projectId, id, `Person ${at}`));
    await Promise.all(
      readers.map(async ({ page }, at) => {
        await editCell(page, `c${at}`);
        await page.keyboard.type(` // person ${at}`);
      }),
    );
    const wanted = Array.from({ length: 8 }, (_, at) => `c${at}:const v${at} = ${at}; // person ${at}`);
    await expect.poll(() => storedCells(id), { timeout: 30_000, interval: 300 }).toEqual(wanted);
    for (const { page, errors } of readers) {
      for (let at = 0; at < 8; at++)
        await cellOf(page, `c${at}`).getByText(`// person ${at}`).first().waitFor({ state: "attached" });
      expect(errors).toEqual([]);
    }
    expect(
      await readers[0]?.page.getByRole("list", { name: "People here" }).getByRole("listitem").count(),
    ).toBeGreaterThan(4);
    await Promise.all(readers.map((reader) => reader.close()));
  });
});

describe("two thousand cells", () => {
  test("stand a few at a time, scroll to the end, and are found and reached", { timeout: 240_000 }, async () => {
    const sources = Array.from({ length: 2000 }, (_, at) =>
      at % 10 === 0 ? `# Section ${at}\n\nSome prose.` : `const value${at} = ${at};\n// a second line\nvalue${at} * 2;`,
    );
    const id = await importNotebook(projectId, "Long", sources);
    const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    expect((await shownCells(page)).length).toBeLessThan(60);
    expect(await page.locator("[data-cell]").first().getAttribute("aria-setsize")).toBe("2000");
    const scroller = page.locator("[data-notebook]");
    const most = await scroller.evaluate(async (element) => {
      let cells = 0;
      for (let top = 0; top < element.scrollHeight; top += 2400) {
        element.scrollTo(0, top);
        await new Promise((resolve) => requestAnimationFrame(resolve));
        cells = Math.max(cells, element.querySelectorAll("[data-cell]").length);
      }
      return cells;
    });
    expect(most).toBeLessThan(80);
    await selectCell(page, (await shownCells(page))[0] ?? "");
    await page.keyboard.press("End");
    await cellOf(page, "c1999").waitFor();
    await selectCell(page, "c1999");
    await page.keyboard.press("Home");
    await cellOf(page, "c0").waitFor();
    await page.keyboard.press("Control+f");
    await page.getByLabel("Find", { exact: true }).fill("value1234 =");
    await page.getByText("1 of 1 place").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await cellOf(page, "c1234").waitFor();
    expect(errors).toEqual([]);
    await close();
  });
});
