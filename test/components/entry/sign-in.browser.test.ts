import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser, origin, signIn } from "#test/support/browser.ts";
import { startOctavoProcess } from "#test/support/octavo.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe("sign-in", () => {
  test("the printed link signs the owner in, once", async () => {
    const { signInLink, stop, clean } = await startOctavoProcess();
    const first = await (await browser.newContext()).newPage();
    await first.goto(signInLink);
    await first.getByRole("button", { name: /your menu/ }).waitFor();
    expect(first.url()).not.toContain("link=");

    const second = await (await browser.newContext()).newPage();
    await second.goto(signInLink);
    await second.getByRole("heading", { name: "This sign-in link no longer works" }).waitFor();
    await stop();
    await clean();
  });

  test("a password signs in, and leads back to the page one came for", async () => {
    const projectId = await createProject("Sign-in by password");
    const person = await signIn(await browser.newContext(), projectId, "Grace Hopper");
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${origin()}/p/${projectId}/people`);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();

    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: "People" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/p/${projectId}/people`);
  });

  test("signing out ends it here and on the server", async () => {
    const projectId = await createProject("Sign-out");
    const context = await browser.newContext();
    await signIn(context, projectId, "Grace Hopper");
    const page = await context.newPage();
    await page.goto(`${origin()}/p/${projectId}`);
    await page.getByRole("button", { name: /your menu/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect((await context.request.get(`${origin()}/api/session`)).status()).toBe(401);
  });
});
