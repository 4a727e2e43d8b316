import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, createProject, openBrowser, openPageAs, openPageAsOwner, origin } from "#test/support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const clean = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
};

test("an owner says what projects may use, for all of them and for one", async () => {
  const projectId = await createProject("Measured");
  const page = await openPageAsOwner(browser);
  await page.goto(`${origin()}/administration/limits`);
  await page.getByRole("button", { name: "Change limits of Measured" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Storage").fill("much");
  await dialog.getByRole("button", { name: "Save the limits" }).click();
  await dialog.getByText("A size like 50 GB").waitFor();
  await dialog.getByLabel("Storage").fill("2 GB");
  await dialog.getByLabel("Kernels at work at a time").fill("7");
  await dialog.getByRole("button", { name: "Save the limits" }).click();
  await dialog.waitFor({ state: "detached" });
  const row = page.getByRole("list", { name: "Projects" }).getByRole("listitem").filter({ hasText: "Measured" });
  await row.getByText(/of 2 GB/).waitFor();
  await clean(page);
  await page.goto(`${origin()}/p/${projectId}/usage`);
  await page.getByText("An owner of the organization set this for this project.").waitFor();
});

test("whoever owns another organization has its people, limits and audit log, and chooses which one they see", async () => {
  const home = await createProject("Home of Olga");
  const made = (await asOwner("/api/organizations", { method: "POST", body: { name: "Lantern works" } })) as {
    id: string;
  };
  const { page } = await openPageAs(browser, home, "Olga Quay");
  const me = (await (await page.request.get(`${origin()}/api/session`)).json()) as { person: { id: string } };
  const invite = (await asOwner(`/api/organizations/${made.id}/invites`, { method: "POST", body: {} })) as {
    url: string;
  };
  const token = new URL(invite.url).pathname.split("/").at(-1);
  const joined = await page.request.post(`${origin()}/api/invites/${token}/accept`, {
    data: {},
    headers: { origin: origin() },
  });
  expect(joined.ok(), await joined.text()).toBe(true);
  const role = { method: "PATCH", body: { role: "owner" } };
  await asOwner(`/api/organizations/${made.id}/people/${me.person.id}`, role);

  await page.goto(`${origin()}/administration/people`);
  await page.getByRole("list", { name: "People", exact: true }).getByText("Olga Quay").waitFor();
  await page.getByRole("link", { name: "Audit log" }).click();
  await page
    .getByText(/changed the role in the organization of/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText(/^Whole: /).waitFor();
  await page.getByLabel("Days").fill("10");
  const kept = page.getByRole("region", { name: "How long it is kept" });
  await kept.getByRole("button", { name: "Save" }).click();
  await kept.getByText(/at least 30 days/i).waitFor();
  await page.getByLabel("Days").fill("365");
  await kept.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Remove older entries" }).click();
  await kept.getByText("365 days").first().waitFor();
  await clean(page);
  await page.getByRole("link", { name: "Sign-in elsewhere" }).click();
  await page.getByText("How people sign in is set for the whole server").waitFor();

  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/administration/audit`);
  await owner.getByLabel("Organization", { exact: true }).selectOption({ label: "Lantern works" });
  await owner.getByText(/made the organization Lantern works/).waitFor();
  expect(new URL(owner.url()).searchParams.get("organization")).toBe(made.id);
});

test("a directory's groups show with the teams that follow them, and an owner chooses another", async () => {
  const organizations = (await asOwner("/api/organizations")) as { items: { id: string }[] };
  const organizationId = organizations.items[0]?.id;
  const teams = `/api/organizations/${organizationId}/teams`;
  await asOwner(teams, { method: "POST", body: { name: "Listeners" } });
  const directory = (await asOwner("/api/directories", { method: "POST", body: { name: "Okta" } })) as {
    token: string;
  };
  const sent = await fetch(`${origin()}/scim/v2/Groups`, {
    method: "POST",
    headers: { authorization: `Bearer ${directory.token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ displayName: "Speech", members: [] }),
  });
  expect(sent.status).toBe(201);
  const page = await openPageAsOwner(browser);
  await page.goto(`${origin()}/administration/sign-in`);
  const choice = page.getByLabel("Team that follows Speech");
  await expect
    .poll(() => choice.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.label), { timeout: 15_000 })
    .toBe("Speech");
  await choice.selectOption({ label: "Listeners" });
  await expect
    .poll(
      async () => {
        const groups = (await asOwner("/api/directory-groups")) as {
          items: { name: string; team: { name: string } }[];
        };
        return groups.items.find(({ name }) => name === "Speech")?.team.name;
      },
      { timeout: 15_000 },
    )
    .toBe("Listeners");
  await clean(page);
});
