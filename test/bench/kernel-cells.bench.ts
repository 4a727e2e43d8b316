/**
 * What cells cost beside the work they do: compiling, running and showing one; the graph of a long notebook after an
 * edit; a chain of cells; the checks that make loops interruptible. Ratios are of one run on one machine, rounds of both
 * sides taking turns; times hold for this machine alone.
 *
 * Notebook Kit does the first of these with Observable's runtime. It is not among our packages: give the folder where it is
 * installed as NOTEBOOK_KIT, or the comparison is left out.
 */
import path from "node:path";
import type { Browser } from "@playwright/test";
import { readCell } from "#lib/graph/cell-names.ts";
import { cellStates } from "#lib/graph/cell-state.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";
import {
  type KernelPage,
  launchBrowser,
  openKernelPage,
  pageScript,
  serveKernel,
  textOf,
} from "../support/kernel-page.ts";

const at = (list: readonly number[], part: number): number =>
  list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))] ?? Number.NaN;
const ms = (list: readonly number[]): string =>
  `p50 ${at(list, 0.5).toFixed(2)} ms, p99 ${at(list, 0.99).toFixed(2)} ms`;

function holds(name: string, value: number, limit: number): void {
  if (!(value <= limit)) {
    console.log(`   over its limit: ${name} ${value.toFixed(2)} > ${limit}`);
    process.exitCode = 1;
  }
}

async function cellOverhead(kernel: KernelPage): Promise<void> {
  const times = await kernel.page.evaluate(async () => {
    const { octavoTest } = window as unknown as { octavoTest: { run(cells: unknown): Promise<unknown> } };
    const measured: number[] = [];
    for (let round = 0; round < 420; round++) {
      const began = performance.now();
      await octavoTest.run([{ cellId: "one", source: `1 + ${round}` }]);
      if (round >= 120) measured.push(performance.now() - began);
    }
    return measured;
  });
  console.log(`a cell (compile, run, show): ${ms(times)}`);
  holds("a cell", at(times, 0.5), 5);
}

async function notebookKit(browser: Browser): Promise<void> {
  const folder = process.env.NOTEBOOK_KIT;
  if (folder === undefined) return console.log("Notebook Kit: not given (NOTEBOOK_KIT), not compared");
  const kit = path.join(folder, "node_modules/@observablehq/notebook-kit/dist/src");
  const script = await pageScript(`
import { transpileJavaScript } from ${JSON.stringify(`${kit}/javascript/transpile.js`)};
import { define } from ${JSON.stringify(`${kit}/runtime/define.js`)};
import { Runtime } from ${JSON.stringify(path.join(folder, "node_modules/@observablehq/runtime/src/index.js"))};
window.measure = async () => {
  const main = new Runtime().module();
  const measured = [];
  let before = [];
  for (let round = 0; round < 420; round++) {
    const root = document.createElement("div");
    document.querySelector("main").replaceChildren(root);
    const began = performance.now();
    for (const variable of before) variable.delete();
    const state = { root, expanded: [], variables: [] };
    const cell = transpileJavaScript("1 + " + round);
    const body = (0, eval)("(" + cell.body + ")");
    const shown = new Promise((done) => {
      const observer = new MutationObserver(() => {
        if (root.textContent === String(1 + round)) { observer.disconnect(); done(); }
      });
      observer.observe(root, { childList: true, subtree: true, characterData: true });
    });
    define(main, state, { id: 1, ...cell, body });
    await shown;
    before = state.variables;
    if (round >= 120) measured.push(performance.now() - began);
  }
  return measured;
};`);
  const server = await serveKernel(script, "", true);
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(String(error)));
  await page.goto(server.base);
  const times = await page.evaluate(() => (window as unknown as { measure(): Promise<number[]> }).measure());
  console.log(`the same in Notebook Kit's runtime, in the page itself: ${ms(times)}`);
  await page.close();
  await server.stop();
}

async function chain(kernel: KernelPage): Promise<void> {
  const cells = Array.from({ length: 200 }, (_, index) => ({
    cellId: `chain${index}`,
    source: index === 0 ? "const v0 = 0" : `const v${index} = v${index - 1} + 1`,
  }));
  const times = await kernel.page.evaluate(async (list) => {
    const { octavoTest } = window as unknown as {
      octavoTest: { kernel: { follow(cells: unknown): void }; run(cells: unknown): Promise<unknown> };
    };
    octavoTest.kernel.follow(list);
    const measured: number[] = [];
    for (let round = 0; round < 12; round++) {
      const began = performance.now();
      await octavoTest.run(list);
      if (round >= 2) measured.push(performance.now() - began);
    }
    return measured;
  }, cells);
  console.log(`a chain of 200 cells, run again: ${ms(times)}`);
  holds("the chain", at(times, 0.5), 150);
}

