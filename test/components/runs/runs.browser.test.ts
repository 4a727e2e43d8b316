/** The story of who looks for the best of many runs: find, order, group, choose, compare, open, delete and take back. */
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
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
    const why = comparison.getByRole("region", { name: "Why they differ" });
    await why.getByText("val_loss is 0.02000 higher.").waitFor();
    await why.getByRole("listitem").filter({ hasText: "rate" }).filter({ hasText: "0.59" }).waitFor();
    await comparison.getByLabel("Smoothing method").selectOption("Window");
    await comparison.getByRole("slider", { name: "Smoothing" }).fill("7");
    await comparison.getByLabel("Leave out outliers").check();
    await comparison.getByLabel("Axis", { exact: true }).selectOption("By time");
    await comparison.getByRole("img", { name: /val_loss: run-59 ends at/ }).waitFor();
    await comparison.getByRole("radio", { name: "Boxes" }).click();
    await comparison.getByRole("img", { name: /val_loss by optimizer: adam has .*, sgd has/ }).waitFor();
    await comparison.getByRole("radio", { name: "Contour" }).click();
    await comparison.getByText("A contour needs two params").waitFor();
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

/** Keeps a file with a run. */
async function putFile(runId: string, path: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const { adminToken } = inject("octavo");
  const answer = await fetch(`${origin()}/api/runs/${runId}/artifacts/content?${new URLSearchParams({ path })}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/octet-stream" },
    body,
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const pixel = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);

describe("a run that is being written", () => {
  test("is opened by the link that MLflow's client prints, follows what is logged, shows its files", async () => {
    const own = await createProject("Live");
    const runs = `/api/projects/${own}/runs`;
    const mlflow = `/mlflow/${own}/api/2.0/mlflow`;
    const parent = await asOwner(runs, { method: "POST", body: { name: "parent" } });
    const tags = { "mlflow.parentRunId": parent.id };
    const child = await asOwner(runs, { method: "POST", body: { name: "child", tags } });
    const made = await asOwner(`${mlflow}/logged-models`, {
      method: "POST",
      body: { experiment_id: "0", name: "digits", source_run_id: parent.id },
    });
    await asOwner(`${mlflow}/runs/outputs`, {
      method: "POST",
      body: { run_id: parent.id, models: [{ model_id: made.model.info.model_id, step: 0 }] },
    });
    await putFile(parent.id, "plots/dot.png", pixel);
    await putFile(parent.id, "scores.csv", "name,score\nada,0.5\n");
    await putFile(parent.id, "rows.parquet", new Uint8Array(readFileSync("test/fixtures/data/rows-snappy.parquet")));
    await putFile(parent.id, "table.json", '{"columns":["word"],"data":[["hello"]]}');
    await putFile(parent.id, "page.html", "<h1>Mine</h1><script>document.body.append('ran ' + self.origin)</script>");

    const { page, context, errors } = await openPageAs(browser, own, "Ana Ferreira", {
      viewport: { width: 1440, height: 900 },
    });
    await page.goto(`${origin()}/mlflow/${own}/#/experiments/0`);
    await page.getByRole("heading", { name: "Default" }).waitFor();
    await page.goto(`${origin()}/mlflow/${own}/#/experiments/0/runs/${child.id}`);
    await page.waitForURL(`${origin()}/p/${own}/runs/${child.id}`);
    const told: string[] = [];
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => told.push(String(payload))));
    await page.goto(`${origin()}/#/experiments/0/runs/${parent.id}`);
    await page.waitForURL(`${origin()}/p/${own}/runs/${parent.id}`);
    await expect.poll(() => told.some((text) => text.includes("watching") && text.includes(parent.id))).toBe(true);

    // Nothing is asked by the clock any more: what comes was told.
    const metrics = (value: number, step: number) => ({
      method: "POST",
      body: { metrics: [{ key: "loss", value, step, time: 1_700_000_000_000 + step }] },
    });
    await asOwner(`/api/runs/${parent.id}/log`, metrics(0.75, 0));
    await page.getByText("0.75").waitFor();
    await asOwner(`/api/runs/${parent.id}/log`, metrics(0.25, 1));
    await page.getByRole("img", { name: /loss.* 0\.25/ }).waitFor();
    await asOwner(`/api/runs/${parent.id}/lines`, { method: "POST", body: { lines: [{ at: 1, text: "epoch 1" }] } });
    await page.getByText("epoch 1").waitFor();

    await page.getByRole("region", { name: "Models" }).getByText("digits").waitFor();
    await page.getByRole("region", { name: "Child runs" }).getByRole("link", { name: "child" }).waitFor();
    const files = page.getByRole("region", { name: "Files" });
    await files.getByText("5, ").waitFor();
    await files.getByRole("button", { name: "plots" }).click();
    await files.getByRole("button", { name: "dot.png" }).click();
    const image = files.getByRole("img", { name: "dot.png" });
    await expect.poll(() => image.evaluate((shown) => (shown as HTMLImageElement).naturalWidth)).toBe(1);
    await files.getByRole("button", { name: "scores.csv" }).click();
    await files.getByRole("row", { name: "ada 0.5" }).waitFor();
    await files.getByRole("button", { name: "rows.parquet" }).click();
    await files.getByRole("row", { name: /^1 .* n1 / }).waitFor();
    await files.getByRole("button", { name: "table.json" }).click();
    await files.getByRole("cell", { name: "hello" }).waitFor();
    await files.getByRole("button", { name: "page.html" }).click();
    await files.frameLocator("iframe").getByText("ran null").waitFor();
    await putFile(parent.id, "notes.txt", "as it came");
    await files.getByRole("button", { name: "notes.txt" }).click();
    await files.getByText("as it came").waitFor();
    expect(await problemsOf(page)).toEqual([]);

    await asOwner(`/api/runs/${parent.id}`, { method: "PATCH", body: { status: "FINISHED" } });
    await page.getByText("Finished").waitFor();
    await page.getByRole("link", { name: "child" }).click();
    await page.getByRole("heading", { name: "child" }).waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });
});
