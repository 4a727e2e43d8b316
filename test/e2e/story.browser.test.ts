/**
 * The story a new user lives through, in order, on one server of its own: the example that trains, a colleague by invite
 * link, typing and moving and working offline together, a server killed and started again, files in and out.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Locator, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";
import { openBrowser } from "#test/support/browser.ts";
import { editCell, patience, shownCells } from "#test/support/notebook-page.ts";
import { type OctavoProcess, startOctavoProcess } from "#test/support/octavo.ts";

let octavo: OctavoProcess;
let browser: Browser;
let owner: Page;
let colleague: Page;
let colleagueContext: BrowserContext;
const made = { project: "", digits: "", shared: "" };
let code = "";

beforeAll(async () => {
  octavo = await startOctavoProcess();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await octavo.stop();
  await octavo.clean();
});

async function call<T>(address: string, init: RequestInit = {}): Promise<T> {
  const headers = { authorization: `Bearer ${octavo.adminToken}`, "content-type": "application/json", ...init.headers };
  const response = await fetch(octavo.origin + address, { ...init, headers });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const stored = (notebookId: string): Promise<NotebookJson> => call(`/api/notebooks/${notebookId}/export`);
const sources = async (notebookId: string): Promise<string[]> =>
  (await stored(notebookId)).cells.map((cell) => textOf(cell.source));
const textOf = (source: string | readonly string[]): string => (typeof source === "string" ? source : source.join(""));

const cells = (page: Page): Locator => page.locator("[data-cell]");

describe("the story", () => {
  test("a new user signs in by the printed link and finds the examples", async () => {
    owner = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
    await owner.goto(octavo.signInLink);
    await owner.waitForURL(/\/p\//);
    made.project = new URL(owner.url()).pathname.split("/")[2] ?? "";
    const { items } = await call<{ items: { id: string; name: string }[] }>(`/api/projects/${made.project}/notebooks`);
    made.digits = items.find((item) => item.name === "Handwritten digits")?.id ?? "";
    expect(items.length).toBeGreaterThanOrEqual(3);
    await owner.getByRole("link", { name: "Handwritten digits" }).first().click();
    await owner.waitForURL(`**/n/${made.digits}`);
  });

  test("run all trains on the real data and every cell ends current, its outputs in the document", async () => {
    await owner.getByRole("button", { name: "Run all" }).first().click();
    const states = async (): Promise<string[]> => {
      const { cells: all } = await stored(made.digits);
      return all
        .filter((cell) => cell.cell_type === "code")
        .map(
          (cell) => (cell.metadata.octavo as { receipt?: { status: string } } | undefined)?.receipt?.status ?? "never",
        );
    };
    await vi.waitFor(async () => expect(new Set(await states())).toEqual(new Set(["ok"])), {
      timeout: 180_000,
      interval: 1_000,
    });
    const { cells: all } = await stored(made.digits);
    expect(JSON.stringify(all.map((cell) => ("outputs" in cell ? cell.outputs : [])))).toMatch(/accuracy/i);
    await expect.poll(() => owner.locator('[data-cell][data-state="failed"]').count(), patience).toBe(0);
  }, 240_000);

  test("a colleague joins by an invite link and both see each other in one notebook", async () => {
    const notebook = await call<{ id: string }>(`/api/projects/${made.project}/notebooks`, {
      method: "POST",
      body: JSON.stringify({ name: "Together" }),
    });
    made.shared = notebook.id;
    const invite = await call<{ url: string }>(`/api/projects/${made.project}/invites`, { method: "POST", body: "{}" });
    colleagueContext = await browser.newContext({ reducedMotion: "reduce" });
    colleague = await colleagueContext.newPage();
    await colleague.goto(invite.url);
    await colleague.getByLabel("Name").fill("Emmy Noether");
    await colleague.getByLabel("E-mail").fill(`${randomUUID()}@example.org`);
    await colleague.getByLabel("Password").fill("rings and ideals");
    await colleague.getByRole("button", { name: "Join the project" }).click();
    await colleague.waitForURL(/\/p\//);
    for (const page of [owner, colleague]) {
      await page.goto(`${octavo.origin}/n/${made.shared}`);
      await cells(page).nth(1).waitFor();
    }
    code = (await shownCells(owner))[1] ?? "";
    await owner.getByRole("button", { name: "Follow Emmy Noether" }).first().waitFor();
  });

  test("both type in one cell at the same time and nothing is lost or doubled", async () => {
    await Promise.all([editCell(owner, code), editCell(colleague, code)]);
    await Promise.all([owner.keyboard.type("// alpha"), colleague.keyboard.type("// omega")]);
    const settled = async (): Promise<string> => (await sources(made.shared))[1] ?? "";
    await vi.waitFor(
      async () => {
        const text = await settled();
        expect([...text].sort().join("")).toBe([..."// alpha// omega"].sort().join(""));
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  test("a cell is moved while the other types in it", async () => {
    await owner.keyboard.press("Escape");
    await colleague.keyboard.press("End");
    const typing = colleague.keyboard.type(" typed while it moves", { delay: 20 });
    await owner.keyboard.press("Alt+ArrowUp");
    await typing;
    await vi.waitFor(
      async () => {
        const [first, second] = await sources(made.shared);
        expect(first).toContain("typed while it moves");
        expect(second).toContain("Together");
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  test("who works offline comes back and loses nothing", async () => {
    await colleagueContext.setOffline(true);
    await colleague.keyboard.type(" and offline");
    await editCell(owner, (await shownCells(owner))[1] ?? "");
    await owner.keyboard.type(" meanwhile");
    await colleagueContext.setOffline(false);
    await vi.waitFor(
      async () => {
        const all = (await sources(made.shared)).join("\n");
        expect(all).toContain(" and offline");
        expect(all).toContain(" meanwhile");
      },
      { timeout: 40_000, interval: 300 },
    );
    expect(new Set((await stored(made.shared)).cells.map((cell) => cell.id)).size).toBe(
      (await sources(made.shared)).length,
    );
  }, 90_000);

  test("the server is killed and started again, and everything is there", async () => {
    const before = await sources(made.shared);
    const port = Number(new URL(octavo.origin).port);
    await octavo.kill();
    octavo = await startOctavoProcess({ dataFolder: octavo.dataFolder, port });
    expect(await sources(made.shared)).toEqual(before);
    await owner.goto(`${octavo.origin}/n/${made.shared}`);
    await expect.poll(() => cells(owner).count(), patience).toBe(before.length);
  }, 90_000);

  test("a notebook file dropped on the project page opens, and its export says the same", async () => {
    const file = await readFile(new URL("../fixtures/notebooks/dropped.ipynb", import.meta.url), "utf8");
    await owner.goto(`${octavo.origin}/p/${made.project}`);
    await owner.getByRole("button", { name: "Import .ipynb" }).waitFor();
    const transfer = await owner.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.ipynb", { type: "application/x-ipynb+json" }));
      return data;
    }, file);
    for (const type of ["dragenter", "dragover", "drop"])
      await owner.dispatchEvent("main h1", type, { dataTransfer: transfer });
    await owner.waitForURL(/\/n\//);
    const exported = await stored(new URL(owner.url()).pathname.split("/")[2] ?? "");
    const original: NotebookJson = JSON.parse(file);
    expect(exported.cells.map((cell) => textOf(cell.source))).toEqual(
      original.cells.map((cell) => textOf(cell.source)),
    );
  });
});
