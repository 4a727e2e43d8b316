import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ComponentPage, openComponentPage } from "#test/support/component-page.ts";
import { EDITOR_NOTEBOOK, type EditorNotebook as Notebook } from "#test/support/editor-notebook.ts";

let opened: ComponentPage;
let page: Page;
const assets = mkdtempSync(path.join(os.tmpdir(), "octavo-editor-"));

beforeAll(async () => {
  const script = "../../../.scripts/build-types.mjs";
  await ((await import(script)) as { build(options: { outDir: string }): Promise<void> }).build({ outDir: assets });
  opened = await openComponentPage(EDITOR_NOTEBOOK, { assets });
  page = opened.page;
}, 120_000);

afterAll(async () => {
  await opened.close();
  rmSync(assets, { recursive: true });
});

const show = async (...cells: readonly (readonly [string, string])[]): Promise<void> => {
  await page.evaluate((list) => (window as unknown as Notebook).open(list), cells);
  await page.waitForFunction((count) => document.querySelectorAll("[data-live]").length === count, cells.length);
};
/** The same, but for now without editors; `scrollOff` lets them come. */
const showResting = async (cells: readonly (readonly [string, string])[]): Promise<void> => {
  await page.evaluate((list) => {
    (window as unknown as Notebook).scrollOn();
    (window as unknown as Notebook).open(list);
  }, cells);
  await page.waitForFunction((count) => document.querySelectorAll(".octavo-code").length === count, cells.length);
};
const scrollOff = async (count: number): Promise<void> => {
  await page.evaluate(() => (window as unknown as Notebook).scrollOff());
  await page.waitForFunction((all) => document.querySelectorAll("[data-live]").length === all, count);
};
const source = (id: string): Promise<string> =>
  page.evaluate((name) => (window as unknown as Notebook).doc.getText(name).toString(), id);
const shownText = (id: string): Promise<string> =>
  page.locator(`#${id} .view-line`).evaluateAll((lines) =>
    lines
      .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
      .map((line) => line.textContent)
      .join("\n")
      .replaceAll("\u00a0", " "),
  );
const heard = (): Promise<string[]> => page.evaluate(() => (window as unknown as Notebook).heard.splice(0));
/** Puts the caret into a cell, at its end. */
const enter = async (id: string): Promise<void> => {
  await page.locator(`#${id} .monaco-editor`).click({ position: { x: 60, y: 8 } });
  await page.keyboard.press("Control+End");
};

describe("resting and live code", () => {
  const cells = [
    ["typescript", "const a = `x ${1}`; // comment\n\nfor (const b of [1, 2]) await f(b as Tensor);"],
    ["python", `def f(x):\n    """doc"""\n    return x  # ${"long ".repeat(60)}`],
    ["markdown", `# Heading\n\n**bold** and *more* ${"words ".repeat(60)}\n\n- item`],
    ["sql", "select count(*) from t\twhere a = 'b'"],
  ] as const;

  it("stand in the same places, to the pixel, with and without line numbers", async () => {
    const places = (): Promise<unknown> =>
      page.evaluate(() =>
        [...document.querySelectorAll(".octavo-editor")].map((editor) => {
          const outer = editor.getBoundingClientRect();
          const spans = editor.querySelectorAll(
            "[data-live] .view-line > span > span, .octavo-editor:not([data-live]) .octavo-line > span",
          );
          const first = spans[0]?.getBoundingClientRect();
          return [outer.height, first && Math.round(first.left), first && Math.round(first.top - outer.top)].join(" ");
        }),
      );
    for (const lineNumbers of [false, true]) {
      await showResting(cells);
      await page.evaluate((on) => {
        for (let at = 0; at < 4; at++) (window as unknown as Notebook).setProps(`c${at}`, { lineNumbers: on });
      }, lineNumbers);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      expect(await page.locator("[data-live]").count()).toBe(0);
      const resting = await places();
      await scrollOff(4);
      expect(await places()).toEqual(resting);
    }
  });

  it("have the same colours, in both themes", async () => {
    for (const theme of ["light", "dark"]) {
      await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
      await showResting(cells.slice(0, 1));
      const coloursOf = (selector: string): Promise<string[]> =>
        page
          .locator(selector)
          .evaluateAll((spans) =>
            spans
              .filter((span) => span.textContent?.trim() !== "")
              .map(
                (span) =>
                  `${span.textContent?.replace(/[^!-~]/g, "")} ${getComputedStyle(span).color} ${getComputedStyle(span).fontWeight}`,
              ),
          );
      const resting = await coloursOf(".octavo-line > span");
      await scrollOff(1);
      expect([...new Set(await coloursOf(".view-line > span > span"))].sort()).toEqual([...new Set(resting)].sort());
    }
    await page.evaluate(() => document.documentElement.removeAttribute("data-theme"));
  });
});

