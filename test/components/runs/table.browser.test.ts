/** The table of runs as one makes it one's own: computed and pinned columns, conditions, tags in place, many at once, views. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, createProject, openBrowser, openPageAs, origin } from "../../support/browser.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Table");
  for (let at = 0; at < 24; at++) {
    const params = { rate: String((at + 1) / 100), optimizer: ["adam", "sgd", "lion"][at % 3] };
    const body = {
      experiment: "0",
      name: `run-${String(at).padStart(2, "0")}`,
      params,
      startedAt: 1_700_000_000_000 + at,
    };
    const { id } = await asOwner(`/api/projects/${projectId}/runs`, { method: "POST", body });
    const metrics = [{ key: "loss", value: 1 / (at + 1), step: 0, time: body.startedAt }];
    await asOwner(`/api/runs/${id}/log`, { method: "POST", body: { metrics, tags: { team: "blue" } } });
    await asOwner(`/api/runs/${id}`, {
      method: "PATCH",
      body: { status: "FINISHED", endedAt: body.startedAt + 60_000 },
    });
  }
});
afterAll(() => browser?.close());

const names = (page: Page): Promise<string[]> =>
  page
    .getByRole("table")
    .first()
    .locator("tbody tr th a")
    .evaluateAll((links) => links.slice(0, 3).map((link) => link.textContent ?? ""));

async function problemsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
}

describe("the table of runs", () => {
  test("is computed, pinned, filtered by conditions, saved as a view", async () => {
    const { page, context, errors } = await openPageAs(browser, projectId, "Ana Ferreira", {
      viewport: { width: 1440, height: 900 },
    });
    await page.goto(`${origin()}/p/${projectId}/experiments/0?compare=off`);
    await page.getByText("of 24").waitFor();

    await page.getByRole("button", { name: /^Columns/ }).click();
    await page.getByRole("button", { name: "Pin loss" }).click();
    await page.getByRole("button", { name: "Compute" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a computed column" });
    await dialog.getByLabel("Name").fill("score");
    await dialog.getByLabel("Formula").fill("metrics.los");
    await dialog.getByText("No loaded run has a value for it.").waitFor();
    await dialog.getByLabel("Formula").fill("metrics.loss * (");
    await dialog.getByText("At 17: something is missing at the end.").waitFor();
    await dialog.getByLabel("Formula").fill("metrics.loss * params.rate * 100");
    await dialog.getByText("24 of 24 loaded runs have a value").waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Add column" }).click();
    await page.getByRole("columnheader", { name: "score" }).waitFor();
    await page.getByRole("button", { name: "Took" }).click();
    await page.getByRole("button", { name: "score" }).click();
    await expect
      .poll(() => page.getByRole("columnheader", { name: "score" }).getAttribute("aria-sort"))
      .toBe("descending");

    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByLabel("What").fill("metrics.loss");
    await page.getByLabel("Value").fill("0.1");
    await page.keyboard.press("Enter");
    await page.getByText("of 14").waitFor();
    expect(await page.getByRole("combobox", { name: "Filter runs" }).inputValue()).toBe("metrics.loss < 0.1");
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByLabel("What").last().fill("params.optimizer");
    await page.getByLabel("Value").last().fill("adam");
    await page.keyboard.press("Enter");
    await page.getByText("of 4", { exact: false }).first().waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "View", exact: true }).click();
    await page.getByRole("menuitem", { name: "Save this view…" }).click();
    const save = page.getByRole("dialog", { name: "Save this view" });
    await save.getByLabel("Name").fill("Adam, low loss");
    await save.getByRole("radio", { name: "For everybody" }).click();
    await save.getByRole("button", { name: "Save view" }).click();
    await page.getByRole("button", { name: "View: Adam, low loss" }).waitFor();
    await page.goto(`${origin()}/p/${projectId}/experiments/0?compare=off`);
    await page.getByText("of 24").waitFor();
    await page.getByRole("button", { name: "View", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: /Adam, low loss/ }).click();
    await page.getByText("of 4", { exact: false }).first().waitFor();
    await page.getByRole("columnheader", { name: "score" }).waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });

  test("has tags edited in place, and many runs tagged, deleted, restored and taken along at once", async () => {
    const { page, context, errors } = await openPageAs(browser, projectId, "Ana Ferreira", {
      viewport: { width: 1440, height: 900 },
    });
    await page.goto(`${origin()}/p/${projectId}/experiments/0?compare=off&columns=${encodeURIComponent("tag:team")}`);
    await page.getByText("of 24").waitFor();
    await page.getByRole("button", { name: "team of run-23: blue. Edit" }).click();
    await page.getByLabel("team of run-23", { exact: true }).fill("green");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "team of run-23: green. Edit" }).waitFor();

    await page.getByLabel("Compare run-22").click();
    await page.getByLabel("Compare run-18").click({ modifiers: ["Shift"] });
    await page.getByText("5 selected").waitFor();
    await page.getByRole("button", { name: "Tag", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Tag 5 runs" });
    await dialog.getByLabel("Tag").fill("mlflow.user");
    await dialog.getByRole("button", { name: "Set tag" }).click();
    await dialog.getByText("is kept by programs").waitFor();
    await dialog.getByLabel("Tag").fill("team");
    await dialog.getByLabel("Value").fill("red");
    await dialog.getByRole("button", { name: "Set tag" }).click();
    await page.getByRole("button", { name: "team of run-18: red. Edit" }).waitFor();

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "CSV" }).first().click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("runs.csv");
    const stream = await file.createReadStream();
    let text = "";
    for await (const piece of stream) text += String(piece);
    expect(text.trim().split("\r\n")).toHaveLength(6);

    await page.getByRole("button", { name: "Delete 5 runs" }).click();
    await page.getByText("of 19").waitFor();
    await page.getByRole("button", { name: "View", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: "Show deleted runs" }).click();
    await page.getByText("5 deleted runs").waitFor();
    await page.getByLabel("Choose all loaded runs").click();
    await page.getByRole("button", { name: "Restore 5 runs" }).click();
    await page.getByText("No deleted runs").waitFor();
    await page.getByRole("button", { name: "Show runs" }).click();
    await page.getByText("of 24").waitFor();

    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: "optimizer" }).click();
    await page.getByRole("button", { name: /^Group: optimizer/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "team" }).click();
    await page.getByRole("row", { name: /adam red/ }).waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await page
      .getByRole("row", { name: /adam red/ })
      .getByRole("button", { name: "adam" })
      .click();
    await expect.poll(() => names(page)).toEqual(["run-21", "run-18"]);
    expect(errors).toEqual([]);
    await context.close();
  });
});
