import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser } from "../../support/browser.ts";
import {
  announced,
  cellOf,
  editCell,
  expectStored,
  importNotebook,
  patience,
  type Reader,
  readAs,
  selectCell,
  shownCells,
} from "../../support/notebook-page.ts";

let browser: Browser;
let projectId: string;

beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Writing together");
});
afterAll(() => browser.close());

async function two(name: string, sources: readonly string[]): Promise<{ id: string; ana: Reader; tom: Reader }> {
  const id = await importNotebook(projectId, name, sources);
  const [ana, tom] = await Promise.all([
    readAs(browser, projectId, id, "Ana Ferreira"),
    readAs(browser, projectId, id, "Tom Nowak"),
  ]);
  return { id, ana, tom };
}

async function done(...readers: readonly Reader[]): Promise<void> {
  for (const reader of readers) {
    expect(reader.errors).toEqual([]);
    await reader.close();
  }
}

/** Follows a cell as every frame is painted; tells how far it ever was from where it began. */
async function watchPlace({ page }: Reader, id: string): Promise<() => Promise<number>> {
  const watch = await page.locator(`[data-cell="${id}"]`).evaluateHandle((cell) => {
    const seen = { from: cell.getBoundingClientRect().top, furthest: 0 };
    // An intersection is computed after the last layout of a frame; in a frame's callback the list may not have settled.
    const painted = new IntersectionObserver((entries) => {
      for (const { boundingClientRect } of entries)
        seen.furthest = Math.max(seen.furthest, Math.abs(boundingClientRect.top - seen.from));
      painted.unobserve(cell);
      requestAnimationFrame(() => painted.observe(cell));
    });
    painted.observe(cell);
    return seen;
  });
  return () => watch.evaluate((seen) => seen.furthest);
}

