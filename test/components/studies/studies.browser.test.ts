import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, createProject, openBrowser, openPageAs, origin } from "../../support/browser.ts";
import { cellOf, importNotebook, patience, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;
beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Searching");
});
afterAll(() => browser.close());

interface Named {
  readonly id: string;
  readonly name: string;
  readonly trials: number;
}
const studies = async (project = projectId): Promise<readonly Named[]> =>
  ((await asOwner(`/api/projects/${project}/studies`)) as { items: Named[] }).items;

test("a cell searches: trials are asked, given up and told, each a run; the study is shown live and has its page", {
  timeout: 240_000,
}, async () => {
  const id = await importNotebook(projectId, "Search", [
    `const search = await octavo.study({
  name: "rates",
  space: { rate: { low: 0.001, high: 1, log: true }, way: ["a", "b"], depth: { low: 1, high: 5, int: true, when: { way: "b" } } },
  pruner: { kind: "median", startupTrials: 3 },
  seed: 4,
});
for await (const trial of search.trials(14)) {
  const { rate, way, depth = 0 } = trial.params;
  const end = (Math.log10(rate) + 1.5) ** 2 + (way === "a" ? 0.3 : 0.1 * (depth - 3) ** 2);
  let over = false;
  for (let step = 0; step < 5 && !over; step++) over = await trial.report(end + 1 / (step + 1), step);
  if (!over) await trial.tell(end);
}
const [top] = await search.best();
top.params.way`,
    `octavo.chart({ metric: "objective", experiment: "rates", most: 20 })`,
  ]);
  const ana = await readAs(browser, projectId, id, "Ana Ferreira");
  await selectCell(ana.page, "c0");
  await ana.page.keyboard.press("Control+Enter");
  const output = cellOf(ana.page, "c0").locator(".nb-output");
  await output.getByRole("link", { name: "rates" }).waitFor({ timeout: 60_000 });
  await expect.poll(async () => (await studies())[0]?.trials, { timeout: 60_000, interval: 250 }).toBe(14);
  await output.getByText("14 trials, best").waitFor({ timeout: 30_000 });
  const [study] = await studies();
  const trials = (await asOwner(`/api/studies/${study?.id}/trials`)) as {
    items: { state: string; runId: string | null }[];
  };
  await expect
    .poll(
      async () =>
        ((await asOwner(`/api/studies/${study?.id}/trials`)) as typeof trials).items.filter(
          ({ state, runId }) => state !== "running" && runId !== null,
        ).length,
      patience,
    )
    .toBe(14);

  // Runs of the trials, as a chart that a cell keeps live.
  await selectCell(ana.page, "c1");
  await ana.page.keyboard.press("Control+Enter");
  await cellOf(ana.page, "c1").getByRole("region", { name: "Runs: objective" }).locator("canvas").waitFor();

  await output.getByRole("link", { name: "rates" }).click();
  await ana.page.getByRole("heading", { name: "rates" }).waitFor();
  for (const name of ["Best", "History", "What matters", "Params against the value", "On the way", "Trials"])
    await ana.page.getByRole("region", { name, exact: true }).first().waitFor();
  const rows = ana.page.getByRole("region", { name: "Trials", exact: true }).locator("tbody tr");
  expect(await rows.count()).toBe(14);
  const found = await new AxeBuilder({ page: ana.page }).analyze();
  expect(found.violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html}`)).toEqual([]);
  // A second tab that opens the name goes on with the same study.
  await ana.page.goto(`${origin()}/p/${projectId}/studies`);
  await ana.page.getByRole("link", { name: "rates" }).waitFor();
  expect(await ana.page.getByText("14 trials").count()).toBe(1);
  await ana.close();
});

test("two directions have a front, an empty project says what a study is, and one is deleted after a question", {
  timeout: 120_000,
}, async () => {
  const own = await createProject("Two ends");
  const { page, context } = await openPageAs(browser, own, "Bea Lund");
  await page.goto(`${origin()}/p/${own}/studies`);
  await page.getByText("No study yet").waitFor();
  const space = [{ name: "x", domain: { kind: "float", low: -2, high: 4 } }];
  const body = { name: "both", space, directions: ["minimize", "minimize"] };
  const { id } = (await asOwner(`/api/projects/${own}/studies`, { method: "POST", body })) as { id: string };
  for (let count = 0; count < 20; count++) {
    const asked = (await asOwner(`/api/studies/${id}/ask`, { method: "POST", body: {} })) as {
      number: number;
      params: { x: number };
    };
    const { x } = asked.params;
    await asOwner(`/api/studies/${id}/trials/${asked.number}`, {
      method: "PUT",
      body: { state: "complete", values: [x ** 2, (x - 2) ** 2] },
    });
  }
  await page.goto(`${origin()}/p/${own}/studies/${id}`);
  await page.getByRole("region", { name: "No other is better" }).getByRole("img").waitFor();
  await page.goto(`${origin()}/p/${own}/studies`);
  await page.getByRole("button", { name: "More for both" }).click();
  await page.getByRole("menuitem", { name: "Delete …" }).click();
  await page.getByRole("button", { name: "Delete study" }).click();
  await page.getByText("No study yet").waitFor();
  await context.close();
});
