/** A project as a whole, on screen: copied, archived, handed on, deleted, taken back; seen by its owner and a colleague. */
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createNotebook,
  createProject,
  expectAccessibleInBothThemes,
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

async function choose(page: Page, deed: string): Promise<void> {
  await page.getByRole("button", { name: /switch project/ }).click();
  await page.getByRole("menuitem", { name: deed }).click();
}

test("an archived project is read, not written, out of the lists, and comes back", async () => {
  const project = await createProject("Old harbour");
  const notebookId = await createNotebook(project, "Soundings");
  const { page: colleague } = await openPageAs(browser, project, "Ida Archive");
  await colleague.goto(`${origin()}/n/${notebookId}`);
  await colleague.getByRole("heading", { name: "Soundings" }).first().waitFor();
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/p/${project}`);
  await choose(owner, "Archive the project");
  await owner.getByText("Old harbour is archived").first().waitFor();
  // the colleague's open page is read-only without a reload
  await colleague.getByRole("button", { name: "Read only" }).waitFor();
  await owner.goto(`${origin()}/projects`);
  await owner.getByRole("list", { name: "Archived projects" }).getByRole("link", { name: "Old harbour" }).waitFor();
  expect(
    await owner.getByRole("list", { name: "Projects", exact: true }).getByRole("link", { name: "Old harbour" }).count(),
  ).toBe(0);
  await expectAccessibleInBothThemes(owner);
  await owner.getByRole("button", { name: "Unarchive Old harbour" }).click();
  await owner.getByRole("list", { name: "Projects", exact: true }).getByRole("link", { name: "Old harbour" }).waitFor();
  await colleague.getByRole("button", { name: "Read only" }).waitFor({ state: "detached" });
});

test("a project is copied, deleted with its name typed, and restored", async () => {
  const project = await createProject("Charts");
  await createNotebook(project, "Depths");
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/p/${project}`);
  await choose(owner, "Make a copy");
  await owner.getByLabel("Name of the copy").fill("Charts again");
  await owner.getByRole("button", { name: "Make the copy" }).click();
  await owner.getByRole("heading", { name: "Charts again", level: 1 }).waitFor();
  await owner.getByRole("region", { name: "Notebooks" }).getByText("Depths").waitFor();
  await choose(owner, "Delete the project");
  await owner.getByLabel("Type Charts again to delete it").fill("Charts again");
  await owner.getByRole("button", { name: "Delete the project" }).click();
  await owner.getByText("Charts again is in the trash for 30 days").first().waitFor();
  await owner.goto(`${origin()}/projects`);
  await owner.getByRole("button", { name: "Restore Charts again" }).click();
  await owner
    .getByRole("list", { name: "Projects", exact: true })
    .getByRole("link", { name: "Charts again" })
    .waitFor();
});

test("a project is handed to a colleague, and by them to the organization", async () => {
  const project = await createProject("Lighthouse");
  const { page: next } = await openPageAs(browser, project, "Nora Next", { right: "view" });
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/p/${project}`);
  await choose(owner, "Transfer to another owner");
  await owner.getByLabel("Find the next owner").fill("nora next");
  await owner.getByRole("button", { name: /^Nora Next/ }).click();
  await expectAccessibleInBothThemes(owner);
  await owner.getByRole("button", { name: "Transfer to Nora Next" }).click();
  await owner.getByText("Lighthouse is Nora Next’s now").first().waitFor();
  await next.goto(`${origin()}/p/${project}/people`);
  await next.getByText("You can manage, since the project is yours.").waitFor();
  await choose(next, "Transfer to another owner");
  await next.getByRole("list", { name: "Next owner" }).getByRole("button").first().click();
  await next.getByRole("button", { name: /^Transfer to / }).click();
  await next
    .getByText(/^Lighthouse is .*’s now$/)
    .first()
    .waitFor();
  await next.getByText("You can view, since it was shared with you.").waitFor();
});

test("who has no project yet is told what to do, and begins one", async () => {
  const project = await createProject("Passing");
  const { page } = await openPageAs(browser, project, "Olga Newly");
  await page.goto(`${origin()}/p/${project}/people`);
  await page.getByRole("button", { name: "Leave the project" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave the project" }).click();
  await page.waitForURL(/\/projects$/);
  await page.getByText("No project yet").waitFor();
  await expectAccessibleInBothThemes(page);
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Olga’s own");
  await page.getByRole("button", { name: "Make the project" }).click();
  await page.getByRole("heading", { name: "Olga’s own", level: 1 }).waitFor();
});
