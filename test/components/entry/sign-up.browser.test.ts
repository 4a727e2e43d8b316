/** An account without an invite, in a browser: the link that is mailed to an e-mail of the organization's domain. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "#test/support/browser.ts";
import { type Mailbox, openMailbox } from "#test/support/mailbox.ts";
import { type OctavoProcess, startOctavoProcess } from "#test/support/octavo.ts";

let browser: Browser;
let mailbox: Mailbox;
let octavo: OctavoProcess;
beforeAll(async () => {
  mailbox = await openMailbox();
  octavo = await startOctavoProcess({ env: { OCTAVO_SMTP: mailbox.address, OCTAVO_MAIL_FROM: "octavo@example.org" } });
  browser = await openBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await octavo.stop();
  await octavo.clean();
  await mailbox.close();
});

it("the owner names a domain; a colleague asks, follows the mail, and is in", async () => {
  const owner = await (await browser.newContext()).newPage();
  await owner.goto(octavo.signInLink);
  await owner.waitForURL(/\/p\//);
  await owner.goto(`${octavo.origin}/organization`);
  await owner.getByLabel("E-mail domains that may join").fill("harbour.example");
  await owner.getByRole("button", { name: "Save" }).click();
  await owner.getByText("Saved").waitFor();

  const page = await (await browser.newContext()).newPage();
  await page.goto(`${octavo.origin}/sign-in`);
  await page.getByRole("button", { name: "make one" }).click();
  await page.getByLabel("E-mail at your organization").fill("lea@harbour.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("a link is on its way").waitFor();
  const token = await mailbox.letterWith(/join=([\w-]{20,})/);
  await page.goto(`${octavo.origin}/sign-in?join=${token}`);
  await page.getByLabel("Name").fill("Lea");
  await page.getByLabel("Password").fill("tides come and go");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.waitForURL(/\/projects$/);
  await page.getByText("No project yet").waitFor();
  await page.goto(`${octavo.origin}/settings`);
  await page.getByText("This e-mail is confirmed.").waitFor();

  await owner.reload();
  await owner.getByRole("list", { name: "People", exact: true }).getByText("Lea", { exact: true }).waitFor();
  const second = await (await browser.newContext()).newPage();
  await second.goto(`${octavo.origin}/sign-in?join=${token}`);
  await second.getByLabel("Name").fill("Lea");
  await second.getByLabel("Password").fill("tides come and go");
  await second.getByRole("button", { name: "Make the account" }).click();
  await second.getByText("This link was used, expired, or never was").waitFor();
  expect(second.url()).toContain("/sign-in");
});
