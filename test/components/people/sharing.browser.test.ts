/** Sharing between two people, each in a browser of their own: what one gives the other has, and loses, at once. */
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createNotebook,
  createProject,
  expectAccessible,
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

const opened = async (page: Page, notebookId: string, name: string): Promise<void> => {
  await page.goto(`${origin()}/n/${notebookId}`);
  await page.getByRole("heading", { name }).first().waitFor();
};

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

  await opened(ada, notebookId, "Lecture");
  await expect.poll(() => copies(ada), { timeout: 15_000 }).toBe(1);
  await ada.goto(`${origin()}/p/${shared}/people`);
  await ada.getByText("You can view, since it was shared with you.").waitFor();
  expect(await ada.getByRole("link", { name: "Owner" }).count()).toBeGreaterThan(0);
  await opened(ada, notebookId, "Lecture");

  await owner.getByRole("button", { name: "Remove Ada Quickly" }).click();
  await owner.getByRole("button", { name: "Remove", exact: true }).click();
  await expect.poll(() => copies(ada), { timeout: 15_000 }).toBe(0);
});

test("one notebook is shared from its page; less and more right count in the open page, without a reload", async () => {
  const home = await createProject("Home of Emmy");
  const project = await createProject("Rings");
  const notebookId = await createNotebook(project, "Ideals");
  const { page: emmy } = await openPageAs(browser, home, "Emmy Ringly");
  const owner = await openPageAsOwner(browser);
  await opened(owner, notebookId, "Ideals");
  // by keyboard: the command, the name, the person
  await owner.keyboard.press("Control+k");
  await owner.getByRole("combobox").fill("share");
  await owner.keyboard.press("Enter");
  const dialog = owner.getByRole("dialog", { name: "Share Ideals" });
  await dialog.getByLabel("Find people or teams to share with").fill("Emmy Ring");
  const found = dialog.getByRole("button", { name: /Emmy Ringly/ });
  await found.waitFor();
  await found.focus();
  await owner.keyboard.press("Enter");
  await dialog.getByText("Emmy Ringly can edit now.").waitFor();
  await expectAccessible(owner);

  await opened(emmy, notebookId, "Ideals");
  await emmy.getByRole("textbox").first().waitFor();
  expect(await emmy.getByText("Read only").count()).toBe(0);
  const right = dialog.getByLabel("What Emmy Ringly can do");
  await right.selectOption("view");
  await emmy.getByRole("button", { name: "Read only" }).click();
  await emmy.getByText("You can view, since it was shared with you.").waitFor();
  await emmy.getByRole("link", { name: "Owner" }).waitFor();
  await emmy.keyboard.press("Escape");
  await right.selectOption("edit");
  await emmy.getByText("Read only").waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Remove Emmy Ringly" }).click();
  await owner.getByRole("button", { name: "Remove", exact: true }).click();
  await emmy.getByText("This notebook cannot be opened").waitFor();
  await expect.poll(() => copies(emmy), { timeout: 15_000 }).toBe(0);
});

test("signing out takes what the browser kept", async () => {
  const project = await createProject("Left behind");
  const notebookId = await createNotebook(project, "Notes");
  const { page } = await openPageAs(browser, project, "Sophie Leaving");
  await opened(page, notebookId, "Notes");
  await expect.poll(() => copies(page), { timeout: 15_000 }).toBe(1);
  await page.getByRole("button", { name: "Sophie Leaving, your menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").waitFor();
  expect(await copies(page)).toBe(0);
});

test("a shared link opens a notebook for somebody without an account, until it is revoked", async () => {
  const projectId = await createProject("Linked");
  const notebookId = await createNotebook(projectId, "For all");
  const owner = await openPageAsOwner(browser);
  await opened(owner, notebookId, "For all");
  await owner.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make a shared link" }).click();
  const url = await dialog.getByLabel("Shared link", { exact: true }).inputValue();
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill("Passer-by");
  await page.getByRole("button", { name: "Open the notebook" }).click();
  await page.waitForURL(`**/n/${notebookId}`);
  await page.getByRole("heading", { name: "For all" }).first().waitFor();
  await dialog.getByRole("button", { name: "Revoke Whoever has the link can view" }).click();
  await owner.getByRole("button", { name: "Revoke the link" }).click();
  await expect.poll(() => copies(page), { timeout: 15_000 }).toBe(0);
});

test("somebody of elsewhere is invited by e-mail, as a guest of the project, and the invite is revoked", async () => {
  const projectId = await createProject("Open house");
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/p/${projectId}/people`);
  await owner.getByLabel("What they can do").selectOption("comment");
  await owner.getByLabel("Find people or teams to share with").fill("kurt@elsewhere.example");
  await owner.getByRole("button", { name: "Invite kurt@elsewhere.example" }).click();
  const url = await owner.getByLabel("Invite link for one person").inputValue();
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByText("It is for kurt@elsewhere.example alone.").waitFor();
  expect(await page.getByLabel("E-mail").inputValue()).toBe("kurt@elsewhere.example");
  await owner.getByRole("button", { name: /^Revoke kurt@elsewhere.example/ }).click();
  await owner.getByRole("button", { name: "Revoke the link" }).click();
  await owner.getByRole("button", { name: /^Revoke kurt@elsewhere.example/ }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("This invite no longer works").waitFor();
});

test("who may only view asks for more, and is given it where they stand", async () => {
  const project = await createProject("Library");
  const { page: jo } = await openPageAs(browser, project, "Jo Asking", { right: "view" });
  await jo.goto(`${origin()}/p/${project}/people`);
  await jo.getByRole("button", { name: "Ask for more" }).click();
  await jo.getByLabel("Why, if you like").fill("to mend the index");
  await expectAccessible(jo);
  await jo.keyboard.press("Enter");
  await jo.getByText("You asked to be able to edit").waitFor();
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/p/${project}/people`);
  const asks = owner.getByRole("list", { name: "Asks for access" });
  await asks.getByText("to mend the index").waitFor();
  await expectAccessible(owner);
  await asks.getByRole("button", { name: "Let Jo Asking edit" }).click();
  await asks.waitFor({ state: "detached" });
  await jo.reload();
  await jo.getByText("You can edit, since it was shared with you.").waitFor();
  await jo.getByRole("button", { name: "Ask for more" }).click();
  await jo.getByRole("button", { name: "Ask", exact: true }).click();
  await jo.getByText("You asked to be able to manage").waitFor();
  await owner.reload();
  await asks.getByRole("button", { name: "Decline what Jo Asking asks for" }).click();
  await asks.waitFor({ state: "detached" });
});
