import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, openBrowser, origin } from "../../support/browser.ts";
import { cellOf, importNotebook, patience, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Training together");
});
afterAll(() => browser.close());

/** Trains until somebody ends it: nothing here depends on how fast a machine is. */
const training = `const w = tf.variable(tf.scalar(0));
const optimizer = tf.train.sgd(0.001);
const steps = octavo.train("line", { steps: 1_000_000, model: { w }, checkpoint: 1, resume: true });
for await (const step of steps) {
  const loss = optimizer.minimize(() => tf.square(tf.sub(w, 3)) as tf.Scalar, true)!;
  steps.log({ loss: (await loss.data())[0] });
  loss.dispose();
  await octavo.sleep(2);
}`;

const states = (page: Page): Promise<(string | null)[]> =>
  page
    .locator("[data-cell]")
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset["state"] ?? null));
const expectStates = (page: Page, wanted: readonly string[]): Promise<void> =>
  expect.poll(() => states(page), { timeout: 60_000, interval: 200 }).toEqual(wanted);
const shown = (page: Page) => page.getByRole("region", { name: "Training line" });

const checkpoint = /Checkpoint\D*([\d,]+)/;

/** The step that a fact or a sentence about it names. */
async function stepIn(page: Page, words: RegExp): Promise<number> {
  const text = (await shown(page).textContent()) ?? "";
  return Number(words.exec(text)?.[1]?.replaceAll(",", "") ?? Number.NaN);
}

test("two people watch a training, move its input, and go on where a closed tab left it", {
  timeout: 240_000,
}, async () => {
  const id = await importNotebook(projectId, "Line", [
    'const rate = octavo.input.slider("Rate", { min: 0, max: 1, step: 0.1, value: 0.2 });',
    "rate.value * 10",
    training,
  ]);
  const ana = await readAs(browser, projectId, id, "Ana Ferreira");
  const tom = await readAs(browser, projectId, id, "Tom Nowak", { colorScheme: "dark" });
  const both = [ana.page, tom.page];

  // both see it learn; who may run can hold it, wherever it trains, and it says who did
  await ana.page.getByRole("button", { name: "Run all", exact: true }).first().click();
  for (const page of both) {
    await shown(page)
      .getByRole("img", { name: /^Loss by step/ })
      .waitFor({ timeout: 60_000 });
    await cellOf(page, "c1").locator(".nb-output").getByText("2", { exact: true }).waitFor();
  }
  await shown(ana.page).getByRole("button", { name: "Pause" }).click();
  for (const page of both)
    await shown(page)
      .getByText(/Paused after step/)
      .waitFor();
  await shown(tom.page).getByRole("button", { name: "Go on" }).click();
  for (const page of both)
    await shown(page)
      .getByText(/Paused after step/)
      .waitFor({ state: "detached" });
  await shown(tom.page).getByRole("button", { name: "Pause" }).click();
  for (const page of both)
    await shown(page)
      .getByText(/Paused by Tom Nowak after step/)
      .waitFor();
  await shown(tom.page).getByRole("button", { name: "Go on" }).click();
  await shown(ana.page).getByRole("button", { name: "End early" }).click();
  for (const page of both)
    await shown(page)
      .getByText(/Ended early after step/)
      .waitFor();
  await expectStates(ana.page, ["current", "current", "current"]);
  await cellOf(tom.page, "c2")
    .getByRole("button", { name: /^ran by Ana/ })
    .click();
  await tom.page.getByText(/^Tom Nowak paused it/).waitFor();
  await tom.page.keyboard.press("Escape");
  const ended = await stepIn(ana.page, checkpoint);

  // another's hand on the slider: who read it is stale and says why, and nothing else is
  const slider = cellOf(tom.page, "c0").getByRole("slider", { name: "Rate" });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (box === null) throw new Error("no slider");
  await tom.page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
  await tom.page.mouse.down();
  await tom.page.mouse.move(box.x + box.width * 0.98, box.y + box.height / 2, { steps: 4 });
  await tom.page.mouse.up();
  for (const page of both) await cellOf(page, "c1").getByText("Rate is 1 now; this ran with 0.2.").waitFor();
  expect(await cellOf(ana.page, "c0").getByRole("slider", { name: "Rate" }).inputValue()).toBe("1");
  await expectStates(ana.page, ["current", "stale", "current"]);
  await ana.page
    .getByRole("button", { name: /^Run stale/ })
    .first()
    .click();
  for (const page of both) await cellOf(page, "c1").locator(".nb-output").getByText("10", { exact: true }).waitFor();
  await expectStates(ana.page, ["current", "current", "current"]);

  // it goes on from its checkpoint; the tab is closed in the middle
  await selectCell(ana.page, "c2");
  await ana.page.keyboard.press("Control+Enter");
  await shown(tom.page)
    .getByText(`Resumed after step ${ended.toLocaleString("en")}.`)
    .waitFor({ timeout: 30_000 });
  await expect.poll(() => stepIn(tom.page, checkpoint), patience).toBeGreaterThan(ended);
  await ana.page.close();
  await expect.poll(async () => (await states(tom.page))[2], { timeout: 60_000, interval: 200 }).toBe("interrupted");
  await shown(tom.page)
    .getByText(/Interrupted after step/)
    .waitFor();

  // she finds what everybody saw last, and trains on from there
  const back = await ana.page.context().newPage();
  await back.goto(`${origin()}/n/${id}`);
  await shown(back)
    .getByText(/Interrupted after step/)
    .waitFor();
  await shown(back)
    .getByRole("img", { name: /^Loss by step/ })
    .waitFor();
  const kept = await stepIn(back, checkpoint);
  expect(kept).toBeGreaterThan(ended);
  await selectCell(back, "c2");
  await back.keyboard.press("Control+Enter");
  // A checkpoint may be kept after the last that anybody saw.
  await expect.poll(() => stepIn(tom.page, /Resumed after step ([\d,]+)/), patience).toBeGreaterThanOrEqual(kept);
  await shown(back).getByRole("button", { name: "End early" }).click();
  await shown(tom.page)
    .getByText(/Ended early after step/)
    .waitFor();
  expect([...ana.errors, ...tom.errors]).toEqual([]);
  await ana.close();
  await tom.close();
});
