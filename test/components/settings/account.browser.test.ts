/** One's own account on screen: tokens, where one is signed in, another e-mail, and its end, which leaves the work. */
import type { Browser, BrowserContext } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createNotebook,
  createProject,
  expectAccessibleInBothThemes,
  openBrowser,
  openPageAsOwner,
  origin,
  type SignedIn,
  signIn,
} from "#test/support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const again = async (person: Pick<SignedIn, "email" | "password">): Promise<BrowserContext> => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const { email, password } = person;
  const answer = await context.request.post(`${origin()}/api/auth/sign-in/email`, {
    data: { email, password },
    headers: { origin: origin() },
  });
  expect(answer.status()).toBe(200);
  return context;
};

it("a token is shown once, works within its scope, and is refused once revoked", async () => {
  const project = await createProject("Token place");
  const context = await browser.newContext({ reducedMotion: "reduce" });
  await signIn(context, project, "Toni Token");
  const page = await context.newPage();
  await page.goto(`${origin()}/settings`);
  const tokens = page.getByRole("region", { name: "Tokens" });
  await tokens.getByLabel("Name").fill("night train");
  await tokens.getByLabel("It", { exact: true }).selectOption("view");
  await tokens.getByLabel("In", { exact: true }).selectOption("Token place");
  await tokens.getByRole("button", { name: "Make a token" }).click();
  const token = await tokens.getByLabel("New, of Tokens").inputValue();
  const with_ = (method: string, path: string) =>
    fetch(origin() + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(method === "POST" ? { body: JSON.stringify({ name: "No" }) } : {}),
    }).then(({ status }) => status);
  expect(await with_("GET", `/api/projects/${project}`)).toBe(200);
  expect(await with_("POST", `/api/projects/${project}/notebooks`)).toBe(403);
  await tokens.getByText("can view in Token place").waitFor();
  await expectAccessibleInBothThemes(page);
  await tokens.getByRole("button", { name: "Revoke night train" }).click();
  await page.getByRole("button", { name: "Revoke the token" }).click();
  await tokens.getByText("night train").waitFor({ state: "detached" });
  await expect.poll(() => with_("GET", `/api/projects/${project}`), { timeout: 5_000 }).toBe(401);
  await context.close();
});

it("a sign-in elsewhere is ended from here, and what it has open closes", async () => {
  const project = await createProject("Two places");
  const notebookId = await createNotebook(project, "Open elsewhere");
  const here = await browser.newContext({ reducedMotion: "reduce" });
  const person = await signIn(here, project, "Bea Both");
  const elsewhere = await again(person);
  const there = await elsewhere.newPage();
  await there.goto(`${origin()}/n/${notebookId}`);
  await there.getByRole("heading", { name: "Open elsewhere" }).first().waitFor();
  const page = await here.newPage();
  await page.goto(`${origin()}/settings`);
  const list = page.getByRole("list", { name: "Your sign-ins" });
  await expect.poll(() => list.getByRole("listitem").count(), { timeout: 15_000 }).toBe(2);
  await list.getByRole("button", { name: /^Sign out / }).click();
  await expect.poll(() => list.getByRole("listitem").count(), { timeout: 15_000 }).toBe(1);
  await there
    .getByText(/You were signed out/)
    .first()
    .waitFor();
  await here.close();
  await elsewhere.close();
});

it("another e-mail signs in, and the account ends while its work stays", async () => {
  const project = await createProject("Work that stays");
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const { email, password } = await signIn(context, project, "Max Going");
  const page = await context.newPage();
  await page.goto(`${origin()}/p/${project}`);
  await page.getByRole("button", { name: "New notebook" }).click();
  await page.waitForURL(/\/n\//);
  const notebook = page.url();
  await page.goto(`${origin()}/settings`);
  const section = page.getByRole("region", { name: "Sign-in", exact: true });
  const next = `moved-${email}`;
  await section.getByLabel("E-mail").fill(next);
  await section.getByLabel("Current password").fill(password);
  await section.getByRole("button", { name: "Change the sign-in" }).click();
  await section.getByText("Changed.").waitFor();
  await (await again({ email: next, password })).close();

  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByLabel(/^Type moved-/).fill(next);
  await dialog.getByLabel("Current password").fill(password);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await page.getByLabel("E-mail").fill(next);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page
    .getByText(/wrong|not right|do not match/i)
    .first()
    .waitFor();
  const owner = await openPageAsOwner(browser);
  await owner.goto(notebook);
  await owner.getByRole("heading", { name: "Untitled" }).first().waitFor();
  await context.close();
});
