/** A secret in a cell: read with the rights of who runs, and nowhere afterwards. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, importNotebook, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;
const value = "tidal-otter-4711";

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Secretive");
  await asOwner(`/api/projects/${projectId}/secrets/API_KEY`, { method: "PUT", body: { value } });
});
afterAll(() => browser.close());

test("a cell has the value; its output, the document and the run it tracks do not", async () => {
  const id = await importNotebook(projectId, "Secretive", [
    `const key = await octavo.secret("API_KEY");
console.log("length", key.length, key, btoa(key));
await octavo.run({ name: "keyed", params: { key } }, async (run) => run.log({ loss: 1 }));`,
  ]);
  const ana = await readAs(browser, projectId, id, "Ana Ferreira");
  await selectCell(ana.page, "c0");
  await ana.page.keyboard.press("Control+Enter");
  await cellOf(ana.page, "c0").getByRole("link", { name: "keyed" }).waitFor({ timeout: 60_000 });
  await cellOf(ana.page, "c0").getByText(`length ${value.length} [secret API_KEY]`).waitFor();
  const tom = await readAs(browser, projectId, id, "Tom Haas");
  await cellOf(tom.page, "c0").getByText(`length ${value.length} [secret API_KEY]`).waitFor();
  const found = await asOwner(`/api/projects/${projectId}/runs/search`, { method: "POST", body: {} });
  const kept = JSON.stringify([await asOwner(`/api/notebooks/${id}/export`), found]);
  expect(kept).toContain("[secret API_KEY]");
  expect(kept).not.toContain(value);
  expect(kept).not.toContain(btoa(value));
  expect(ana.errors).toEqual([]);
  await ana.close();
  await tom.close();
});
