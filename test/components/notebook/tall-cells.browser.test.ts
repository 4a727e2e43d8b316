import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import {
  cellOf,
  editCell,
  expectStored,
  importNotebook,
  patience,
  readAs,
  storedCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Tall cells");
});
afterAll(() => browser.close());

const code = Array.from({ length: 120 }, (_, at) => `const line${at} = ${at};`).join("\n");
const prose = Array.from({ length: 60 }, (_, at) => `Paragraph ${at} of **many** words.`).join("\n\n");

/** How far below the top of the window something of a cell stands; undefined when it is not shown. */
function topOf(page: Page, id: string, selector: string, words: string): Promise<number | undefined> {
  return cellOf(page, id)
    .locator(selector)
    .evaluateAll((elements, wanted) => {
      const shown = elements.map((element) => ({ element, box: element.getBoundingClientRect() }));
      return shown.find(
        ({ element, box }) => box.height > 0 && element.textContent?.replaceAll("\u00a0", " ").startsWith(wanted),
      )?.box.top;
    }, words);
}

const lines = ".octavo-live .view-line, .octavo-rest .octavo-line";

function caretTop(page: Page): Promise<number> {
  return page.locator(".monaco-editor.focused .cursor").evaluate((caret) => caret.getBoundingClientRect().top);
}

describe("a cell taller than the screen", () => {
  test("keeps the caret in view, by lines, pages and ends", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "Long code", [code]);
    const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    const height = page.viewportSize()?.height ?? 0;
    const seen = async (): Promise<boolean> => {
      const top = await caretTop(page);
      return top > 60 && top < height - 40;
    };
    await editCell(page, "c0");
    await expect.poll(seen, patience).toBe(true);
    await page.keyboard.press("Control+Home");
    for (let step = 0; step < 70; step++) await page.keyboard.press("ArrowDown");
    await expect.poll(seen, patience).toBe(true);
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("PageDown");
    await expect.poll(seen, patience).toBe(true);
    await page.keyboard.type("// here ");
    await expect.poll(seen, patience).toBe(true);
    // One page is what the window shows, not all of the cell.
    const [line] = (await storedLines(id, "// here")) as [number];
    expect(line).toBeGreaterThan(10);
    expect(line).toBeLessThan(50);
    expect(errors).toEqual([]);
    await close();
  });

  test("stands still under its reader and its writer while somebody else writes above", {
    timeout: 240_000,
  }, async () => {
    const id = await importNotebook(projectId, "Held", [code, `# Text\n\n${prose}`]);
    const reader = await readAs(browser, projectId, id, "Ana Ferreira");
    const writer = await readAs(browser, projectId, id, "Tomasz Zieliński");
    // One who writes: the caret stays.
    await editCell(reader.page, "c0");
    await reader.page.keyboard.press("Control+End");
    for (let step = 0; step < 50; step++) await reader.page.keyboard.press("ArrowUp");
    await editCell(writer.page, "c0");
    await writer.page.keyboard.press("Control+Home");
    const before = await caretTop(reader.page);
    await writer.page.keyboard.type("// one\n// two\n// three\n");
    await expectStored(id, [`c0:// one\n// two\n// three\n${code}`, `c1:# Text\n\n${prose}`]);
    await cellOf(reader.page, "c0").getByText("// three").waitFor({ state: "attached" });
    await expect.poll(async () => Math.abs((await caretTop(reader.page)) - before) <= 1, patience).toBe(true);

    // One who reads: the line stays.
    await reader.page.keyboard.press("Escape");
    await reader.page.locator("[data-notebook]").evaluate((scroller) => scroller.scrollTo(0, 1100));
    const line = (): Promise<number | undefined> => topOf(reader.page, "c0", lines, "const line60 ");
    await expect.poll(line, patience).toBeGreaterThan(0);
    const lineBefore = (await line()) ?? 0;
    await writer.page.keyboard.type("// four\n// five\n");
    await expectStored(id, [`c0:// one\n// two\n// three\n// four\n// five\n${code}`, `c1:# Text\n\n${prose}`]);
    await cellOf(reader.page, "c0").getByText("// five").first().waitFor({ state: "attached" });
    await expect.poll(async () => Math.abs(((await line()) ?? 0) - lineBefore) <= 1, patience).toBe(true);

    // Prose is rendered anew with each letter: the paragraph stays.
    const paragraph = (): Promise<number | undefined> => topOf(reader.page, "c1", ".nb-prose p", "Paragraph 30 ");
    await reader.page.locator("[data-notebook]").evaluate((scroller) => scroller.scrollTo(0, 3700));
    await expect.poll(paragraph, patience).toBeGreaterThan(0);
    const paragraphBefore = (await paragraph()) ?? 0;
    await writer.page.keyboard.press("Escape");
    await writer.page.keyboard.press("ArrowDown");
    await writer.page.keyboard.press("Enter");
    await cellOf(writer.page, "c1").locator(".monaco-editor.focused").waitFor();
    await writer.page.keyboard.press("Control+Home");
    await writer.page.keyboard.press("End");
    await writer.page.keyboard.type("\n\nWritten above.\n\nAnd more.");
    await cellOf(reader.page, "c1").getByText("And more.").waitFor({ state: "attached" });
    await expect.poll(async () => Math.abs(((await paragraph()) ?? 0) - paragraphBefore) <= 1, patience).toBe(true);
    expect([...reader.errors, ...writer.errors]).toEqual([]);
    await reader.close();
    await writer.close();
  });
});

