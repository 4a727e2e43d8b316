import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import {
  announced,
  cellOf,
  editCell,
  expectStored,
  importNotebook,
  patience,
  readAs,
  selectCell,
  storedCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Keys");
});
afterAll(() => browser.close());

/** The stored texts, without ids, after keys were pressed on cell `c1` of `one`, `two`, `three`. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ["a", ["one", "", "two", "three"]],
  ["b", ["one", "two", "", "three"]],
  ["d d", ["one", "three"]],
  ["x v", ["one", "three", "two"]],
  ["c v", ["one", "two", "two", "three"]],
  ["x Shift+V", ["one", "two", "three"]],
  ["Control+Shift+d", ["one", "two", "two", "three"]],
  ["Shift+J Shift+M", ["one", "two\nthree"]],
  ["Control+Backspace", ["one\ntwo", "three"]],
  ["Control+Shift+m", ["one", "two\nthree"]],
  ["Control+Shift+ArrowUp", ["two", "one", "three"]],
  ["Alt+ArrowDown", ["one", "three", "two"]],
  ["2", ["one", "## two", "three"]],
  ["Control+a d d z", ["one", "two", "three"]],
  ["b z", ["one", "two", "three"]],
  ["b z Shift+Z", ["one", "two", "", "three"]],
  ["Enter Control+End Enter n e w Escape", ["one", "two\nnew", "three"]],
  ["Enter Control+Home ArrowRight Control+Shift+Minus", ["one", "t", "wo", "three"]],
  ["Control+m b", ["one", "two", "", "three"]],
  ["Control+m d", ["one", "three"]],
  ["j b", ["one", "two", "three", ""]],
  ["k a", ["", "one", "two", "three"]],
];

describe("keys on cells", () => {
  test("do what Jupyter and Colab taught", { timeout: 240_000 }, async () => {
    const names = await Promise.all(
      cases.map(([, texts], at) => importNotebook(projectId, `Keys ${at}: ${texts.length}`, ["one", "two", "three"])),
    );
    const reader = await readAs(browser, projectId, names[0] ?? "", "Ana Ferreira");
    for (const [at, [keys, texts]] of cases.entries()) {
      const id = names[at] ?? "";
      await reader.page.goto(new URL(`/n/${id}`, reader.page.url()).href);
      await selectCell(reader.page, "c1");
      for (const key of keys.split(" ")) {
        await reader.page.keyboard.press(key);
        if (key === "Enter" && keys.startsWith("Enter"))
          await cellOf(reader.page, "c1").locator(".monaco-editor.focused").waitFor();
      }
      const texts_ = async (): Promise<string[]> =>
        (await storedCells(id)).map((cell) => cell.slice(cell.indexOf(":") + 1));
      await expect.poll(texts_, { timeout: 15_000, interval: 150, message: keys }).toEqual(texts);
    }
    expect(reader.errors).toEqual([]);
    await reader.close();
  });

  test("Ctrl S says what is saved, Escape leaves the text, the arrows leave it at its edges", async () => {
    const id = await importNotebook(projectId, "Edges", ["one", "two"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await editCell(page, "c0");
    await page.keyboard.press("Control+s");
    await page.getByText("Saved. Every edit is stored on the server").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await cellOf(page, "c1").locator(".monaco-editor.focused").waitFor();
    await page.keyboard.type("x");
    await expectStored(id, ["c0:one", "c1:xtwo"]);
    await page.keyboard.press("Escape");
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset["cell"]), patience)
      .toBe("c1");
    await close();
  });

  test("the sheet finds a command by name or key, and a key can be changed", async () => {
    const id = await importNotebook(projectId, "Sheet", ["one", "two"]);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await selectCell(page, "c0");
    await page.keyboard.press("h");
    const search = page.getByRole("searchbox", { name: "Search commands or keys" });
    await search.and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Control+f"); // the page behind a dialog is not meant
    expect(await page.getByRole("search").count()).toBe(0);
    await search.fill("insert cell below");
    await page.getByRole("button", { name: "Insert cell below: B, on cells. Change it" }).click();
    await page.getByLabel("Press the new keys, then Enter").press("w");
    await page.getByRole("button", { name: "Keep", exact: true }).click();
    await page.keyboard.press("Escape");
    await selectCell(page, "c0");
    await page.keyboard.press("b");
    await page.keyboard.press("w");
    await expect.poll(async () => (await storedCells(id)).length, patience).toBe(3);
    expect((await storedCells(id)).map((cell) => cell.split(":")[1])).toEqual(["one", "", "two"]);
    await close();
  });

  test("deleting says so and offers Undo; an undo out of view scrolls there", async () => {
    const sources = Array.from({ length: 40 }, (_, at) => `const value${at} = ${at};\n\n\n`);
    const id = await importNotebook(projectId, "Far", sources);
    const { page, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await selectCell(page, "c0");
    await page.keyboard.press("d");
    await page.keyboard.press("d");
    await page.getByText("Cell deleted.").first().waitFor();
    await page.keyboard.press("End");
    await cellOf(page, "c39").waitFor();
    await expect.poll(() => cellOf(page, "c1").count(), patience).toBe(0);
    await page.keyboard.press("z");
    await cellOf(page, "c0").waitFor();
    await expect.poll(() => announced(page), patience).toBe("Undid: delete cell.");
    await page.getByText("Undid: delete cell.").nth(1).waitFor({ state: "attached" });
    await close();
  });
});
