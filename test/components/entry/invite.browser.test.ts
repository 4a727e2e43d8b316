import { randomUUID } from "node:crypto";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, createInvite, createProject, openBrowser, openPageAs, origin } from "#test/support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe("an invite link", () => {
  test("makes a member of somebody new, who lands in the project", async () => {
    const projectId = await createProject("Invited");
    const page = await (await browser.newContext()).newPage();
    await page.goto(await createInvite(projectId));
    await page.getByRole("heading", { name: "Join Invited" }).waitFor();

    await page.getByRole("button", { name: "Join the project" }).click();
    expect(await page.getByLabel("Name").evaluate((field) => field === document.activeElement)).toBe(true);

    await page.getByLabel("Name").fill("Katherine Johnson");
    await page.getByLabel("E-mail").fill(`${randomUUID()}@example.org`);
    await page.getByLabel("Password").fill("orbit of mercury");
    await page.getByRole("button", { name: "Join the project" }).click();
    await page.getByRole("heading", { name: "Invited", level: 1, exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/p/${projectId}`);
  });

  test("takes somebody who is signed in with one click", async () => {
    const home = await createProject("Home of one click");
    const other = await createProject("One click");
    const { page } = await openPageAs(browser, home, "Mary Jackson");
    await page.goto(await createInvite(other));
    await page.getByRole("button", { name: "Join the project" }).click();
    await page.getByRole("heading", { name: "One click", level: 1, exact: true }).waitFor();
  });

  test("says clearly that it was revoked", async () => {
    const projectId = await createProject("Revoked");
    const url = await createInvite(projectId);
    const { items } = (await asOwner(`/api/projects/${projectId}/invites`)) as { items: { id: string }[] };
    await asOwner(`/api/projects/${projectId}/invites/${items[0]!.id}`, { method: "DELETE" });
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await page.getByRole("heading", { name: "This invite no longer works" }).waitFor();
  });

  test("keeps a stranger out of what it does not name", async () => {
    const mine = await createProject("Mine");
    const hidden = await createProject("Hidden");
    const { page } = await openPageAs(browser, mine, "Dorothy Vaughan");
    await page.goto(`${origin()}/p/${hidden}`);
    await page.getByText("This project could not be opened").waitFor();
  });
});