describe("typing", () => {
  beforeEach(() => show(["typescript", "first"], ["typescript", "second\nline"]));

  it("goes into the document, is undone with its keys, and keeps the caret's place under others' edits", async () => {
    await enter("c0");
    await page.keyboard.type(" typed");
    expect(await source("c0")).toBe("first typed");
    await page.evaluate(() => (window as unknown as Notebook).remote((doc) => doc.getText("c0").insert(0, "theirs ")));
    await page.keyboard.type("!");
    expect(await source("c0")).toBe("theirs first typed!");
    await expect.poll(() => shownText("c0"), { timeout: 10_000 }).toBe("theirs first typed!");
    await page.keyboard.press("Control+z");
    expect(await source("c0")).toBe("theirs first");
    await page.keyboard.press("Control+Shift+Z");
    expect(await source("c0")).toBe("theirs first typed!");
  });

  it("survives a composed character with edits of others in its middle", async () => {
    await enter("c0");
    const session = await page.context().newCDPSession(page);
    await session.send("Input.imeSetComposition", { text: "n", selectionStart: 1, selectionEnd: 1 });
    await page.evaluate(() => (window as unknown as Notebook).remote((doc) => doc.getText("c0").insert(0, "theirs ")));
    await session.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
    await session.send("Input.insertText", { text: "日本" });
    await page.waitForFunction(() => (window as unknown as Notebook).doc.getText("c0").toString().includes("日本"));
    expect(await source("c0")).toBe("theirs first日本");
    await expect.poll(() => shownText("c0"), { timeout: 10_000 }).toBe("theirs first日本");
  });

  it("goes on in the text that takes the place of a deleted one", async () => {
    await page.evaluate(() => {
      const { doc, setProps } = window as unknown as Notebook;
      (doc.getText("again") as unknown as { insert(at: number, text: string): void }).insert(0, "restored");
      setProps("c0", { text: doc.getText("again") });
    });
    await page.waitForFunction(() => document.querySelector("#c0 .view-line")?.textContent === "restored");
    await enter("c0");
    await page.keyboard.type("!");
    expect([await source("again"), await source("c0")]).toEqual(["restored!", "first"]);
  });

  it("is refused in a cell that one may only read", async () => {
    await page.evaluate(() => (window as unknown as Notebook).setProps("c0", { readOnly: true }));
    await enter("c0");
    await page.keyboard.type("x");
    expect(await source("c0")).toBe("first");
  });
});

describe("keys", () => {
  beforeEach(() => show(["typescript", "one\ntwo"], ["markdown", `${"word ".repeat(80)}`]));

  it("leave at the edges, and split at the caret", async () => {
    await enter("c0");
    for (const key of ["ArrowDown", "ArrowUp", "ArrowUp", "Control+Shift+Minus", "Escape", "Shift+Enter"]) {
      await page.keyboard.press(key);
    }
    expect(await heard()).toEqual(["c0 leaveDown 7", "c0 leaveUp 3", "c0 split 3", "c0 leave 3", "c0 runAndAdvance 3"]);
  });

  it("leave a wrapped line at its last screen line only", async () => {
    await enter("c1");
    await page.keyboard.press("ArrowUp");
    expect(await heard()).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect((await heard()).map((line) => line.split(" ")[1])).toEqual(["leaveDown"]);
  });
});