describe("two people in one notebook", () => {
  test("type in the same cell at the same time, and see each other's caret", async () => {
    const { id, ana, tom } = await two("Same cell", ["const a = 1;", "const b = 2;"]);
    await editCell(ana.page, "c0");
    await editCell(tom.page, "c0");
    await tom.page.keyboard.press("Control+Home");
    await Promise.all([
      ana.page.keyboard.type(" // ana", { delay: 5 }),
      tom.page.keyboard.type("/* tom */ ", { delay: 5 }),
    ]);
    await expectStored(id, ["c0:/* tom */ const a = 1; // ana", "c1:const b = 2;"]);
    await cellOf(ana.page, "c0").getByText("Tom Nowak").first().waitFor({ state: "attached" });
    await done(ana, tom);
  });

  test("one moves a cell while the other types in it: nothing is lost, the caret stays", async () => {
    const { id, ana, tom } = await two("Move while typing", ["const a = 1;", "const b = 2;", "const c = 3;"]);
    await editCell(ana.page, "c0");
    await selectCell(tom.page, "c0");
    const typing = ana.page.keyboard.type(" // typed while it moved", { delay: 15 });
    await tom.page.keyboard.press("Control+Shift+ArrowDown");
    await tom.page.keyboard.press("Control+Shift+ArrowDown");
    await typing;
    await expectStored(id, ["c1:const b = 2;", "c2:const c = 3;", "c0:const a = 1; // typed while it moved"]);
    await ana.page.keyboard.type("!");
    await expectStored(id, ["c1:const b = 2;", "c2:const c = 3;", "c0:const a = 1; // typed while it moved!"]);
    expect(await announced(tom.page)).toBe("Moved to place 3 of 3.");
    await done(ana, tom);
  });

  test("undo takes back only mine: text in the cell, structure on cells", async () => {
    const { id, ana, tom } = await two("Undo", ["const a = 1;", "const b = 2;"]);
    await editCell(ana.page, "c0");
    await ana.page.keyboard.type(" // ana");
    await expectStored(id, ["c0:const a = 1; // ana", "c1:const b = 2;"]);
    await editCell(tom.page, "c0");
    await tom.page.keyboard.type(" // tom");
    await expectStored(id, ["c0:const a = 1; // ana // tom", "c1:const b = 2;"]);
    await ana.page.keyboard.press("Control+z");
    await expectStored(id, ["c0:const a = 1; // tom", "c1:const b = 2;"]);
    await selectCell(tom.page, "c1");
    await tom.page.keyboard.press("Control+Shift+ArrowUp");
    await expectStored(id, ["c1:const b = 2;", "c0:const a = 1; // tom"]);
    await ana.page.keyboard.press("Escape");
    await ana.page.keyboard.press("z");
    await expect.poll(() => announced(ana.page), patience).toBe("Nothing to undo.");
    await tom.page.keyboard.press("z");
    await expectStored(id, ["c0:const a = 1; // tom", "c1:const b = 2;"]);
    await done(ana, tom);
  });

  test("undoing my insert leaves what the other wrote in it, and says so", async () => {
    const { id, ana, tom } = await two("Undo insert", ["const a = 1;"]);
    await selectCell(ana.page, "c0");
    await ana.page.keyboard.press("b");
    await expect.poll(() => shownCells(tom.page), patience).toHaveLength(2);
    const made = (await shownCells(tom.page))[1] ?? "";
    await editCell(tom.page, made);
    await tom.page.keyboard.type("const theirs = 2;");
    await expectStored(id, ["c0:const a = 1;", `${made}:const theirs = 2;`]);
    await ana.page.keyboard.press("z");
    await expect.poll(() => announced(ana.page), patience).toContain("somebody else wrote in it");
    await expectStored(id, ["c0:const a = 1;", `${made}:const theirs = 2;`]);
    await done(ana, tom);
  });

  test("what I read does not move when the other works above it, not for a frame", async () => {
    const long = Array.from({ length: 40 }, (_, at) => `const value${at} = ${at};\n// line\n// line`);
    const { ana, tom } = await two("Reading", long);
    await ana.page.locator("[data-notebook]").evaluate((scroller) => scroller.scrollTo(0, 1500));
    await cellOf(ana.page, "c14").waitFor();
    const furthest = await watchPlace(ana, "c12");
    await selectCell(tom.page, "c1");
    for (let count = 0; count < 4; count++) await tom.page.keyboard.press("a");
    const setSize = (): Promise<string | null> => ana.page.locator("[data-cell]").first().getAttribute("aria-setsize");
    await expect.poll(setSize, patience).toBe("44");
    await editCell(tom.page, "c0");
    await tom.page.keyboard.type("\n// more\n// and more");
    await editCell(tom.page, "c7"); // it stands in Ana's page, above what she sees
    await tom.page.keyboard.type("\n// more\n// and more\n// reached her");
    await cellOf(ana.page, "c7").getByText("// reached her").waitFor({ state: "attached" });
    await selectCell(tom.page, "c5");
    await tom.page.keyboard.press("d");
    await tom.page.keyboard.press("d");
    await expect.poll(setSize, patience).toBe("43");
    expect(await furthest()).toBeLessThan(2);
    await done(ana, tom);
  });

  test("following somebody brings me to their cell", async () => {
    const long = Array.from({ length: 40 }, (_, at) => `const value${at} = ${at};\n// line\n// line`);
    const { ana, tom } = await two("Follow", long);
    // sooner than presence is renewed: who opens a notebook is seen before they do anything
    await ana.page.getByRole("button", { name: "Follow Tom Nowak" }).first().click({ timeout: 10_000 });
    await tom.page.locator("[data-notebook]").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await cellOf(tom.page, "c38").waitFor();
    await selectCell(tom.page, "c38");
    await cellOf(ana.page, "c38").waitFor();
    await expect
      .poll(() => cellOf(ana.page, "c38").evaluate((cell) => cell.getBoundingClientRect().top < innerHeight), patience)
      .toBe(true);
    await done(ana, tom);
  });
});
