/**
 * A long notebook in a real browser: 2,000 cells with 50 MB of outputs (text, tables, images), opened by one person
 * while another edits it. How soon it can be worked in, what a key costs, how soon another's edit is seen, whether
 * scrolling through all of it ever holds the page up, and what it keeps in memory.
 */
import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "@playwright/test";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { cellsOf, textOf } from "#lib/notebook/document.ts";
import { type OctavoProcess, startOctavoProcess } from "../support/octavo.ts";

const CELLS = 2000;
const KEYS = 60;
const EDITS = 20;
const ROUNDS = 5;
const PIXELS_PER_FRAME = 1500;

const octavo = await startOctavoProcess();
const owner = { email: "owner@example.org", password: "owner of the bench" };
await nameOwner();
const executablePath = process.env["OCTAVO_CHROMIUM"];
const browser = await chromium.launch({
  args: ["--disable-background-networking", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const { id, bytes } = await importLong();
  process.stdout.write(`${CELLS} cells, ${(bytes / 1e6).toFixed(0)} MB of outputs\n\n`);
  await measure(browser, octavo, id);
} finally {
  await browser.close();
  await octavo.stop();
  await octavo.clean();
}

async function measure(chrome: Browser, { origin }: OctavoProcess, id: string): Promise<void> {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  await context.request.post(`${origin}/api/auth/sign-in/email`, { data: owner });
  const opened: Opened[] = [];
  for (let round = 0; round < 4; round++) opened.push(await timeToWork(context, `${origin}/n/${id}`));
  const again = opened.slice(1);
  row("a letter can be typed, first visit", opened[0]?.typing ?? 0, "ms", 2000);
  row("a letter can be typed, later visits (median)", median(again.map(({ typing }) => typing)), "ms", 2000);
  row("  cells can be read (median)", median(again.map(({ reading }) => reading)), "ms", 2000);
  row("  of it processor time of the page (median)", median(again.map(({ busy }) => busy)), "ms", 2000);

  const page = await context.newPage();
  await open(page, `${origin}/n/${id}`);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  row("main thread per key", await keyCost(page, session), "ms", 16);
  const seen = await remoteEdits(page, id);
  row("another's edit seen (median)", median(seen), "ms", 200);
  row("another's edit seen (slowest of 20)", Math.max(...seen), "ms", 200);
  await page.locator('[data-cell="c4"] .nb-source-row').click({ position: { x: 6, y: 6 } });
  const rounds: Tasks[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await scrollThrough(chrome, page));
  row("scroll through all: longest task (median of five)", median(rounds.map(({ busy }) => busy)), "ms", 50);
  row("  the same on the clock, shared with all that runs", median(rounds.map(({ clock }) => clock)), "ms", 50);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  row("the page's heap after a collection", usedSize / 1e6, "MB", 80);
  await context.close();
}

interface Opened {
  readonly reading: number;
  readonly typing: number;
  readonly busy: number;
}

/** From asking for the page until its cells stand there, and until one was entered and its editor has the focus. */
async function timeToWork(context: BrowserContext, address: string): Promise<Opened> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await page.goto(address, { waitUntil: "commit" });
  await page.locator('[data-cell="c0"]').waitFor();
  const reading = await page.evaluate(() => performance.now());
  await page.locator('[data-cell="c1"] .octavo-editor').click({ position: { x: 40, y: 10 } });
  await page.locator('[data-cell="c1"] .monaco-editor.focused').waitFor();
  const typing = await page.evaluate(() => performance.now());
  const busy = await busyMs(session);
  await page.close();
  return { reading, typing, busy };
}

/** Processor time of the page's main thread so far. */
async function busyMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (wanted: string): number | undefined => metrics.find(({ name }) => name === wanted)?.value;
  return (value("ThreadTime") ?? value("TaskDuration") ?? 0) * 1000;
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator("[data-saved=saved]").first().waitFor();
  await page.locator('[data-cell="c1"] .octavo-editor').click({ position: { x: 40, y: 10 } });
  await page.locator('[data-cell="c1"] .monaco-editor.focused').waitFor();
}

async function keyCost(page: Page, session: CDPSession): Promise<number> {
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n// ");
  await idle(page);
  const before = await busyMs(session);
  await page.keyboard.type("".padEnd(KEYS, "plain words "), { delay: 60 });
  return ((await busyMs(session)) - before) / KEYS;
}

