/**
 * The table of runs in a real browser: 10,000 runs by 1,000 columns. How soon the first rows stand there, whether scrolling
 * down and across ever holds the page up, what it keeps in memory, and how soon a value that is logged is seen on a run's
 * page, at rest and while eight others log. `OCTAVO_BENCH_RUNS` sets the number of runs.
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import pg from "pg";
import { startEmbedded } from "#server/db/embedded-server.ts";
import { createLog } from "#server/log.ts";
import { type OctavoProcess, startOctavoProcess } from "../support/octavo.ts";
import { administer, baseOf, urlOf } from "../support/postgres-server.ts";

const RUNS = Number(process.env["OCTAVO_BENCH_RUNS"] ?? 10_000);
const METRICS = 100;
const PARAMS = 897;
const VALUES = 40;

const folder = await mkdtemp(path.join(os.tmpdir(), "octavo-runs-page-"));
const postgres = await startEmbedded({ folder: path.join(folder, "postgres"), log: createLog("silent") });
const base = baseOf(postgres.connection);
await administer(base, ["create database octavo"]);
const octavo = await startOctavoProcess({ env: { DATABASE_URL: urlOf(base, "octavo") } });
const executablePath = process.env["OCTAVO_CHROMIUM"];
const browser = await chromium.launch({
  args: ["--disable-background-networking", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const projectId = (await asOwner(octavo, "POST", "/api/projects", { name: "Runs" })).id;
  await seed(projectId);
  await measure(browser, octavo, projectId);
} finally {
  await browser.close();
  await octavo.stop();
  await octavo.clean();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function seed(projectId: string): Promise<void> {
  await asOwner(octavo, "GET", `/api/projects/${projectId}/runs/keys`);
  await asOwner(octavo, "POST", `/api/projects/${projectId}/experiments`, { name: "Wide" });
  const database = new pg.Client({ connectionString: urlOf(base, "octavo") });
  await database.connect();
  const startedAt = performance.now();
  await database.query(
    `insert into run (id, project_id, experiment_seq, name, status, user_id, started_at, ended_at, updated_at, created_by, params,
       tags, model_inputs, model_outputs)
     select lpad(to_hex(n), 32, '0'), e.project_id, e.seq, 'run-' || n, 'FINISHED', 'ada', 1700000000000 + n, 1700000100000 + n, 0, '',
       (select jsonb_object_agg('param_' || p, ((n * 7919 + p) % 10)::text) from generate_series(0, $3::int - 1) p),
       jsonb_build_object('mlflow.runName', 'run-' || n), '[]', '[]'
     from experiment e, generate_series(0, $2::int - 1) n where e.project_id = $1 and e.number = 1`,
    [projectId, RUNS, PARAMS],
  );
  await database.query(
    `insert into metric_series (run_seq, experiment_seq, key, value, step, time, blocks, tail_points)
     select r.seq, r.experiment_seq, 'metric_' || m, ((r.seq * 7919 + m * 104729) % 10007) / 10007.0, 0, 1700000000000, 0, 0
     from run r join experiment e on e.seq = r.experiment_seq, generate_series(0, $2::int - 1) m
     where e.project_id = $1 and e.number = 1`,
    [projectId, METRICS],
  );
  await database.query(
    `insert into tracked_key (experiment_seq, kind, key)
     select e.seq, k.kind, k.key from experiment e, (
       select 'metric' as kind, 'metric_' || m as key from generate_series(0, $2::int - 1) m
       union all select 'param', 'param_' || p from generate_series(0, $3::int - 1) p) k
     where e.project_id = $1 and e.number = 1`,
    [projectId, METRICS, PARAMS],
  );
  await database.query("analyze");
  await database.end();
  const columns = METRICS + PARAMS + 3;
  process.stdout.write(
    `${RUNS.toLocaleString("en")} runs by ${columns.toLocaleString("en")} columns, filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s; load ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} processors\n\n`,
  );
}

async function measure(chrome: Browser, { origin, adminToken }: OctavoProcess, projectId: string): Promise<void> {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  await signIn(context, octavo);
  for (const [name, query] of [
    ["as at first", ""],
    ["all columns", "?columns=*"],
    ["all columns, sorted by a metric", "?columns=*&order=-metric%3Ametric_50"],
    [
      "all columns, sorted by a computed one",
      `?columns=${encodeURIComponent(`formula:x=${encodeURIComponent("metrics.metric_1/(1+params.param_3)")}`)}&order=-${encodeURIComponent("formula:x=metrics.metric_1/(1+params.param_3)")}`,
    ],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < 4; round++)
      times.push(await firstRows(context, `${origin}/p/${projectId}/experiments/1${query}`));
    row(`first rows, ${name}: first visit`, times[0] ?? 0, "ms", 1000);
    row("  later visits (median of three)", median(times.slice(1)), "ms", 1000);
  }
  const page = await context.newPage();
  await page.goto(`${origin}/p/${projectId}/experiments/1?columns=*&compare=off`);
  await page.locator("tbody tr").first().waitFor();
  await delay(1500);
  for (const [name, across] of [
    ["down", false],
    ["across", true],
  ] as const) {
    const { longest, frames, clock } = await scroll(page, across);
    row(`scroll ${name}: longest task`, longest, "ms", 50);
    row(`  frames, the slowest of a hundred`, frames, "ms", 50);
    process.stdout.write(`  ${clock.toFixed(1)} s of scrolling\n`);
  }
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  row("the page's heap after a collection", usedSize / 1e6, "MB", 200);
  await page.close();
  await live(context, origin, adminToken, projectId);
  await context.close();
}

async function firstRows(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator("tbody tr").nth(10).waitFor();
  const ms = await page.evaluate(() => performance.now());
  await page.close();
  return ms;
}

/** In steps of a fast wheel, one for each frame; more rows and columns come while one scrolls. */
function scroll(page: Page, across: boolean): Promise<{ longest: number; frames: number; clock: number }> {
  return page.evaluate(async (sideways) => {
    const box = document.querySelector('[aria-label="Table of runs"]') as HTMLElement;
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    observer.observe({ type: "longtask" });
    const frames: number[] = [];
    const startedAt = performance.now();
    let before = startedAt;
    for (let step = 0; step < 600; step++) {
      if (sideways) box.scrollLeft += 180;
      else box.scrollTop += 180;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - before);
      before = now;
    }
    observer.disconnect();
    frames.sort((a, b) => a - b);
    return { longest, frames: frames[Math.floor(frames.length * 0.99)] ?? 0, clock: (before - startedAt) / 1000 };
  }, across);
}

