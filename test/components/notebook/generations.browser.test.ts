import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, createProject, openBrowser } from "../../support/browser.ts";
import {
  cellOf,
  editCell,
  expectSaved,
  expectStored,
  importNotebook,
  patience,
  readAs,
  shownCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Generations");
});
afterAll(() => browser.close());

describe("a notebook that is started again from an earlier moment", () => {
  test("leads everybody there, and offers back what somebody typed meanwhile offline", async () => {
    const id = await importNotebook(projectId, "Again", ["one", "two"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await ana.offline(true);
    await editCell(ana.page, "c0");
    await ana.page.keyboard.type(" typed offline");
    await ana.page.locator("[data-saved=offline]", { hasText: "edits kept here" }).waitFor();

    await tom.page.getByRole("button", { name: "Menu of Again" }).click();
    await tom.page.getByRole("menuitem", { name: "History" }).click();
    const dialog = tom.page.getByRole("dialog", { name: "History" });
    await dialog.getByRole("listitem").getByRole("button").first().click();
    await dialog.getByRole("region", { name: "The notebook then" }).getByText("two").waitFor();
    await dialog.getByRole("button", { name: "Start again from here" }).click();
    await dialog.getByText("Everybody goes on from the notebook as you see it here.").waitFor();
    await dialog.getByRole("button", { name: "Yes, start again from here" }).click();
    await dialog.waitFor({ state: "detached" });
    await expectSaved(tom.page);
    expect(await asOwner(`/api/notebooks/${id}`)).toMatchObject({ epoch: 2 });

    await ana.offline(false);
    const offer = ana.page.getByRole("region", { name: "Edits that only this browser has" });
    await offer.getByText("one typed offline").waitFor();
    expect(await offer.textContent()).toContain("started this notebook again from an earlier moment");
    await expectStored(id, ["c0:one", "c1:two"]);
    await offer.getByRole("button", { name: "Put into the cell" }).click();
    await expectStored(id, ["c0:one typed offline", "c1:two"]);
    await cellOf(tom.page, "c0").getByText("one typed offline").first().waitFor({ state: "attached" });
    await offer.getByRole("button", { name: "Done, throw the old copy away" }).click();
    await ana.page.reload();
    await expectSaved(ana.page);
    expect(await offer.count()).toBe(0);
    expect([...ana.errors, ...tom.errors]).toEqual([]);
    await ana.close();
    await tom.close();
  });

  test("takes back what came since, in every open page, and the next edits count", async () => {
    const id = await importNotebook(projectId, "Back", ["kept"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    await expectSaved(ana.page);
    const at = Date.now();
    await ana.page.waitForFunction((then) => Date.now() > then, at);
    await editCell(ana.page, "c0");
    await ana.page.keyboard.type(" unwanted");
    await expectStored(id, ["c0:kept unwanted"]);
    await asOwner(`/api/notebooks/${id}/history/start-again`, { method: "POST", body: { at } });
    await cellOf(ana.page, "c0")
      .getByText(/^kept$/)
      .first()
      .waitFor({ state: "attached" });
    await expect.poll(() => shownCells(ana.page), patience).toEqual(["c0"]);
    // what she had typed was stored: it is in the history, and nobody proposes it to her
    expect(await ana.page.getByRole("region", { name: "Edits that only this browser has" }).count()).toBe(0);
    await expectSaved(ana.page);
    await editCell(ana.page, "c0");
    await ana.page.keyboard.type(" and new");
    await expectStored(id, ["c0:kept and new"]);
    await ana.close();
  });
});
