import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import {
  cellOf,
  editCell,
  expectSaved,
  expectStored,
  importNotebook,
  patience,
  readAs,
  selectCell,
  shownCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Offline");
});
afterAll(() => browser.close());

describe("a person who goes offline", () => {
  test("keeps typing, sees it kept, comes back merged and is told", async () => {
    const id = await importNotebook(projectId, "Away", ["one", "two", "three"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await ana.offline(true);
    await editCell(ana.page, "c0");
    await ana.page.keyboard.type(" ana");
    await ana.page.locator("[data-saved=offline]", { hasText: "edits kept here" }).waitFor();
    await editCell(tom.page, "c0");
    await tom.page.keyboard.press("Control+Home");
    await tom.page.keyboard.type("tom ");
    await tom.page.keyboard.press("Escape");
    await selectCell(tom.page, "c2");
    await tom.page.keyboard.press("Control+Shift+ArrowUp");
    await expectStored(id, ["c0:tom one", "c2:three", "c1:two"]);
    // a short break is not reported
    await ana.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 4200)));
    await ana.offline(false);
    await expectStored(id, ["c0:tom one ana", "c2:three", "c1:two"]);
    await expectSaved(ana.page);
    await expect.poll(() => shownCells(ana.page), patience).toEqual(["c0", "c2", "c1"]);
    const report = ana.page.getByRole("region", { name: "Back online, everything is merged" });
    await report.waitFor();
    expect(await report.textContent()).toContain("You sent: 1 cell edited. Others meanwhile: 1 cell edited, 1 moved.");
    expect(await report.textContent()).toContain("You both worked in");
    await ana.close();
    await tom.close();
  });

  test("finds the edits after a reload, and they are sent", async () => {
    const id = await importNotebook(projectId, "Reload", ["one"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    await expectSaved(ana.page);
    // the room alone is away: the page can still be loaded
    await ana.page.context().routeWebSocket(/\/collab\//, (socket) => void socket.close());
    await ana.page.reload();
    await cellOf(ana.page, "c0").waitFor();
    await editCell(ana.page, "c0");
    await ana.page.keyboard.type(" kept");
    await ana.page.locator("[data-saved=offline]", { hasText: "kept here" }).waitFor();
    const again = await ana.page.context().newPage();
    await ana.page.close();
    await again.goto(ana.page.url());
    // In sight or behind the editor that took its place.
    await cellOf(again, "c0").getByText("one kept").first().waitFor({ state: "attached" });
    await ana.close();
  });

  test("types in a cell that the other deletes: the text is offered back", async () => {
    const id = await importNotebook(projectId, "Rescue", ["one", "two"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await ana.offline(true);
    await editCell(ana.page, "c1");
    await ana.page.keyboard.type(" precious words");
    await ana.page.locator("[data-saved=offline]", { hasText: "edits kept here" }).waitFor();
    await selectCell(tom.page, "c1");
    await tom.page.keyboard.press("d");
    await tom.page.keyboard.press("d");
    await expectStored(id, ["c0:one"]);
    await ana.offline(false);
    const offer = ana.page.getByRole("region", { name: "Text you typed in a deleted cell" });
    await offer.getByText("precious words").waitFor();
    const dismissed = ana.page.waitForResponse((answer) => answer.url().endsWith("/dismiss") && answer.ok());
    await offer.getByRole("button", { name: "Insert as a new cell" }).click();
    await dismissed;
    await expect.poll(async () => (await shownCells(ana.page)).length, patience).toBe(2);
    await offer.waitFor({ state: "detached" });
    await ana.page.reload();
    await cellOf(ana.page, "c0").waitFor();
    expect(await ana.page.getByText("precious words").count()).toBeGreaterThan(0);
    expect(await offer.count()).toBe(0);
    await ana.close();
    await tom.close();
  });
});
