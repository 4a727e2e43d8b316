import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, importNotebook, patience, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Tracked");
});
afterAll(() => browser.close());

interface Found {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly experimentName: string;
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly metrics: Record<string, { readonly value: unknown; readonly step: unknown }>;
}
const runs = async () =>
  ((await asOwner(`/api/projects/${projectId}/runs/search`, { method: "POST", body: {} })) as { items: Found[] }).items;
const statusOf = async (name: string) => (await runs()).find((run) => run.name === name)?.status;

test("a cell's run is tracked through a lost connection, linked from the cell, killed with its tab, a reader's not", {
  timeout: 240_000,
}, async () => {
  const id = await importNotebook(projectId, "Tracked", [
    `await octavo.run({ name: "steady", experiment: "digits", params: { rate: 0.1 } }, async (run) => {
  for (let step = 0; step < 3; step++) run.log({ loss: 1 / (step + 1) });
});`,
    `const open = octavo.run({ name: "long" });
open.log({ loss: 5 });
await octavo.sleep(600_000);`,
  ]);
  const ana = await readAs(browser, projectId, id, "Ana Ferreira");
  await selectCell(ana.page, "c0");
  await ana.page.keyboard.press("Control+Enter");
  const link = cellOf(ana.page, "c0").locator(".nb-output").getByRole("link", { name: "steady" });
  await link.waitFor({ timeout: 60_000 });
  await expect.poll(() => statusOf("steady"), patience).toBe("FINISHED");
  const [run] = await runs();
  expect(await link.getAttribute("href")).toBe(`/p/${projectId}/runs/${run?.id}`);
  expect(run).toMatchObject({ experimentName: "digits", params: { rate: "0.1" }, metrics: { loss: { step: 2 } } });
  expect(run?.tags).toMatchObject({ "octavo.notebook": id, "octavo.cell": "c0" });

  // Vera may look: her own runs are told to nobody.
  const vera = await readAs(browser, projectId, id, "Vera Lind", { right: "view" });
  await selectCell(vera.page, "c0");
  await vera.page.keyboard.press("Control+Enter");
  await cellOf(vera.page, "c0").getByText("This run is not tracked").waitFor({ timeout: 60_000 });
  expect(await runs()).toHaveLength(1);
  await vera.close();

  // Nothing of the second cell leaves while the connection is lost, and all of it when it is back.
  await ana.offline(true);
  await selectCell(ana.page, "c1");
  await ana.page.keyboard.press("Control+Enter");
  await cellOf(ana.page, "c1").locator(".nb-output").getByRole("link", { name: "long" }).waitFor({ timeout: 60_000 });
  expect(await statusOf("long")).toBeUndefined();
  await ana.offline(false);
  await expect.poll(() => statusOf("long"), { timeout: 30_000, interval: 200 }).toBe("RUNNING");
  await expect
    .poll(async () => (await runs()).find(({ name }) => name === "long")?.metrics, patience)
    .toMatchObject({
      loss: { value: 5 },
    });
  await ana.close();
  await expect.poll(() => statusOf("long"), { timeout: 60_000, interval: 250 }).toBe("KILLED");
});
