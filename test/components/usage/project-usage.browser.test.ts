import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asOwner,
  createDataset,
  createFile,
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

test("one sees what uses the room, throws the largest away, and takes it back", async () => {
  const projectId = await createProject("Heavy");
  const file = await createFile(projectId, "measurements.csv", "x".repeat(400_000));
  await createFile(projectId, "notes.txt", "y".repeat(90_000));
  await createDataset(projectId, "letters", [file]);
  await createNotebook(projectId, "Pictures");
  const page = await openPageAsOwner(browser);
  await page.goto(`${origin()}/p/${projectId}/usage`);
  const largest = page.getByRole("list", { name: "Largest" });
  await largest.getByText("measurements.csv").waitFor();
  const kinds = page.getByRole("list", { name: "By kind" });
  expect(await kinds.getByText("490 kB").count()).toBe(1);
  await page.getByRole("button", { name: "Put notes.txt into the trash" }).click();
  await kinds.getByRole("link", { name: "In the trash" }).waitFor();
  await largest.getByText("notes.txt").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await largest.getByText("notes.txt").waitFor();
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test("who may only view sees it, and finds nothing to delete", async () => {
  const projectId = await createProject("Looked at");
  await createFile(projectId, "a.csv", "x".repeat(10_000));
  const { page } = await openPageAs(browser, projectId, "Vera", { right: "view" });
  await page.goto(`${origin()}/p/${projectId}/usage`);
  await page.getByRole("list", { name: "Largest" }).getByText("a.csv").waitFor();
  expect(await page.getByRole("button", { name: /into the trash/ }).count()).toBe(0);
  await page.getByText("This is what the server gives each project.").waitFor();
});

test("a full project says so, where it is uploaded and on this page", async () => {
  const projectId = await createProject("Brimful");
  const [organization] = ((await asOwner("/api/organizations")) as { items: { id: string }[] }).items;
  const at = `/api/organizations/${organization?.id}/projects/${projectId}/quotas`;
  await asOwner(at, { method: "PATCH", body: { storageBytes: 50_000 } });
  await createFile(projectId, "most.bin", "x".repeat(49_999));
  const page = await openPageAsOwner(browser);
  await page.goto(`${origin()}/p/${projectId}/files`);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).first().click();
  const more = { name: "more.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(100_000) };
  await (await chooser).setFiles([more]);
  await page
    .getByText(/may keep 50 kB/)
    .first()
    .waitFor();
  await page.goto(`${origin()}/p/${projectId}/usage`);
  await page.getByText(/Nearly full|Full: nothing more/).waitFor();
});