async function remoteEdits(page: Page, id: string): Promise<number[]> {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${octavo.origin.replace("http", "ws")}/collab`, id, doc, {
    WebSocketPolyfill: WebSocket as never,
    params: { token: octavo.adminToken },
    disableBc: true,
  });
  await new Promise<void>((resolve) => provider.once("sync", () => resolve()));
  const cell = must(
    cellsOf(doc)
      .toArray()
      .find((candidate) => candidate.get("id") === "c2"),
  );
  const text = must(textOf(cell));
  const taken: number[] = [];
  for (let round = 0; round < EDITS; round++) {
    const mark = `edit${round}x`;
    const seen = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const target = document.querySelector('[data-cell="c2"]') as Element;
          const look = (): void => {
            if (!target.textContent?.includes(wanted)) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
          };
          const observer = new MutationObserver(look);
          observer.observe(target, { subtree: true, childList: true, characterData: true });
        }),
      mark,
    );
    await idle(page);
    const at = performance.timeOrigin + performance.now();
    doc.transact(() => text.insert(text.length, ` ${mark}`));
    taken.push((await seen) - at);
  }
  provider.destroy();
  doc.destroy(); // its presence would keep the program alive
  return taken;
}

interface Tasks {
  readonly busy: number;
  readonly clock: number;
}

/** From top to end; the longest task of the page's main thread, by the processor's time and by the clock. */
async function scrollThrough(chrome: Browser, page: Page): Promise<Tasks> {
  await page.evaluate(() => document.querySelector("[data-notebook]")?.scrollTo(0, 0));
  await idle(page);
  await chrome.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  await page.evaluate(async (step) => {
    const scroller = document.querySelector("[data-notebook]") as HTMLElement;
    for (let before = -1; scroller.scrollTop !== before; ) {
      before = scroller.scrollTop;
      scroller.scrollTop += step;
      await new Promise(requestAnimationFrame);
    }
  }, PIXELS_PER_FRAME);
  const trace = JSON.parse((await chrome.stopTracing()).toString()) as { readonly traceEvents: readonly Traced[] };
  const tasks = trace.traceEvents.filter(({ name }) => /RunTask$/.test(name));
  const threads = Map.groupBy(tasks, ({ pid, tid }) => `${pid}:${tid}`);
  // frames of outputs have threads of their own; the page's is the one that scrolled
  const main = mainOf(trace.traceEvents, threads);
  return {
    busy: Math.max(0, ...main.map(({ tdur = 0 }) => tdur)) / 1000,
    clock: Math.max(0, ...main.map(({ dur = 0 }) => dur)) / 1000,
  };
}

interface Traced {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function mainOf(events: readonly Traced[], threads: ReadonlyMap<string, readonly Traced[]>): readonly Traced[] {
  const renderers = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const all = renderers.map(({ pid, tid }) => threads.get(`${pid}:${tid}`) ?? []);
  return all.sort((one, other) => other.length - one.length)[0] ?? [];
}

function idle(page: Page): Promise<void> {
  return page.evaluate(() => new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 2000 })));
}

/** Prose, code, logs, tables and pictures as long-lived notebooks have them. */
async function importLong(): Promise<{ readonly id: string; readonly bytes: number }> {
  const cells = Array.from({ length: CELLS }, (_, at) => cell(at));
  const bytes = cells.reduce((sum, { outputs }) => sum + JSON.stringify(outputs ?? []).length, 0);
  const kernelspec = { name: "octavo-typescript", display_name: "Octavo TypeScript", language: "typescript" };
  const projectId = await post("/api/projects", JSON.stringify({ name: "Bench" }));
  const body = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
  return { id: await post(`/api/projects/${projectId}/notebooks?name=Long`, body, "application/x-ipynb+json"), bytes };
}

function cell(at: number): { readonly [key: string]: unknown; readonly outputs?: readonly unknown[] } {
  const common = { id: `c${at}`, metadata: {} };
  if (at % 10 === 0) {
    return { ...common, cell_type: "markdown", source: `## Section ${at}\n\nWhat follows *fits* $y = a_${at} x + b$.` };
  }
  const source = `const value${at} = ${at};\nconst doubled${at} = value${at} * 2; // used below\n({ doubled${at} });`;
  return { ...common, cell_type: "code", source, execution_count: at, outputs: outputs(at) };
}

function outputs(at: number): readonly unknown[] {
  if (at % 5 === 1) return [bundle({ "image/png": picture(at).toString("base64"), "text/plain": "a picture" })];
  if (at % 5 === 2) return [{ output_type: "stream", name: "stdout", text: log(at, 120) }];
  if (at % 5 === 3) return [bundle({ "text/plain": log(at, 40) })];
  if (at % 25 === 4) return [bundle({ "text/html": table(at), "text/plain": "a table" })];
  return [];
}

function bundle(data: unknown): unknown {
  return { output_type: "display_data", data, metadata: {} };
}

function log(at: number, lines: number): string {
  const losses = Array.from({ length: lines }, (_, line) => (1 / (line + at)).toFixed(6));
  return losses.map((loss, line) => `epoch ${line} of cell ${at}: loss ${loss}\n`).join("");
}

function table(at: number): string {
  const rows = Array.from({ length: 60 }, (_, line) => [line, at * line, randomBytes(40).toString("hex")]);
  return `<table>${rows.map((values) => `<tr>${values.map((value) => `<td>${value}</td>`).join("")}</tr>`).join("")}</table>`;
}

/** A grey picture that cannot be packed: 340 by 260 noise, about 88 KB. */
function picture(at: number): Buffer {
  const [width, height] = [340, 260];
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), randomBytes(width)]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const text = chunk("tEXt", Buffer.from(`cell\0${at}`));
  const start = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    start,
    chunk("IHDR", header),
    text,
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function post(address: string, body: string, type = "application/json"): Promise<string> {
  const headers = { authorization: `Bearer ${octavo.adminToken}`, "content-type": type };
  const answer = await fetch(octavo.origin + address, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { readonly id: string }).id;
}

/** The owner comes by the printed link and takes a password, so that the browser can sign in. */
async function nameOwner(): Promise<void> {
  const json = { "content-type": "application/json" };
  const token = new URL(octavo.signInLink).searchParams.get("link");
  const session = await fetch(`${octavo.origin}/api/session/link`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ token }),
  });
  const cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const headers = { ...json, cookie };
  await fetch(`${octavo.origin}/api/session`, { method: "PATCH", headers, body: JSON.stringify(owner) });
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("not in the notebook");
  return value;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function row(name: string, value: number, unit: string, most: number, note = ""): void {
  const digits = unit === "" ? 0 : 1;
  const verdict = value <= most ? "met" : "missed";
  const target = unit === "" ? "" : `≤ ${most} ${unit}`.padEnd(12) + verdict;
  process.stdout.write(`${name.padEnd(52)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(3)} ${target}${note}\n`);
}
