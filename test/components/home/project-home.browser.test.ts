import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createNotebook,
  createProject,
  openBrowser,
  openPageAs,
  openPageAsOwner,
  origin,
} from "#test/support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function openHome(name: string, notebooks: readonly string[] = []): Promise<{ page: Page; projectId: string }> {
  const projectId = await createProject(name);
  for (const notebook of notebooks) await createNotebook(projectId, notebook);
  const { page } = await openPageAs(browser, projectId, "Ada Lovelace");
  await page.goto(`${origin()}/p/${projectId}`);
  await page.getByRole("heading", { name, level: 1, exact: true }).waitFor();
  return { page, projectId };
}

const list = (page: Page) => page.getByRole("list", { name: "Notebooks" }).last();
const names = (page: Page): Promise<string[]> => list(page).getByRole("link").allInnerTexts();

const notebookFile = JSON.stringify({
  cells: [{ cell_type: "markdown", id: "a1", metadata: {}, source: ["# From elsewhere"] }],
  metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** Drops a file on the page, as a browser would. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text ?? ""], fileName ?? ""));
      return transfer;
    },
    [name, content],
  );
  for (const type of ["dragenter", "dragover", "drop"])
    await page.dispatchEvent("main h1", type, { dataTransfer: data });
}

describe("the home of a project", () => {
  test("makes a notebook and opens it", async () => {
    const { page } = await openHome("Makes one");
    await page.getByText("No notebooks yet").waitFor();
    await page.getByRole("button", { name: "New notebook" }).click();
    await page.waitForURL(/\/n\//);
  });

  test("imports an .ipynb that is dropped anywhere", async () => {
    const { page } = await openHome("Imports");
    await drop(page, "From elsewhere.ipynb", notebookFile);
    await page.waitForURL(/\/n\//);
    await page.getByText("From elsewhere").first().waitFor();
  });

  test("says why a file is no notebook, and stays", async () => {
    const { page, projectId } = await openHome("Refuses");
    await drop(page, "broken.ipynb", "this is not JSON");
    await page.getByRole("alert").filter({ hasText: "broken.ipynb was not imported." }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/p/${projectId}`);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("broken.ipynb").waitFor({ state: "detached" });
  });

  test("renames by the row's menu, and a taken name says so where it was typed", async () => {
    const { page } = await openHome("Renames", ["First", "Second"]);
    await page.getByRole("button", { name: "More for First" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Second");
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    await page.locator("[aria-invalid=true]").waitFor();
    await name.fill("Third");
    await page.keyboard.press("Enter");
    await list(page).getByRole("link", { name: "Third" }).waitFor();
    expect((await names(page)).sort()).toEqual(["Second", "Third"]);
  });

  test("deletes at once and takes it back by Undo", async () => {
    const { page } = await openHome("Deletes", ["Keep", "Lose"]);
    await page.getByRole("button", { name: "More for Lose" }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.getByText("Lose is in the trash").first().waitFor();
    expect(await names(page)).toEqual(["Keep"]);
    await page.getByRole("button", { name: "Undo" }).click();
    await list(page).getByRole("link", { name: "Lose" }).waitFor();
  });

  test("the trash gives back what was deleted", async () => {
    const { page, projectId } = await openHome("Trash", ["Lost"]);
    await page.getByRole("button", { name: "More for Lost" }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.getByText("No notebooks yet").waitFor();
    await page.goto(`${origin()}/p/${projectId}/trash`);
    await page.getByRole("button", { name: "Restore Lost" }).click();
    await page.getByText("The trash is empty").waitFor();
  });

  test("filter and order are in the address", async () => {
    const { page } = await openHome("Filters", ["Sweep 10", "Sweep 2", "Error analysis", "a", "b", "c"]);
    await page.getByRole("searchbox", { name: "Filter notebooks" }).fill("swe");
    await page.getByRole("button", { name: /Order:/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "Name", exact: true }).click();
    await list(page).getByRole("link", { name: "Sweep 2" }).waitFor();
    expect(await names(page)).toEqual(["Sweep 2", "Sweep 10"]);
    await page.reload();
    await list(page).getByRole("link", { name: "Sweep 2" }).waitFor();
    expect(await names(page)).toEqual(["Sweep 2", "Sweep 10"]);
    await page.getByRole("searchbox", { name: "Filter notebooks" }).fill("zebra");
    await page.getByRole("button", { name: "Show all 6" }).click();
    expect((await names(page)).length).toBe(6);
  });

  test("offers the notebook one was in last", async () => {
    const { page, projectId } = await openHome("Continues", ["Yesterday", "Today"]);
    expect(await page.getByRole("link", { name: "Continue there" }).count()).toBe(0);
    await list(page).getByRole("link", { name: "Today" }).click();
    await page.waitForURL(/\/n\//);
    await page.locator("[data-cell]").first().waitFor();
    await page.goto(`${origin()}/p/${projectId}`);
    await page.getByRole("link", { name: "Continue there" }).click();
    await page.waitForURL(/\/n\//);
  });

  test("whoever manages it describes and renames it where it stands; others cannot", async () => {
    const { page: member, projectId } = await openHome("Describes");
    expect(await member.getByRole("button", { name: "Describe the project" }).count()).toBe(0);

    const page = await openPageAsOwner(browser);
    await page.goto(`${origin()}/p/${projectId}`);
    await page.getByRole("button", { name: "Describe the project" }).click();
    await page.getByRole("textbox", { name: "Description" }).fill("Reads digits.");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Reads digits.").waitFor();
    await page.getByRole("button", { name: /switch project/ }).click();
    await page.getByRole("menuitem", { name: "Rename the project" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Digits");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Digits", level: 1, exact: true }).waitFor();

    await member.reload();
    await member.getByRole("heading", { name: "Digits", level: 1, exact: true }).waitFor();
    await member.getByText("Reads digits.").waitFor();
  });
});
