import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page, Route } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import { cellOf, editCell, expectStored, importNotebook, readAs, selectCell } from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Cells that know each other");
});
afterAll(() => browser.close());

const states = (page: Page): Promise<(string | null)[]> =>
  page
    .locator("[data-cell]")
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset["state"] ?? null));
const expectStates = (page: Page, wanted: readonly string[]): Promise<void> =>
  expect.poll(() => states(page), { timeout: 60_000, interval: 200 }).toEqual(wanted);

describe("cells that know each other", () => {
  test("say what they need, what made them stale and why, and run just that", { timeout: 300_000 }, async () => {
    const id = await importNotebook(projectId, "States", [
      "const rate = 0.5;",
      "const model = { rate, big: new Float32Array(1000) };",
      "model.rate * 2",
      "const alone = 1; alone",
    ]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const { page } = ana;
    await expectStates(page, ["never", "never", "never", "never"]);
    await cellOf(page, "c2").getByText("Needs model first.").waitFor();
    await cellOf(page, "c2").getByRole("button", { name: "Run this and what it needs" }).click();
    await expectStates(page, ["current", "current", "current", "never"]);

    // names, sizes, who makes and who uses them
    const panel = page.getByRole("complementary", { name: "Context" });
    const variables = page.getByRole("region", { name: "Variables" });
    await variables.getByText("used by model", { exact: false }).first().waitFor();
    expect(await panel.count()).toBeGreaterThan(0);
    await variables.getByRole("button", { name: /^model/ }).click();
    await cellOf(page, "c1").locator(".monaco-editor.focused").waitFor();
    await page.keyboard.press("Escape");

    // an edit makes what needs it stale; the bar runs all of it
    await editCell(page, "c0");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("const rate = 0.25;");
    await expectStates(page, ["stale", "stale", "stale", "never"]);
    await cellOf(page, "c0").getByText("The code changed after you ran it.").waitFor();
    await cellOf(page, "c1").getByText("comes from rate, which is stale itself", { exact: false }).waitFor();
    await page.keyboard.press("Escape");
    await page
      .getByRole("button", { name: /^Run stale/ })
      .first()
      .click();
    await expectStates(page, ["current", "current", "current", "current"]);
    await cellOf(page, "c2").locator(".nb-output").getByText("0.5").waitFor();

    // a failure names itself above, and goes there
    await editCell(page, "c0");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("const rate = nothing.here;");
    await page.keyboard.press("Control+Enter");
    await expect.poll(async () => (await states(page))[0], { timeout: 30_000 }).toBe("failed");
    await expect.poll(async () => (await states(page))[2], { timeout: 30_000 }).toBe("failed-upstream");
    await cellOf(page, "c2").getByText("failed first.").waitFor();
    await page.keyboard.press("Escape");

    // somebody else sees the same, and nothing is theirs
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await expect.poll(async () => (await states(tom.page))[0], { timeout: 30_000 }).toBe("failed");

    // disabled by whom
    await selectCell(tom.page, "c3");
    await cellOf(tom.page, "c3").getByRole("button", { name: "More for this cell" }).click();
    await tom.page.getByRole("menuitem", { name: "Disable" }).click();
    await cellOf(page, "c3").getByText("Disabled by Tom. Run all skips it.").waitFor();
    expect((await states(page))[3]).toBe("disabled");
    const { violations } = await new AxeBuilder({ page }).include(".nb").analyze();
    expect(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
    expect([...ana.errors, ...tom.errors]).toEqual([]);
    await tom.close();
    await ana.close();
  });

  test("name each other when they collide, and offer the fix; the graph shows them", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "Collide", [
      "const x = 1;",
      "const x = 2; x",
      "const list = [1];",
      "list.push(2);",
      "const a = () => b;",
      "const b = () => a;",
    ]);
    const { page, errors, close } = await readAs(browser, projectId, id, "Ana Ferreira");
    await cellOf(page, "c0").getByText("is declared in cell 2, too", { exact: false }).waitFor();
    await cellOf(page, "c3").getByText("running it again changes it again", { exact: false }).waitFor();
    await cellOf(page, "c1").getByRole("button", { name: "Rename it here to x2" }).click();
    await cellOf(page, "c1").locator(".nb-source").getByText("const x2 = 2; x2").first().waitFor({ timeout: 60_000 });
    await cellOf(page, "c0").getByText("is declared in", { exact: false }).waitFor({ state: "detached" });

    await page.keyboard.press("Escape");
    await selectCell(page, "c2");
    await page.keyboard.press("g");
    const dialog = page.getByRole("dialog", { name: "Graph" });
    await dialog.getByRole("button", { name: /^list, never run/ }).waitFor();
    const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
    expect(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
    await dialog.getByRole("radio", { name: "Table" }).click();
    await dialog.getByRole("rowheader", { name: "list", exact: true }).getByRole("button").click();
    await expect.poll(() => cellOf(page, "c2").getAttribute("data-active")).toBe("");

    await cellOf(page, "c4").getByRole("button", { name: "Merge the 2 cells" }).click();
    await expect.poll(() => cellOf(page, "c4").getByRole("button", { name: "Merge" }).count()).toBe(0);
    expect(errors).toEqual([]);
    await close();
  });

  test("keep results to oneself until one publishes them", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "Mine", ["1 + 1"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    await ana.page.getByRole("button", { name: "More ways to run" }).first().click();
    await ana.page.getByText("Keep my results to myself").click();
    await selectCell(ana.page, "c0");
    await ana.page.keyboard.press("Control+Enter");
    await cellOf(ana.page, "c0").getByText("Nobody else sees them", { exact: false }).waitFor({ timeout: 60_000 });
    await cellOf(ana.page, "c0").locator(".nb-output").getByText("2").waitFor();
    expect(await states(tom.page)).toEqual(["never"]);
    await cellOf(ana.page, "c0").getByRole("button", { name: "Publish" }).click();
    await cellOf(tom.page, "c0").locator(".nb-output").getByText("2").waitFor({ timeout: 30_000 });
    await cellOf(tom.page, "c0").locator(".nb-receipt").getByText("Ana").first().waitFor();
    await expectStored(id, ["c0:1 + 1"]);
    await expect.poll(() => cellOf(ana.page, "c0").getByText("My results.").count()).toBe(0);

    // who may only read runs in their own browser, and the document stays as it was
    const vera = await readAs(browser, projectId, id, "Vera Lind", { right: "view" });
    await selectCell(vera.page, "c0");
    await vera.page.keyboard.press("Control+Enter");
    await cellOf(vera.page, "c0").getByText("Nobody else sees them", { exact: false }).waitFor({ timeout: 60_000 });
    expect(await cellOf(vera.page, "c0").getByRole("button", { name: "Publish" }).count()).toBe(0);
    await cellOf(vera.page, "c0").getByRole("button", { name: "Show the shared ones" }).click();
    await cellOf(vera.page, "c0").locator(".nb-receipt").getByText("Ana").first().waitFor();
    expect(await cellOf(tom.page, "c0").locator(".nb-receipt").textContent()).toContain("Ana");
    await vera.close();
    await ana.close();
    await tom.close();
  });

  test("show what changed when the code is another one by the time it would run", { timeout: 240_000 }, async () => {
    const id = await importNotebook(projectId, "Changed", ["1 + 1"]);
    const ana = await readAs(browser, projectId, id, "Ana Ferreira");
    const tom = await readAs(browser, projectId, id, "Tom Nowak");
    const changeMeanwhile = async (route: Route): Promise<void> => {
      await editCell(tom.page, "c0");
      await tom.page.keyboard.type(" + 5");
      await cellOf(ana.page, "c0").locator(".nb-source").getByText("5", { exact: false }).first().waitFor();
      await route.continue();
    };
    await ana.page.route(/\/executions$/, changeMeanwhile, { times: 1 });
    await selectCell(ana.page, "c0");
    await ana.page.keyboard.press("Control+Enter");
    const dialog = ana.page.getByRole("dialog", { name: "The code changed before it ran" });
    await dialog.getByText("added: ").waitFor({ state: "attached", timeout: 60_000 });
    expect(await dialog.locator("pre").textContent()).toBe("removed: −1 + 1added: +1 + 1 + 5");
    await dialog.getByRole("button", { name: "Run what stands there now" }).click();
    await cellOf(tom.page, "c0").locator(".nb-output").getByText("7").waitFor({ timeout: 30_000 });
    await ana.close();
    await tom.close();
  });
});