/** From before the request until the value stands on the run's page: a single one, and the end of a curve. */
async function live(context: BrowserContext, origin: string, token: string, projectId: string): Promise<void> {
  const page = await context.newPage();
  const run = (await asOwner(octavo, "POST", `/api/projects/${projectId}/runs`, { name: "live" })).id;
  const log = (id: string, key: string, value: number, step: number) =>
    fetch(`${origin}/api/runs/${id}/log`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ metrics: [{ key, value, step, time: Date.now() }] }),
    });
  await log(run, "single", 1, 0);
  for (let step = 0; step < 5; step++) await log(run, "curve", 1, step);
  await page.goto(`${origin}/p/${projectId}/runs/${run}`);
  await page.getByRole("img", { name: /curve/ }).waitFor();
  await delay(1500);
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const text = `${document.body.textContent} ${[...document.querySelectorAll("[aria-label]")].map((each) => each.getAttribute("aria-label")).join(" ")}`;
      for (const [found] of text.matchAll(/[12],\d{3}(?!\d)/g)) seen[found] ??= Date.now();
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  let first = 0;
  const through = async (key: string, from: number): Promise<number[]> => {
    const times: number[] = [];
    for (let n = 0; n < VALUES; n++) {
      const value = from + first + n;
      const at = Date.now();
      await log(run, key, value, key === "single" ? 0 : 10 + first + n);
      const word = value.toLocaleString("en");
      await page.waitForFunction(
        (wanted) => (globalThis as unknown as { seen: Record<string, number> }).seen[wanted],
        word,
      );
      times.push(
        (await page.evaluate(
          (wanted) => (globalThis as unknown as { seen: Record<string, number> }).seen[wanted] ?? 0,
          word,
        )) - at,
      );
    }
    return times;
  };
  for (const busy of [false, true]) {
    const stop = new AbortController();
    const others = busy ? Array.from({ length: 8 }, () => keepLogging(projectId, log, stop.signal)) : [];
    const words = busy ? " while eight others log" : "";
    row(`a single value is seen, p95${words}`, quantile(await through("single", 1000), 0.95), "ms", 300);
    row(`the end of a curve is seen, p95${words}`, quantile(await through("curve", 2000), 0.95), "ms", 300);
    stop.abort();
    await Promise.all(others);
    first += VALUES;
  }
  await page.close();
}

async function keepLogging(
  projectId: string,
  log: (id: string, key: string, value: number, step: number) => Promise<Response>,
  signal: AbortSignal,
): Promise<void> {
  const { id } = await asOwner(octavo, "POST", `/api/projects/${projectId}/runs`, { name: "other" });
  for (let step = 0; !signal.aborted; step++) await log(id, "loss", 1 / (step + 1), step);
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
async function asOwner({ origin, adminToken }: OctavoProcess, method: string, at: string, body?: object): Promise<any> {
  const answer = await fetch(origin + at, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function signIn(context: BrowserContext, { origin, signInLink }: OctavoProcess): Promise<void> {
  const token = new URL(signInLink).searchParams.get("link");
  const answer = await context.request.post(`${origin}/api/session/link`, { data: { token } });
  if (!answer.ok()) throw new Error(await answer.text());
}

function row(label: string, value: number, unit: string, bar: number): void {
  process.stdout.write(`${label.padEnd(62)} ${value.toFixed(1).padStart(9)} ${unit}   (bar ${bar} ${unit})\n`);
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
