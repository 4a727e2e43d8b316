import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseNotebook } from "#lib/notebook/nbformat.ts";
import { type KernelPage, launchBrowser, openKernelPage, textOf } from "#test/support/kernel-page.ts";

const folder = path.resolve(import.meta.dirname, "../../../server/projects/examples");
const examples = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

let browser: Browser;
let kernel: KernelPage;

beforeAll(async () => {
  browser = await launchBrowser();
  kernel = await openKernelPage(browser, { device: "wasm" });
  await kernel.page.route("**/example-data/*", (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    return route.fulfill({ body: readFileSync(path.join(folder, "data", name)), contentType: "text/csv" });
  });
  await kernel.page.evaluate(() => {
    (window as unknown as { octavoBroker: unknown }).octavoBroker = async (request: {
      ref: string;
      kind: string;
      start: number;
      end: number;
    }) => {
      const [name] = request.ref.split("@");
      const bytes = await (await fetch(`/example-data/${name}.csv`)).arrayBuffer();
      if (request.kind === "bytes") return bytes.slice(request.start, request.end);
      const file = { path: `${name}.csv`, size: bytes.byteLength, digest: "0", format: "csv", url: "/x" };
      return { name, number: 1, files: [file] };
    };
  });
});
afterAll(async () => {
  await kernel.close();
  await browser.close();
});

it("there are at least three", () => {
  expect(examples.length).toBeGreaterThanOrEqual(3);
});

it.each(examples)("%s runs clean, from top to bottom, on a plain processor", async (name) => {
  const { notebook, notes } = parseNotebook(readFileSync(path.join(folder, name), "utf8"));
  expect(notes).toEqual([]);
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
  await kernel.page.evaluate(() =>
    (window as unknown as { octavoTest: { kernel: { restart(): void } } }).octavoTest.kernel.restart(),
  );
  const started = Date.now();
  const results = await kernel.runAs(Object.fromEntries(cells.map(({ id, source }) => [id, source])));
  const told = Object.entries(results).map(
    ([id, result]) => `${id}: ${result.status}${result.status === "ok" ? "" : ` ${textOf(result)}`}`,
  );
  expect(told).toEqual(cells.map(({ id }) => `${id}: ok`));
  expect(
    Object.values(results)
      .flatMap(({ events }) => events)
      .filter(({ type }) => type === "error"),
  ).toEqual([]);
  expect(Date.now() - started).toBeLessThan(90_000);
  if (name.includes("digits")) expect(accuracyIn(results.test)).toBeGreaterThan(0.9);
  if (name.includes("tumours")) expect(accuracyIn(results.test)).toBeGreaterThan(0.92);
});

/** The accuracy in the first row of the table that a cell shows. */
function accuracyIn(result: { readonly events: readonly unknown[] } | undefined): number {
  const shown = result?.events.find((event) => (event as { type: string }).type === "result") as
    | { data: Record<string, { data: { accuracy: number }[] }> }
    | undefined;
  return shown?.data["application/vnd.dataresource+json"]?.data[0]?.accuracy ?? 0;
}
