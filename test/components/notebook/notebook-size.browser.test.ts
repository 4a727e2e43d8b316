import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, editCell, importNotebook, readAs, storedCells } from "../../support/notebook-page.ts";

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
