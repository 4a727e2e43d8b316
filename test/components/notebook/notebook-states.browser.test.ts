import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, createNotebook, createProject, openBrowser, openPageAs, origin } from "../../support/browser.ts";
import { cellOf, importNotebook, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("States");
});
afterAll(() => browser.close());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe("the notebook page", () => {
  test.each([
    ["light", {}],
    ["dark", { colorScheme: "dark" as const }],
    ["on a phone", phone],
  ])("is clean by axe, %s", async (_name, options) => {
    const id = await importNotebook(projectId, `Axe ${_name}`, [
      "# Title\n\nProse with [a link](https://example.org).\n\n| a | b |\n|---|---|\n| 1 | 2 |",
      "## More\n\n| c | d |\n|---|---|\n| 3 | 4 |",
      "const a = 1;",
      "a + 1",
    ]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira", options);
    await selectCell(page, "c2");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id: rule, nodes }) => `${rule}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`),
    ).toEqual([]);
    await close();
  });

  test("never scrolls sideways on a narrow phone", async () => {
    const id = await importNotebook(projectId, "Narrow", ["# Title", `const long = "${"x".repeat(300)}";`]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira", {
      ...phone,
      viewport: { width: 360, height: 740 },
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await close();
  });

  test("an empty one says what to do first, and the first step works", async () => {
    const id = await importNotebook(projectId, "Empty", []);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id: rule }) => rule)).toEqual([]);
    await page.getByRole("button", { name: "Write text" }).click();
    await page.locator(".monaco-editor.focused").waitFor();
    await close();
  });

  test("one that is not there, or not mine, says so without telling which", async () => {
    const other = await createProject("Not mine");
    const hidden = await createNotebook(other, "Hidden");
    const { page, context } = await openPageAs(browser, projectId, "Ana Ferreira");
    for (const id of ["nothinghasthisidatall", hidden]) {
      await page.goto(`${origin()}/n/${id}`);
      await page.getByText("This notebook is not here").waitFor();
    }
    await context.close();
  });

  test("one in the trash points to it", async () => {
    const id = await createNotebook(projectId, "Thrown away");
    await asOwner(`/api/notebooks/${id}`, { method: "DELETE" });
    const { page, context } = await openPageAs(browser, projectId, "Ana Ferreira");
    await page.goto(`${origin()}/n/${id}`);
    await page.getByText("Thrown away is in the trash").waitFor();
    await context.close();
  });

  test("markdown renders formulas and drops what could run", async () => {
    const id = await importNotebook(projectId, "Markdown", [
      '# $e^{i\\pi}$\n\n<img src=x onerror="window.broken=1"> [x](javascript:alert(1))',
    ]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await cellOf(page, "c0").locator(".katex").first().waitFor();
    expect(await page.evaluate(() => (window as { broken?: number }).broken)).toBeUndefined();
    expect(await cellOf(page, "c0").locator('a[href^="javascript"]').count()).toBe(0);
    await close();
  });
});
