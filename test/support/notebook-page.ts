/**
 * Notebooks in a browser, as tests speak of them: made from a few words, opened as somebody, cells found by their text.
 * Waits are for what can be seen; nothing sleeps.
 */
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { expect } from "vitest";
import type { Right } from "#lib/base/rights.ts";
import { createdNotebookSchema } from "#lib/protocol/notebook.ts";
import { asOwner, openPageAs, origin } from "./browser.ts";

/** `"# text"` is a text cell, anything else code; ids are `c0`, `c1`, … */
export async function importNotebook(projectId: string, name: string, sources: readonly string[]): Promise<string> {
  const cells = sources.map((source, at) => ({
    id: `c${at}`,
    metadata: {},
    source,
    ...(source.startsWith("#") ? { cell_type: "markdown" } : { cell_type: "code", outputs: [], execution_count: null }),
  }));
  const kernelspec = { name: "octavo-typescript", display_name: "Octavo TypeScript", language: "typescript" };
  const response = await fetch(`${origin()}/api/projects/${projectId}/notebooks?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await ownerToken()}`, "content-type": "application/x-ipynb+json" },
    body: JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells }),
  });
  return createdNotebookSchema.parse(await response.json()).id;
}

async function ownerToken(): Promise<string> {
  const { inject } = await import("vitest");
  return inject("octavo").adminToken;
}

/** For what travels through the server: a busy machine may take its time. */
export const patience = { timeout: 15_000, interval: 100 };

export interface Reader {
  readonly page: Page;
  readonly errors: readonly string[];
  readonly offline: (offline: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the notebook as a new member and waits until its cells stand there. */
export async function readAs(
  browser: Browser,
  projectId: string,
  notebookId: string,
  name: string,
  options: BrowserContextOptions & { readonly right?: Right } = {},
): Promise<Reader> {
  const { page, context, errors } = await openPageAs(browser, projectId, name, options);
  await page.goto(`${origin()}/n/${notebookId}`);
  await page.locator("[data-saved=saved]").first().waitFor();
  await page.locator("[data-cell], [data-notebook]").first().waitFor();
  return { page, errors, offline: (offline) => context.setOffline(offline), close: () => context.close() };
}

/** The cells in the page, by id, in order. */
export function shownCells(page: Page): Promise<string[]> {
  return page
    .locator("[data-cell]")
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset["cell"] ?? ""));
}

/** The notebook as the server has it: `id:text` per cell, in shown order. */
export async function storedCells(notebookId: string): Promise<string[]> {
  const exported = (await asOwner(`/api/notebooks/${notebookId}/export`)) as {
    readonly cells: readonly { readonly id: string; readonly source: string | readonly string[] }[];
  };
  return exported.cells.map(({ id, source }) => `${id}:${typeof source === "string" ? source : source.join("")}`);
}

/** Waits until the server has exactly these cells. */
export async function expectStored(notebookId: string, cells: readonly string[]): Promise<void> {
  await expect.poll(() => storedCells(notebookId), { timeout: 20_000, interval: 200 }).toEqual(cells);
}

export const cellOf = (page: Page, id: string) => page.locator(`[data-cell="${id}"]`);

/** Makes a cell the active one, in command mode. */
export async function selectCell(page: Page, id: string): Promise<void> {
  const cell = cellOf(page, id);
  const place = cell.locator(".nb-source-row, .nb-prose").first();
  await place.click({ position: { x: 6, y: 6 } });
  await expect.poll(() => cell.getAttribute("data-active"), patience).toBe("");
}

/** Puts the caret at the end of the cell's text; resolves when the editor has the focus. */
export async function editCell(page: Page, id: string): Promise<void> {
  await selectCell(page, id);
  await page.keyboard.press("Enter");
  await cellOf(page, id).locator(".monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+End");
}

/** What a screen reader was told last. */
export async function announced(page: Page): Promise<string> {
  return (await page.locator("[data-announcer]").textContent())?.trim() ?? "";
}

export async function expectSaved(page: Page): Promise<void> {
  await page.locator("[data-saved=saved]").first().waitFor();
}
