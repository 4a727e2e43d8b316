/** An organization on screen: made, its people invited, its teams nested, its last owner kept, deleted and taken back. */
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { organizationSchema } from "#lib/protocol/organization.ts";
import { inviteSchema } from "#lib/protocol/person.ts";
import { projectSchema } from "#lib/protocol/project.ts";
import {
  asOwner,
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

const make = async (page: Page, name: string): Promise<void> => {
  await page.goto(`${origin()}/organization`);
  await page.getByRole("button", { name: "New organization" }).click();
  await page.getByLabel("Name", { exact: true }).last().fill(name);
  await page.getByRole("button", { name: "Make the organization" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
};

test("shows people and teams; an owner nests, renames and fills a team, which shows what is shared with it", async () => {
  const home = await createProject("Home of Grace");
  await openPageAs(browser, home, "Grace Teamly");
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/organization`);
  for (const name of ["Compilers", "Linkers"]) {
    await owner.getByLabel("New team").fill(name);
    await owner.getByRole("button", { name: "Make the team" }).click();
    await owner.getByRole("button", { name: new RegExp(`^${name}`) }).waitFor();
  }
  await owner.getByRole("button", { name: /^Compilers/ }).click();
  await owner.getByLabel("Add people to Compilers").fill("Grace Team");
  await owner.getByRole("button", { name: /^Grace Teamly/ }).click();
  await owner.getByRole("list", { name: "In Compilers" }).getByText("Grace Teamly").waitFor();
  await owner.getByText("Nothing was shared with this team yet.").waitFor();

  await owner.getByRole("button", { name: "Move Compilers" }).click();
  const move = owner.getByRole("dialog", { name: "Move Compilers" });
  // a team never lies in itself: it is not offered
  expect(await move.getByLabel("Inside").locator("option").allTextContents()).toEqual(
    expect.not.arrayContaining(["Compilers"]),
  );
  await move.getByLabel("Inside").selectOption("Linkers");
  await move.getByRole("button", { name: "Move the team" }).click();
  await move.waitFor({ state: "detached" });
  await owner.getByRole("button", { name: "Rename Compilers" }).click();
  await owner.getByRole("dialog").getByLabel("Name").fill("Parsers");
  await owner.getByRole("button", { name: "Rename", exact: true }).last().click();
  await owner.getByRole("button", { name: /^Parsers/ }).waitFor();
  const { items } = (await asOwner(`/api/organizations`)) as { items: { id: string }[] };
  const { items: teams } = (await asOwner(`/api/organizations/${items[0]?.id}/teams`)) as {
    items: { id: string; name: string; parentId: string | null }[];
  };
  const linkers = teams.find(({ name }) => name === "Linkers");
  expect(teams.find(({ name }) => name === "Parsers")?.parentId).toBe(linkers?.id);

  await owner.getByLabel("Find people").fill("Grace Team");
  await owner.getByRole("list", { name: "People", exact: true }).getByText("Grace Teamly").waitFor();
});

test("is made, joined by an invite, keeps its last owner, is deleted and restored, seen by two", async () => {
  const owner = await openPageAsOwner(browser);
  await make(owner, "Harbour works");
  await expectAccessibleInBothThemes(owner);
  const invites = owner.getByRole("region", { name: "Invite links" });
  await invites.getByLabel("As").selectOption("guest");
  await invites.getByLabel("It works").selectOption("for a day");
  await invites.getByRole("button", { name: "Make an invite link" }).click();
  const url = await invites.getByLabel("Invite link", { exact: true }).inputValue();
  const { page: mina } = await openPageAs(browser, await createProject("Home of Mina"), "Mina Harbour");
  await mina.goto(url);
  await mina.getByText("to this organization, as a guest.").waitFor();
  await mina.getByRole("button", { name: "Join the organization" }).click();
  await mina.waitForURL(/\/p\//);
  await mina.goto(`${origin()}/organization`);
  await mina.getByLabel("Organization").selectOption("Harbour works");
  await mina.getByText("You are a guest").waitFor();

  const people = owner.getByRole("region", { name: "People" });
  await owner.reload();
  await people.getByLabel("What Mina Harbour is here").waitFor();
  await people.getByLabel("What Owner is here").selectOption("member");
  await owner.getByText("An organization keeps at least one owner").first().waitFor();
  await owner.getByRole("button", { name: "Leave Harbour works" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
  await owner.getByRole("dialog").getByText("An organization keeps at least one owner").waitFor();
  await owner.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await owner.getByRole("button", { name: "Delete Harbour works" }).click();
  await owner.getByLabel("Type Harbour works to delete it").fill("Harbour works");
  await owner.getByRole("button", { name: "Delete the organization" }).click();
  await owner.getByText("Harbour works is deleted").waitFor();
  await mina.reload();
  await mina.getByRole("heading", { level: 1 }).waitFor();
  expect(await mina.getByText("Harbour works").count()).toBe(0);
  await owner.getByRole("button", { name: "Restore the organization" }).click();
  await people.waitFor();
  await mina.goto(`${origin()}/organization`);
  await mina.getByLabel("Organization").selectOption("Harbour works");
  await mina.getByRole("button", { name: "Leave Harbour works" }).click();
  await mina.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
  await mina.getByRole("dialog").waitFor({ state: "detached" });
  expect(await mina.getByText("Harbour works").count()).toBe(0);
});

test("a right in every project reaches a member at once, and is taken again", async () => {
  const made = await asOwner("/api/organizations", { method: "POST", body: { name: "Lock keepers" } });
  const { id } = organizationSchema.parse(made);
  const hidden = projectSchema.parse(
    await asOwner("/api/projects", { method: "POST", body: { name: "Seen by all", organizationId: id } }),
  ).id;
  const { page: leo, context } = await openPageAs(browser, await createProject("Home of Leo"), "Leo Everywhere");
  const invite = inviteSchema.parse(await asOwner(`/api/organizations/${id}/invites`, { method: "POST", body: {} }));
  const token = new URL(invite.url ?? "").pathname.split("/").at(-1);
  await context.request.post(`${origin()}/api/invites/${token}/accept`, { data: {}, headers: { origin: origin() } });
  const owner = await openPageAsOwner(browser);
  await owner.goto(`${origin()}/organization?id=${id}`);
  const everywhere = owner.getByRole("region", { name: "In every project" });
  await everywhere.getByRole("button", { name: "Give the right everywhere" }).click();
  await everywhere.getByLabel("What All members can do in every project").waitFor();
  await leo.goto(`${origin()}/p/${hidden}/people`);
  await leo.getByText("You can view, since it is shared with all members.").waitFor();
  await everywhere.getByRole("button", { name: "Take this from All members" }).click();
  await everywhere.getByText("Nobody has a right everywhere").waitFor();
  await leo.reload();
  await leo.getByText("Who has access could not be loaded").waitFor();
});
