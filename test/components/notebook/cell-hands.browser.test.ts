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
  selectCell,
  shownCells,
  storedCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Hands");
});
afterAll(() => browser.close());

const texts = async (id: string): Promise<string[]> =>
  (await storedCells(id)).map((cell) => cell.slice(cell.indexOf(":") + 1));

/** A clipboard event with these contents, as the browser would send it to the focused element. */
async function pasteEvent(page: Page, data: Readonly<Record<string, string>>, image?: string): Promise<void> {
  await page.evaluate(
    ([contents, file]) => {
      const transfer = new DataTransfer();
      for (const [type, text] of Object.entries(contents)) transfer.setData(type, text);
      if (file !== undefined) {
        const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], "dot.png", { type: "image/png" }));
      }
      (document.activeElement ?? document.body).dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }),
      );
    },
    [data, image] as const,
  );
}

const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("moving cells by hand", () => {
  test("dragging the handle moves a cell, a selection moves together", async () => {
    const id = await importNotebook(projectId, "Drag", ["one", "two", "three", "four"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    const drag = async (from: string, to: string): Promise<void> => {
      await cellOf(page, from).locator(".nb-source-row").hover();
      const grip = await cellOf(page, from)
        .getByRole("button", { name: /^Move cell/ })
        .boundingBox();
      const target = await cellOf(page, to).boundingBox();
      if (grip === null || target === null) throw new Error("not in view");
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      await page.mouse.move(grip.x, grip.y + 20, { steps: 3 });
      await page.mouse.move(target.x + 80, target.y + target.height - 6, { steps: 6 });
      await page.locator(".nb-drop").waitFor();
      await page.mouse.up();
    };
    await drag("c0", "c2");
    await expectStored(id, ["c1:two", "c2:three", "c0:one", "c3:four"]);
    await selectCell(page, "c1");
    await page.keyboard.press("Shift+J");
    await drag("c2", "c3");
    await expectStored(id, ["c0:one", "c3:four", "c1:two", "c2:three"]);
    await close();
  });

  test("Escape during a drag leaves everything as it was", async () => {
    const id = await importNotebook(projectId, "Drag escape", ["one", "two"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await cellOf(page, "c0").locator(".nb-source-row").hover();
    const grip = await cellOf(page, "c0")
      .getByRole("button", { name: /^Move cell/ })
      .boundingBox();
    if (grip === null) throw new Error("no handle");
    await page.mouse.move(grip.x + 5, grip.y + 5);
    await page.mouse.down();
    await page.mouse.move(grip.x + 5, grip.y + 400, { steps: 5 });
    await page.locator(".nb-drop").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".nb-drop").waitFor({ state: "detached" });
    await page.mouse.up();
    expect(await shownCells(page)).toEqual(["c0", "c1"]);
    await close();
  });
});

describe("the clipboard", () => {
  test("cells cross into another notebook with C and V", async () => {
    const from = await importNotebook(projectId, "From", ["one", "two", "# Three"]);
    const to = await importNotebook(projectId, "To", ["here"]);
    const { page, close } = await readAs(browser, projectId, from, "Ana Ferreira");
    await selectCell(page, "c1");
    await page.keyboard.press("Shift+J");
    await page.keyboard.press("c");
    await page.goto(new URL(`/n/${to}`, page.url()).href);
    await selectCell(page, "c0");
    await page.keyboard.press("v");
    await expect.poll(() => texts(to), patience).toEqual(["here", "two", "# Three"]);
    expect(new Set((await storedCells(to)).map((cell) => cell.split(":")[0])).size).toBe(3);
    await close();
  });

  test("cells from Jupyter come as cells, other text as one cell", async () => {
    const id = await importNotebook(projectId, "Paste", ["one"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await selectCell(page, "c0");
    const cells = [{ cell_type: "markdown", id: "x", metadata: {}, source: ["# From\n", "elsewhere"] }];
    await pasteEvent(page, { "text/plain": JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }) });
    await expect.poll(() => texts(id), patience).toEqual(["one", "# From\nelsewhere"]);
    await selectCell(page, "c0");
    await pasteEvent(page, { "text/plain": "const pasted = 1;" });
    await expect.poll(() => texts(id), patience).toEqual(["one", "const pasted = 1;", "# From\nelsewhere"]);
    await close();
  });

  test("an image pasted into a text cell travels with it", async () => {
    const id = await importNotebook(projectId, "Image", ["# Title"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await editCell(page, "c0");
    await pasteEvent(page, {}, dot);
    await expectStored(id, ["c0:# Title\n\n![dot.png](attachment:dot.png)\n"]);
    await page.keyboard.press("Escape");
    await cellOf(page, "c0").locator("img").waitFor();
    expect(
      await cellOf(page, "c0")
        .locator("img")
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBe(1);
    await close();
  });
});

describe("find and replace", () => {
  test("shows every place with what it becomes, replaces all as one step, undoable", async () => {
    const sources = ["const rate = 1;", "# The rate\n\nA rate is a rate.", "let other = rate * 2;"];
    const id = await importNotebook(projectId, "Find", sources);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await selectCell(page, "c0");
    await page.keyboard.press("Control+f");
    await page.getByLabel("Find", { exact: true }).fill("rate");
    await page.getByText("1 of 5 places").waitFor();
    await page.getByRole("button", { name: "Show all places" }).click();
    await page.getByLabel("Replace with").fill("pace");
    expect(await page.getByRole("search").locator("ins").allTextContents()).toEqual(Array(5).fill("pace"));
    expect(await texts(id)).toEqual(sources);
    await page.getByRole("button", { name: "Replace all" }).click();
    await expect.poll(() => texts(id), patience).toEqual(sources.map((source) => source.replaceAll("rate", "pace")));
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => texts(id), patience).toEqual(sources);
    await close();
  });
});

describe("headings", () => {
  test("fold for me alone", async () => {
    const id = await importNotebook(projectId, "Fold", ["# One", "a", "## Two", "b", "# Three", "c"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await selectCell(ana.page, "c0");
    await ana.page.keyboard.press("ArrowLeft");
    await expect.poll(() => shownCells(ana.page), patience).toEqual(["c0", "c4", "c5"]);
    expect(await shownCells(tom.page)).toHaveLength(6);
    await ana.page.keyboard.press("ArrowRight");
    await expect.poll(() => shownCells(ana.page), patience).toHaveLength(6);
    await ana.close();
    await tom.close();
  });
});
