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

test("a run of everything and its training are runs by themselves: code, inputs, model, last runs; a switch ends that", {
  timeout: 240_000,
}, async () => {
  const own = await createProject("By themselves");
  const found = async (filter = "") =>
    ((await asOwner(`/api/projects/${own}/runs/search`, { method: "POST", body: { filter } })) as { items: Found[] })
      .items;
  const id = await importNotebook(own, "Line", [
    `const pace = octavo.input.slider("pace", { min: 0.1, max: 1, step: 0.1, value: 0.5 });`,
    `const line = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
line.compile({ optimizer: tf.train.sgd(0.01 * pace.value), loss: "meanSquaredError" });
const xs = tf.tensor2d([0, 1, 2, 3], [4, 1]);
await line.fit(xs, xs.mul(2), { epochs: 3, verbose: 0 });`,
  ]);
  const ana = await readAs(browser, own, id, "Ana Ferreira");
  await ana.page.getByRole("button", { name: "Run all" }).click();
  // The server ends runs with their cells; what they still had to say comes from the page.
  const known = async () => (await found()).filter(({ params }) => params["input.pace"] === "0.5").length;
  await expect.poll(known, { timeout: 90_000, interval: 250 }).toBe(2);
  const [whole] = await found(`tags."octavo.kind" = 'run-all'`);
  const [training] = await found(`tags."octavo.cell" = 'c1'`);
  expect(whole).toMatchObject({ experimentName: "Line", params: { "input.pace": "0.5" } });
  expect(training).toMatchObject({
    experimentName: "Line",
    params: { "input.pace": "0.5", epochs: "3", optimizer: "SGD" },
    tags: { "mlflow.parentRunId": whole?.id, "octavo.training": expect.any(String), "octavo.seed": expect.any(String) },
    metrics: { loss: { step: 3 } },
  });
  expect(JSON.parse(training?.tags["octavo.environment"] ?? "")).toMatchObject({ place: "browser" });
  const model = async () =>
    ((await asOwner(`/api/runs/${training?.id}/artifacts?path=model`)) as { items: { path: string }[] }).items.map(
      ({ path }) => path,
    );
  await expect.poll(model, patience).toEqual(["model/model.json", "model/weights.bin"]);
  await expect
    .poll(async () => (await found()).map(({ status }) => status), patience)
    .toEqual(["FINISHED", "FINISHED"]);
  // The cell knows its run, and the run its cells.
  await cellOf(ana.page, "c1").getByRole("button", { name: "1 run" }).click();
  await ana.page.getByRole("link", { name: training?.name ?? "" }).click();
  const code = ana.page.getByRole("region", { name: "Code" });
  await code.getByText("the same today").waitFor();
  expect(await code.locator("pre").first().textContent()).toContain("await line.fit");
  await code.getByRole("button", { name: "Show the whole notebook" }).click();
  expect(await code.locator("pre").count()).toBe(2);

  // Off: nothing is a run that nobody asks for.
  await ana.page.goBack();
  await cellOf(ana.page, "c1").waitFor();
  await ana.page.getByRole("button", { name: "More ways to run" }).click();
  await ana.page.getByRole("menuitemcheckbox", { name: /Track runs by themselves/ }).click();
  await selectCell(ana.page, "c1");
  await ana.page.keyboard.press("Control+Enter");
  await expect.poll(() => cellOf(ana.page, "c1").getAttribute("data-state"), { timeout: 60_000 }).not.toBe("running");
  expect(await found()).toHaveLength(2);
  await ana.close();
});

test("a run keeps files of every kind, and a long cell that would do the same again is asked about first", {
  timeout: 240_000,
}, async () => {
  const own = await createProject("Kept");
  const id = await importNotebook(own, "Kept", [
    `const picture = tf.range(0, 64).reshape([8, 8]);
const small = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
await octavo.run({ name: "long" }, async (run) => {
  run.log({ loss: 0.25 });
  await run.artifact("plots/picture.png", picture);
  await run.artifact("picture", picture);
  await run.artifact("best", small);
  await run.artifact("rows.csv", [{ a: 1, b: "x" }]);
  await octavo.sleep(15_100);
});`,
  ]);
  const ana = await readAs(browser, own, id, "Ana Ferreira");
  const found = async () =>
    ((await asOwner(`/api/projects/${own}/runs/search`, { method: "POST", body: {} })) as { items: Found[] }).items;
  await selectCell(ana.page, "c0");
  await ana.page.keyboard.press("Control+Enter");
  await expect
    .poll(async () => (await found())[0]?.tags["octavo.fingerprint"], { timeout: 90_000, interval: 250 })
    .toMatch(/^\w{64}$/);
  const [run] = await found();
  const files = async (folder: string) =>
    (
      (await asOwner(`/api/runs/${run?.id}/artifacts?path=${folder}`)) as { items: { path: string; size: number }[] }
    ).items.map(({ path }) => path);
  expect(await files("")).toEqual(["best", "picture.npy", "plots", "rows.csv"]);
  expect(await files("best")).toEqual(["best/model.json", "best/weights.bin"]);
  expect(await files("plots")).toEqual(["plots/picture.png"]);

  // Again: nothing has changed, so one is asked; the run is a click away, and nothing ran.
  await ana.page.keyboard.press("Escape");
  await selectCell(ana.page, "c0");
  await ana.page.keyboard.press("Control+Enter");
  const dialog = ana.page.getByRole("dialog", { name: "A run did the same already" });
  await dialog.waitFor({ timeout: 15_000 });
  await dialog.getByText("0.2500").waitFor();
  expect(await found()).toHaveLength(1);
  await dialog.getByRole("link", { name: "Open the run" }).click();
  await ana.page.getByRole("heading", { name: "long" }).waitFor();
  await ana.page.getByRole("region", { name: "Environment" }).waitFor();

  await ana.close();
});
