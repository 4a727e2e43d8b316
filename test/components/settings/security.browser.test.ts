/** One's account guarded in the browser: a passkey of Chromium's virtual authenticator, a second factor, the owner's pages. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, it } from "vitest";
import {
  createProject,
  expectAccessible,
  openBrowser,
  openPageAsOwner,
  origin,
  signIn,
} from "#test/support/browser.ts";
import { totpCode } from "#test/support/totp.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it("a passkey and a second factor are set up in the settings, and each signs in", async () => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const { email, password } = await signIn(context, await createProject("Guarded"), "Mina");
  const page = await context.newPage();
  const devices = await context.newCDPSession(page);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${origin()}/settings`);
  const passkeys = page.getByRole("region", { name: "Passkeys" });
  await passkeys.getByLabel("Name of the passkey").fill("laptop");
  await passkeys.getByLabel("Current password").fill(password);
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await passkeys.getByRole("list").getByText("laptop").waitFor();

  const factor = page.getByRole("region", { name: "Second factor" });
  await factor.getByLabel("Current password").fill(password);
  await factor.getByRole("button", { name: "Set up a second factor" }).click();
  const secret = await factor.getByLabel("Secret").inputValue();
  await expectAccessible(page);
  await factor.getByLabel("Code", { exact: true }).fill(totpCode(secret, -1));
  await factor.getByRole("button", { name: "Turn it on" }).click();
  await factor.getByText("Keep these recovery codes").waitFor();

  const leave = async (): Promise<void> => {
    await context.request.post(`${origin()}/api/session/sign-out`, { headers: { origin: origin() } });
    await page.goto(`${origin()}/sign-in`);
    await page.getByLabel("E-mail").waitFor();
  };
  await leave();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(/\/p\//);
  await leave();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByLabel("Code").fill(totpCode(secret));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/p\//);
  await context.close();
});

it("an identity provider is added by one form for both kinds, which says at the field what is wrong", async () => {
  const page = await openPageAsOwner(browser);
  await page.goto(`${origin()}/administration/sign-in`);
  await page.getByRole("button", { name: "Add OpenID" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add the provider" }).click();
  await dialog.getByText("An address like https://login.example.org.").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add SAML" }).click();
  await dialog.getByLabel("Name").fill("Harbour");
  await dialog.getByRole("button", { name: "Add the provider" }).click();
  await dialog.getByText("Paste the metadata.").waitFor();
  await dialog.getByLabel("Metadata").fill("<nothing/>");
  await dialog.getByRole("button", { name: "Add the provider" }).click();
  await dialog.getByRole("alert").waitFor();
  await page.context().close();
});

it("the owner sees people, sign-in elsewhere and the audit log, and the chain is whole", async () => {
  const page = await openPageAsOwner(browser);
  for (const [place, heading] of [
    ["people", "People"],
    ["sign-in", "Identity providers"],
    ["audit", "Entries"],
  ] as const) {
    await page.goto(`${origin()}/administration/${place}`);
    await page.getByRole("heading", { name: heading, level: 2 }).waitFor();
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText(/^Whole: /).waitFor();
  await page.context().close();
});
