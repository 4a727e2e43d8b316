/** npm packages of a notebook: added beside it, imported by cells, gone again. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, importNotebook, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Packages");
});
afterAll(() => browser.close());

test("a package is added beside the notebook, imported by a cell, and its cell is stale without it", async () => {
  const id = await importNotebook(projectId, "Statistics", [
    'import { mean } from "d3-array";',
    "display(`the mean is ${mean([1, 2, 6])}`)",
  ]);
  const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
  await selectCell(page, "c0");
  await page.keyboard.press("Control+Enter");
  await cellOf(page, "c0")
    .getByText("is not among this notebook's packages. Add it under Packages")
    .first()
    .waitFor({ timeout: 60_000 });

  const panel = page.getByRole("region", { name: "Packages" });
  await panel.getByRole("button", { name: "Add a package" }).click();
  await panel.getByRole("textbox", { name: "Package" }).fill("no-such-package");
  await page.keyboard.press("Enter");
  await panel.getByRole("alert").getByText("the registry has no package").waitFor();
  await panel.getByRole("textbox", { name: "Package" }).fill("d3-array");
  await page.keyboard.press("Enter");
  await panel.getByText("made of 2 packages").waitFor({ timeout: 60_000 });

  await selectCell(page, "c0");
  await page.keyboard.press("Control+Enter");
  await selectCell(page, "c1");
  await page.keyboard.press("Control+Enter");
  await cellOf(page, "c1").getByText("the mean is 3").first().waitFor();

  await panel.getByRole("button", { name: "Take out d3-array" }).click();
  await panel.getByText("npm packages that are added here").waitFor();
  await cellOf(page, "c0").getByText("Stale").first().waitFor();
  expect(errors).toEqual([]);
  await close();
});
