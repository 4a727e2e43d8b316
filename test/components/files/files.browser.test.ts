import { randomBytes } from "node:crypto";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser, openPageAs, origin } from "#test/support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function openFiles(name: string): Promise<{ page: Page; projectId: string }> {
  const projectId = await createProject(name);
  const { page } = await openPageAs(browser, projectId, "Ada Lovelace");
  await page.goto(`${origin()}/p/${projectId}/files`);
  await page.getByText("No files yet").waitFor();
  return { page, projectId };
}

async function upload(page: Page, files: readonly { name: string; content: Buffer }[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).click();
  await (await chooser).setFiles(files.map(({ name, content }) => ({ name, mimeType: "text/csv", buffer: content })));
}

const csv = Buffer.from("name,age\nAda,36\nGrace,85\n");

describe("the files of a project", () => {
  test("go up, are previewed, and become a dataset that has an address", async () => {
    const { page } = await openFiles("People data");
    await upload(page, [{ name: "people.csv", content: csv }]);
    await page.getByRole("link", { name: "people.csv" }).click();
    const rows = page.getByRole("region", { name: "Rows of people.csv" });
    await rows.getByRole("cell", { name: "Grace" }).waitFor();
    await page.getByText("2 rows, 2 columns").waitFor();

    await page.getByRole("button", { name: "Make a dataset version" }).click();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("people");
    await page.getByRole("button", { name: "Make the version" }).click();
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("heading", { name: "people", level: 1, exact: true }).waitFor();
    await page.getByText('octavo.data("people@1")').waitFor();
  });

  test("a large one goes up in parts, byte for byte", async () => {
    const { page, projectId } = await openFiles("Large");
    const content = randomBytes(20 * 1024 * 1024);
    await upload(page, [{ name: "large.bin", content }]);
    await page.getByRole("link", { name: "large.bin" }).waitFor();
    const answer = await page.request.get(`${origin()}/api/projects/${projectId}/files`);
    const { items } = (await answer.json()) as { items: { id: string; size: number }[] };
    const back = await page.request.get(`${origin()}/api/files/${items[0]!.id}/content`);
    expect(Buffer.compare(await back.body(), content)).toBe(0);
  });

  test("a name that is taken asks before it replaces", async () => {
    const { page } = await openFiles("Taken");
    await upload(page, [{ name: "people.csv", content: csv }]);
    await page.getByRole("link", { name: "people.csv" }).waitFor();
    await upload(page, [{ name: "people.csv", content: Buffer.from("name\nMary\n") }]);
    await page.getByText("There is a file of this name already.").waitFor();
    await page.getByRole("button", { name: "Replace" }).click();
    await page.getByText("2 of 2 done").waitFor();
    await page.getByRole("link", { name: "people.csv" }).click();
    await page.getByRole("cell", { name: "Mary" }).waitFor();
  });

  test("are chosen together, deleted together, and taken back", async () => {
    const { page } = await openFiles("Together");
    await upload(
      page,
      ["a.csv", "b.csv", "c.csv"].map((name) => ({ name, content: csv })),
    );
    await page.getByRole("link", { name: "c.csv" }).waitFor();
    await page.getByRole("checkbox", { name: "Choose a.csv" }).click();
    await page.getByRole("checkbox", { name: "Choose c.csv" }).click({ modifiers: ["Shift"] });
    await page.getByText("3 chosen").waitFor();
    await page.getByRole("button", { name: "Move to the trash" }).click();
    await page.getByText("No files yet").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "b.csv" }).waitFor();
  });

  test("folders have an address and a way back", async () => {
    const { page } = await openFiles("Folders");
    await page.getByRole("button", { name: "New folder" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("raw");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "raw" }).click();
    await page.getByText("This folder is empty.").waitFor();
    await upload(page, [{ name: "inside.csv", content: csv }]);
    await page.getByRole("link", { name: "inside.csv" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "inside.csv" }).waitFor();
    await page.getByRole("navigation", { name: "Folder" }).getByRole("link", { name: "All files" }).click();
    await page.getByRole("link", { name: "raw" }).waitFor();
  });
});