describe("what a search finds", () => {
  test("is marked in code, in the editor and in prose, and the one looked at is brought into view", {
    timeout: 240_000,
  }, async () => {
    const id = await importNotebook(projectId, "Marks", [
      "const rate = 1;",
      "# The rate\n\nA **rate** again.",
      code,
      "rate * 2",
    ]);
    const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await editCell(page, "c0");
    await page.keyboard.press("Control+f");
    const find = page.getByLabel("Find", { exact: true });
    await find.fill("rate");
    await page.getByText("1 of 4 places").waitFor();
    const marked = (name: string): Promise<string[]> =>
      page.evaluate((wanted) => {
        const resting = [...(CSS.highlights.get(wanted) ?? [])].map((range) => (range as Range).toString());
        const live = [...document.querySelectorAll(`.monaco-editor .${wanted}`)].map((mark) => mark.textContent ?? "");
        return [...new Set(resting), ...new Set(live)];
      }, name);
    await expect.poll(() => marked("octavo-found-now"), patience).toEqual(["rate"]);
    await expect.poll(() => page.locator(".octavo-found-now").count(), patience).toBe(1);
    expect(await marked("octavo-found")).toContain("rate");

    // In prose, as it is read.
    await find.press("Enter");
    await find.press("Enter");
    await page.getByText("3 of 4 places").waitFor();
    await expect
      .poll(() => page.evaluate(() => [...(CSS.highlights.get("octavo-found-now") ?? [])].length), patience)
      .toBe(1);

    // Far down in a tall cell: the very line.
    await find.fill("line99 ");
    await page.getByText("1 of 1 place").waitFor();
    await expect.poll(() => topOf(page, "c2", lines, "const line99 "), patience).toBeGreaterThan(60);
    expect(await topOf(page, "c2", lines, "const line99 ")).toBeLessThan(page.viewportSize()?.height ?? 0);

    await find.press("Escape");
    await expect.poll(() => marked("octavo-found-now"), patience).toEqual([]);
    expect(await page.evaluate(() => CSS.highlights.get("octavo-found")?.size)).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });
});

async function storedLines(id: string, words: string): Promise<number[]> {
  await expect.poll(async () => (await storedCells(id)).join("\n").includes(words), patience).toBe(true);
  const all = (await storedCells(id)).join("\n").split("\n");
  return all.flatMap((line, at) => (line.includes(words) ? [at] : []));
}
