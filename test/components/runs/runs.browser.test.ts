/** The story of who looks for the best of many runs: find, order, group, choose, compare, open, delete and take back. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, createProject, openBrowser, openPageAs, origin } from "../../support/browser.ts";

let browser: Browser;
let projectId: string;
const experiment = "1";

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Runs");
  await asOwner(`/api/projects/${projectId}/experiments`, { method: "POST", body: { name: "dropout-sweep" } });
  await Promise.all(Array.from({ length: 60 }, (_, at) => logRun(at)));
});
afterAll(() => browser?.close());

/** Run number `at` is better the larger its rate; every third is made with another optimizer. */
async function logRun(at: number): Promise<void> {
  const params = { rate: String(at / 100), optimizer: at % 3 === 0 ? "adam" : "sgd" };
  const name = `run-${String(at).padStart(2, "0")}`;
  const body = { experiment, name, params, startedAt: 1_700_000_000_000 + at * 1000 };
  const { id } = await asOwner(`/api/projects/${projectId}/runs`, { method: "POST", body });
  const metrics = Array.from({ length: 20 }, (_, step) => ({
    key: "val_loss",
    value: 1 - at / 100 + 1 / (step + 1),
    step,
    time: body.startedAt + step * 100,
  }));
  await asOwner(`/api/runs/${id}/log`, { method: "POST", body: { metrics } });
  await asOwner(`/api/runs/${id}`, { method: "PATCH", body: { status: "FINISHED", endedAt: body.startedAt + 2000 } });
}

const firstNames = (page: Page): Promise<string[]> =>
  page
    .getByRole("table")
    .first()
    .locator("tbody tr th a")
    .evaluateAll((links) => links.slice(0, 3).map((link) => link.textContent ?? ""));

async function problemsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
}

describe("the runs of an experiment", () => {
  test("are found, ordered, compared, grouped, opened, deleted and taken back", async () => {
    const { page, context, errors } = await openPageAs(browser, projectId, "Ana Ferreira", {
      viewport: { width: 1440, height: 900 },
    });
    await page.goto(`${origin()}/p/${projectId}/experiments`);
    await page.getByRole("link", { name: "dropout-sweep" }).click();
    await page.getByText("Rows 1 to").waitFor();
    await page.getByText("of 60").waitFor();

    await page.getByRole("button", { name: "val_loss" }).click();
    await page.getByRole("button", { name: "val_loss" }).click();
    await expect.poll(() => firstNames(page)).toEqual(["run-59", "run-58", "run-57"]);

    const filter = page.getByRole("combobox", { name: "Filter runs" });
    await filter.fill("opt");
    await page.getByRole("option", { name: "params.optimizer" }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type("= 'adam'");
    await page.getByText("of 20").waitFor();
    await expect.poll(() => firstNames(page)).toEqual(["run-57", "run-54", "run-51"]);
    await filter.fill("params.optimizer = adam oops");
    await expect.poll(() => filter.getAttribute("aria-invalid")).toBe("true");
    await filter.fill("params.optimizer = 'none'");
    await page.getByRole("button", { name: "Drop the filter" }).click();
    await page.getByText("of 60").waitFor();

    await page.getByLabel("Compare run-59").click();
    await page.getByLabel("Compare run-57").click();
    const comparison = page.getByRole("complementary", { name: "Comparison" });
    await comparison.getByRole("heading", { name: "Compare 2 runs" }).waitFor();
    await comparison.getByRole("img", { name: /val_loss: run-59 ends at 0\.\d+, run-57 ends at/ }).waitFor();
    await comparison.getByRole("row", { name: /optimizer sgd adam/ }).waitFor();
    expect(
      await comparison.getByText("What explains").locator("..").getByRole("listitem").first().textContent(),
    ).toMatch(/^rate9\d %|^rate8\d %|^rate100 %/);
    expect(await problemsOf(page)).toEqual([]);
    const address = page.url();
    await page.reload();
    expect(page.url()).toBe(address);
    await comparison.getByRole("heading", { name: "Compare 2 runs" }).waitFor();

    await page.getByRole("button", { name: "Delete 2 runs" }).click();
    await page.getByText("of 58").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("of 60").waitFor();

    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page
      .getByRole("menuitemcheckbox", { name: "optimizer" })
      .or(page.getByRole("menuitem", { name: "optimizer" }))
      .click();
    await page.getByRole("row", { name: /adam 20/ }).waitFor();
    await page.getByRole("button", { name: "adam" }).click();
    await page.getByText("of 20").waitFor();

    await page.getByRole("link", { name: "run-57" }).click();
    await page.getByRole("heading", { name: "run-57" }).waitFor();
    await page.getByRole("img", { name: /val_loss/ }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});
