/** A cell imports what another notebook of the project makes, and is stale when that is changed. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, importNotebook, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Tides");
});
afterAll(() => browser.close());

test("names of another notebook are imported, run here, and stale when it is another one", async () => {
  const source = await importNotebook(projectId, "Cleaning", [
    "const rate = 3",
    "const clean = (x: number) => x * rate",
    "throw new Error('only for its own readers')",
  ]);
  const id = await importNotebook(projectId, "Analysis", ['import { clean } from "./Cleaning.ipynb"\nclean(2)']);
  const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
  await selectCell(page, "c0");
  await page.keyboard.press("Control+Enter");
  await cellOf(page, "c0").getByText("6", { exact: true }).waitFor({ timeout: 60_000 });

  await asOwner(`/api/notebooks/${source}`, { method: "DELETE" });
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await cellOf(page, "c0").getByText("Stale").first().waitFor();
  await asOwner(`/api/notebooks/${source}/restore`, { method: "POST" });
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await cellOf(page, "c0").getByText("Stale").first().waitFor({ state: "detached" });
  expect(errors).toEqual([]);
  await close();
});