/** Each as written, and as text that the kernel does not compile: the same engine, thread and data. */
const loops: Readonly<Record<string, string>> = {
  "sum of an array": "let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s",
  "array to array": "for (let i = 0; i < a.length; i++) b[i] = a[i] * 2 + 1; return b[5]",
  "two arrays, nested":
    "let s = 0; for (let k = 0; k < 20; k++) for (let i = 0; i < a.length / 20; i++) s += a[i] * b[i + k]; return s",
  "matrix product":
    "const n = 160; for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { let s = 0; for (let k = 0; k < n; k++) s += a[i * n + k] * b[k * n + j]; c[i * n + j] = s } return c[7]",
  "list of objects":
    "let s = 0; for (let r = 0; r < 20; r++) for (let i = 0; i < rows.length; i++) s += rows[i].v; return s",
  "back to front": "let s = 0; for (let i = a.length - 1; i >= 0; i--) s += a[i]; return s",
  "for of (counter)": "let s = 0; for (const x of a) s += x; return s",
  "while (counter)": "let i = 0, s = 0; while (i < 6_000_000) { s += i & 3; i++ } return s",
  callbacks: "let s = 0; a.forEach((x) => { s += x }); return s",
  "recursion (entry)": "const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); return fib(27)",
};
const counting = new Set([
  "sum of an array",
  "array to array",
  "two arrays, nested",
  "matrix product",
  "list of objects",
  "back to front",
]);

async function loopOverhead(kernel: KernelPage): Promise<void> {
  await kernel.runAs({
    data: `const a = Float64Array.from({ length: 2_000_000 }, (_, i) => i % 7), b = new Float64Array(2_000_100), c = new Float64Array(160 * 160);
const rows = Array.from({ length: 100_000 }, (_, v) => ({ v }));
const plain = (code: string) => (0, eval)(\`(async (a, b, c, rows) => { "use strict"; \${code} })\`);
// What else the machine does only ever adds to a round.
const least = (list: number[]) => Math.min(...list);`,
  });
  let worst = { name: "", over: 0 };
  for (const [name, code] of Object.entries(loops)) {
    const { measure } = await kernel.runAs({
      measure: `const bare = plain(${JSON.stringify(code)});
const guarded = async (a, b, c, rows) => { ${code} };
const times = { bare: [] as number[], guarded: [] as number[] };
for (let round = 0; round < 65; round++) {
  for (const [kind, work] of [["bare", bare], ["guarded", guarded]] as const) {
    const began = performance.now();
    await work(a, b, c, rows);
    if (round > 4) times[kind].push(performance.now() - began);
  }
}
[least(times.bare), least(times.guarded)].join(" ")`,
    });
    const [bare = Number.NaN, guarded = Number.NaN] = textOf(measure).replaceAll("'", "").split(" ").map(Number);
    const over = (guarded / bare - 1) * 100;
    if (over > worst.over) worst = { name, over };
    console.log(
      `  ${name.padEnd(20)} ${bare.toFixed(2).padStart(8)} ms bare, ${over >= 0 ? "+" : ""}${over.toFixed(1)} %`,
    );
    if (counting.has(name)) holds(name, over, 15);
  }
  console.log(`  worst case: ${worst.name}, +${worst.over.toFixed(1)} %`);
}

function analysis(): void {
  const cells = Array.from({ length: 1000 }, (_, index) => ({
    cellId: `c${index}`,
    source: `const v${index} = ${index === 0 ? "1" : `v${index - 1} + v${Math.floor(index / 2)}`}\n`.padEnd(
      400,
      "// words\n",
    ),
  }));
  const graph = new NotebookGraph(readCell);
  graph.follow(cells);
  const [links, states]: [number[], number[]] = [[], []];
  for (let round = 0; round < 160; round++) {
    const index = (round * 37) % 1000;
    const edited = cells.map((cell, place) =>
      place === index ? { ...cell, source: `const w${round} = v${index}` } : cell,
    );
    const began = performance.now();
    graph.follow(edited);
    const linked = performance.now();
    cellStates({
      graph,
      cells: edited.map(({ cellId }) => ({ cellId, sourceHash: "", shown: undefined })),
      session: { sessionId: "s", records: new Map(), running: undefined, queued: [] },
    });
    if (round < 60) continue;
    links.push(linked - began);
    states.push(performance.now() - linked);
  }
  console.log(`an edit in 1,000 cells, read again: ${ms(links)}; states of all: ${ms(states)}`);
  holds("an edit in 1,000 cells", at(links, 0.5), 10);
}

const parts = process.argv.slice(2).filter((word) => !word.startsWith("kernel"));
/** Named parts alone: `npm run bench kernel-cells chain`. */
const wants = (part: string): boolean => parts.length === 0 || parts.includes(part);

if (wants("analysis")) analysis();
const browser = await launchBrowser();
try {
  const opened = performance.now();
  const kernel = await openKernelPage(browser, { device: "cpu" });
  const served = performance.now();
  await kernel.run("1 + 1");
  const firstMs = performance.now() - served;
  console.log(
    `kernel start to first result: ${firstMs.toFixed(0)} ms (build and page before it: ${(served - opened).toFixed(0)} ms)`,
  );
  holds("kernel start", firstMs, 700);
  if (wants("cell")) {
    await cellOverhead(kernel);
    await notebookKit(browser);
  }
  if (wants("chain")) await chain(kernel);
  if (wants("loops")) {
    console.log("checks in loops:");
    await loopOverhead(kernel);
  }
  await kernel.close();
} finally {
  await browser.close();
}