describe("others", () => {
  it("show their caret, name and selection at the same place in resting and in live code", async () => {
    await showResting([["typescript", "const a = 1;\nconst b = 2;"]]);
    const setCaret = (anchor: number, head: number): Promise<void> =>
      page.evaluate(
        ([from, to]) => {
          const { doc, setProps, shareSelection } = window as unknown as Notebook;
          const shared = shareSelection(doc.getText("c0"), { anchor: from, head: to });
          setProps("c0", { carets: [{ clientId: 7, name: "Ada", color: 3, ...shared }] });
        },
        [anchor, head] as const,
      );
    await setCaret(6, 19);
    await page.waitForSelector(".octavo-caret[data-moved]");
    expect(await page.locator("[data-live]").count()).toBe(0);
    const place = (): Promise<string> =>
      page.locator(".octavo-caret").evaluate((caret) => {
        const { left, top } = caret.getBoundingClientRect();
        return `${Math.round(left)} ${Math.round(top)} ${caret.textContent}`;
      });
    const resting = await place();
    await scrollOff(1);
    expect(await place()).toBe(resting);
    expect(await page.locator(".cdr.octavo-selection.octavo-person-3").count()).toBeGreaterThan(0);
    await page.evaluate(() => (window as unknown as Notebook).setProps("c0", { carets: [] }));
    await page.waitForFunction(() => document.querySelectorAll(".octavo-caret, .octavo-selection").length === 0);
  });
});

describe("the language", { timeout: 120_000 }, () => {
  it("completes names of TensorFlow.js and of other cells, and says what is wrong in the right cell", async () => {
    await show(
      ["typescript", "const learningRate: number = 0.1;"],
      ["typescript", "learn"],
      ["typescript", "const learningRate = 1;"],
    );
    await enter("c1");
    await page.keyboard.press("Tab");
    await page.locator(".suggest-widget .monaco-list-row", { hasText: "learningRate" }).waitFor({ timeout: 60_000 });
    await page.keyboard.press("Enter");
    await page.keyboard.type("; tf.layers.den");
    await page.locator(".suggest-widget .monaco-list-row", { hasText: "dense" }).first().waitFor({ timeout: 60_000 });
    await page.keyboard.press("Escape");
    expect(await heard()).toEqual([]);
    await page.locator("#c2 .squiggly-error").waitFor();
    expect(await page.locator("#c0 .squiggly-error").count()).toBe(0);
  });

  it("goes to a definition in another cell", async () => {
    await show(["typescript", "// first\nfunction half(x: number) { return x / 2; }"], ["typescript", "half(3)"]);
    await enter("c1");
    await page.keyboard.press("Home");
    await page.keyboard.press("F12");
    const arrived = () =>
      page.waitForFunction(() => (window as unknown as Notebook).heard.includes("goTo c0 18"), undefined, {
        timeout: 60_000,
      });
    await arrived();
    await page.evaluate(() => (window as unknown as Notebook).heard.splice(0));
    const box = await page.locator("#c1 .view-line span span").first().boundingBox();
    await page.keyboard.down("Control");
    await page.mouse.move((box?.x ?? 0) + 8, (box?.y ?? 0) + 10);
    await page.locator("#c1 .goto-definition-link").waitFor({ timeout: 60_000 });
    await page.mouse.click((box?.x ?? 0) + 8, (box?.y ?? 0) + 10);
    await page.keyboard.up("Control");
    await arrived();
  });
});

describe("many cells", () => {
  it("share about a dozen editors, and the one in use keeps its own", async () => {
    await page.evaluate(() =>
      (window as unknown as Notebook).open(
        Array.from({ length: 60 }, (_, at) => ["typescript", `const a${at} = ${at};\n`.repeat(3)]),
      ),
    );
    await page.waitForFunction(() => document.querySelectorAll("[data-live]").length >= 5);
    await enter("c0");
    await page.keyboard.type("mine");
    await page.locator("#c59").scrollIntoViewIfNeeded();
    await page.waitForSelector("#c59 [data-live], #c59[data-live], #c59 .octavo-editor[data-live]");
    expect(await page.locator(".monaco-editor[role='code']").count()).toBeLessThanOrEqual(13);
    expect(await page.locator("#c0 .octavo-editor[data-live]").count()).toBe(1);
    expect(await page.locator("#c0").textContent()).toContain("mine");
  });
});
