import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LocalOutputs } from "#components/live/notebook-local-outputs.ts";
import type { CellId } from "#lib/base/id.ts";
import { readCell } from "#lib/graph/cell-names.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";
import { cellToJson } from "#lib/notebook/cell.ts";
import { parseNotebook } from "#lib/notebook/nbformat.ts";
import type { OutputJson } from "#lib/notebook/notebook-json.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { type KernelPage, launchBrowser, openKernelPage, type RunResult, textOf } from "#test/support/kernel-page.ts";

const folder = path.resolve(import.meta.dirname, "../../../server/projects/examples");
const stored = path.resolve(import.meta.dirname, "../../fixtures/example-outputs.json");
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
      ref?: string;
      kind: string;
      start: number;
      end: number;
    }) => {
      if (request.ref === undefined) return null; // checkpoints: there are none, and none is kept
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
  const shown = toldBy(cells, results);
  if (process.env.OCTAVO_STORE_EXAMPLES === "1") storeOutputs(name, shown);
  else expect(shown).toEqual(storedOutputs()[name]);
  if (name.includes("digits")) expect(endOfTraining(results.train)).toEqual({ status: "finished", done: 20 });
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

/** What a cell shows of its training at the end. */
function endOfTraining(result: { readonly events: readonly unknown[] } | undefined): unknown {
  const views = (result?.events ?? []).flatMap((event) => {
    const view = (event as { data?: Record<string, unknown> }).data?.["application/vnd.octavo.training+json"];
    return view === undefined ? [] : [view as { status: string; done: number }];
  });
  const last = views.at(-1);
  return { status: last?.status, done: last?.done };
}

/** What a reader of the cell sees at the end of the run. */
function outputsOfRun(cellId: string, events: readonly ExecutionEvent[]): readonly OutputJson[] {
  const local = new LocalOutputs();
  local.begin("run", cellId as CellId);
  for (const event of events) local.take("run", event);
  const cell = local.of(cellId as CellId).get()?.cell;
  const json = cell === undefined ? undefined : cellToJson(cell);
  return json?.cell_type === "code" ? json.outputs : [];
}

type Told = Readonly<Record<string, readonly string[]>>;

/**
 * What each cell shows, in words to compare: kinds of outputs and, wherever nothing was trained, their text with numbers
 * to three digits. Training draws other numbers in every run.
 */
function toldBy(
  cells: readonly { readonly id: string; readonly source: string }[],
  results: Readonly<Record<string, RunResult>>,
): Told {
  const graph = new NotebookGraph(readCell);
  graph.follow(cells.map(({ id, source }) => ({ cellId: id, source })));
  const trains = cells.map(({ id }) => id).filter((id) => graph.namesOf(id).effects.includes("trains"));
  // A model that is trained in place is another one for all who read it.
  const changed = trains.flatMap((id) => graph.namesOf(id).changes.map(({ name }) => name));
  const readers = cells
    .map(({ id }) => id)
    .filter((id) => graph.namesOf(id).refers.some(({ name }) => changed.includes(name)));
  const drawn = new Set(graph.downstream([...trains, ...readers]));
  const words = (id: string): string[] =>
    outputsOfRun(id, results[id]?.events ?? []).map((output) => {
      const kind = "data" in output ? Object.keys(output.data).join(" ") : output.output_type;
      return drawn.has(id) ? kind : `${kind}: ${rounded(textIn(output))}`;
    });
  return Object.fromEntries(cells.map(({ id }) => [id, words(id)]));
}

function textIn(output: OutputJson): string {
  if (output.output_type === "stream") return output.text;
  return "data" in output ? String(output.data["text/plain"]) : "";
}

function rounded(text: string): string {
  return text
    .replaceAll(/\d+\.\d+/g, (digits) => String(Number(Number(digits).toPrecision(3))))
    .replaceAll(/ +/g, " ")
    .slice(0, 1000);
}

function storedOutputs(): Readonly<Record<string, Told>> {
  return existsSync(stored) ? (JSON.parse(readFileSync(stored, "utf8")) as Record<string, Told>) : {};
}

/** With OCTAVO_STORE_EXAMPLES=1: what is shown now is what is compared with from here on. */
function storeOutputs(name: string, told: Told): void {
  writeFileSync(stored, `${JSON.stringify({ ...storedOutputs(), [name]: told }, null, 2)}\n`);
}
