import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, editCell, expectStored, importNotebook, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Help while writing");
});
afterAll(() => browser.close());

describe("help while writing", () => {
  test("a name is renamed in all cells, seen before, undone at once; code is formatted; one goes to a definition", {
    timeout: 240_000,
  }, async () => {
    const sources = ["const rate=0.5", "rate*2", "[rate].map( x=>x )"];
    const id = await importNotebook(projectId, "Help", sources);
    const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await editCell(page, "c1");
    await page.keyboard.press("Control+Home");
    // What is typed at once goes into the field, not into the code, however long the language service takes to start.
    await page.keyboard.press("F2");
    await page.keyboard.type("pace");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Rename rate to pace" });
    await dialog.getByText("It changes 3 places in 3 cells").waitFor({ timeout: 60_000 });
    expect(await dialog.locator("pre").first().textContent()).toContain("const pace=0.5");
    await dialog.getByRole("button", { name: "Rename in 3 cells" }).click();
    // The dialog gives the focus back to where one wrote.
    await cellOf(page, "c1").locator(".monaco-editor.focused").waitFor();
    await expectStored(id, ["c0:const pace=0.5", "c1:pace*2", "c2:[pace].map( x=>x )"]);

    await page.keyboard.press("Control+Z");
    await expectStored(id, ["c0:const rate=0.5", "c1:rate*2", "c2:[rate].map( x=>x )"]);

    await page.keyboard.press("Alt+Shift+F");
    await expectStored(id, ["c0:const rate=0.5", "c1:rate * 2", "c2:[rate].map( x=>x )"]);
    await page.keyboard.press("Escape");
    await selectCell(page, "c0");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Alt+Shift+F");
    await expectStored(id, ["c0:const rate = 0.5;", "c1:rate * 2", "c2:[rate].map((x) => x)"]);

    await editCell(page, "c2");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("F12");
    await cellOf(page, "c0").locator(".monaco-editor.focused").waitFor();
    expect(errors).toEqual([]);
    await close();
  });

  test("a rename says why it cannot be, and is tried again where it stands", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "No answer", ["const rate = 0.5", "rate * 2", "[rate].map(Math.abs)"]);
    const { page, errors, close } = await readAs(browser, projectId, id, "Tomasz Zieliński");
    await page.route("**/language-worker*", (route) => route.abort());
    await editCell(page, "c1");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("F2");
    const dialog = page.getByRole("dialog", { name: "Rename rate" });
    await dialog.getByText("The language service stopped").waitFor({ timeout: 60_000 });

    await page.unroute("**/language-worker*");
    const name = dialog.getByRole("textbox", { name: "New name" });
    await name.fill("Math");
    await name.press("Enter");
    await dialog.getByText("Math means something else where rate is used.").waitFor({ timeout: 60_000 });
    await name.fill("pace");
    await name.press("Enter");
    // Who types on in a cell that would change is not run over: what is written is true of the text as it is then.
    const other = await readAs(browser, projectId, id, "Ana Ferreira");
    await dialog.getByRole("button", { name: "Rename in 3 cells" }).waitFor({ timeout: 60_000 });
    await editCell(other.page, "c2");
    await other.page.keyboard.type("; rate + 1");
    await expectStored(id, ["c0:const rate = 0.5", "c1:rate * 2", "c2:[rate].map(Math.abs); rate + 1"]);
    await name.press("Enter");
    await expectStored(id, ["c0:const pace = 0.5", "c1:pace * 2", "c2:[pace].map(Math.abs); pace + 1"]);
    expect(errors).toEqual([]);
    await other.close();
    await close();
  });
});
