import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asOwner,
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

const copies = (page: Page): Promise<number> =>
  page.evaluate(
    async () => (await indexedDB.databases()).filter(({ name }) => name?.startsWith("octavo/notebook/")).length,
  );

test("sharing gives, changes and takes rights; what one may no longer see leaves the browser", async () => {
  const home = await createProject("Home of Ada");
  const shared = await createProject("Shared with Ada");
  const notebookId = await createNotebook(shared, "Lecture");
  const { page: ada } = await openPageAs(browser, home, "Ada Quickly");
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/p/${shared}/people`);
  await owner.getByText("as an owner of the organization").waitFor();

  await owner.getByLabel("What they can do").selectOption("view");
  await owner.getByLabel("Find people or teams to share with").fill("Ada Quick");
  await owner.getByRole("button", { name: /Ada Quickly/ }).click();
  await owner.getByText("Ada Quickly can view now.").waitFor();

  await ada.goto(`${origin()}/n/${notebookId}`);
  await ada.getByRole("heading", { name: "Lecture" }).first().waitFor();
  await expect.poll(() => copies(ada), { timeout: 15_000 }).toBe(1);
  await ada.goto(`${origin()}/p/${shared}/people`);
  await ada.getByText("You can view, since it was shared with you.").waitFor();
  expect(await ada.getByRole("link", { name: "Owner" }).count()).toBeGreaterThan(0);
  await ada.goto(`${origin()}/n/${notebookId}`);
  await ada.getByRole("heading", { name: "Lecture" }).first().waitFor();

  await owner.getByRole("button", { name: "Remove Ada Quickly" }).click();
  await owner.getByRole("button", { name: "Remove", exact: true }).click();
  await expect.poll(() => copies(ada), { timeout: 15_000 }).toBe(0);
});

test("a shared link opens a notebook for somebody without an account, until it is revoked", async () => {
  const projectId = await createProject("Linked");
  const notebookId = await createNotebook(projectId, "For all");
  const made = (await asOwner(`/api/notebooks/${notebookId}/links`, { method: "POST", body: { right: "view" } })) as {
    id: string;
    url: string;
  };
  const page = await (await browser.newContext()).newPage();
  await page.goto(made.url);
  await page.getByLabel("Your name").fill("Passer-by");
  await page.getByRole("button", { name: "Open the notebook" }).click();
  await page.waitForURL(`**/n/${notebookId}`);
  await page.getByRole("heading", { name: "For all" }).first().waitFor();
  await asOwner(`/api/notebooks/${notebookId}/links/${made.id}`, { method: "DELETE" });
  await expect.poll(() => copies(page), { timeout: 15_000 }).toBe(0);
});

test("an organization shows its people and teams, and an owner puts people into a team", async () => {
  const home = await createProject("Home of Grace");
  await openPageAs(browser, home, "Grace Teamly");
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/organization`);
  await owner.getByLabel("New team").fill("Compilers");
  await owner.getByRole("button", { name: "Make the team" }).click();
  await owner.getByRole("button", { name: /Compilers/ }).click();
  await owner.getByLabel("Add people to Compilers").fill("Grace Team");
  await owner.getByRole("button", { name: /^Grace Teamly/ }).click();
  await owner.getByRole("list", { name: "In Compilers" }).getByText("Grace Teamly").waitFor();
  await owner.getByLabel("Find people").fill("Grace Team");
  await owner.getByRole("list", { name: "People", exact: true }).getByText("Grace Teamly").waitFor();
});
