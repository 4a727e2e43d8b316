/**
 * Tracking against MLflow from PyPI, on SQLite and on Postgres, on this machine in this run. What the real client sends is
 * recorded once through a proxy and replayed to each by one light generator with kept connections. Prints figures and
 * ratios; single times depend on the machine, ratios much less. `OCTAVO_BENCH_POINTS` sets the size of the long part
 * (10,000,000), 0 leaves it out.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { startEmbedded } from "#server/db/embedded-server.ts";
import { createLog } from "#server/log.ts";
import { administer, baseOf, urlOf } from "#test/support/postgres-server.ts";
import { pythonWith } from "#test/support/python.ts";
import {
  Generator,
  instantServer,
  type Peer,
  type Recorded,
  recordingProxy,
  startMlflow,
  startOctavo,
  token,
} from "./tracking/peers.ts";

const run = promisify(execFile);
const runs = Number(process.env.OCTAVO_BENCH_RUNS ?? 25_000);
const historyPoints = 25_000;
const longPoints = Number(process.env.OCTAVO_BENCH_POINTS ?? 10_000_000);
/** Which of MLflow's stores to compare with. */
const wanted = process.env.OCTAVO_BENCH_PEERS ?? "sqlite,postgres";
const generator = new Generator();
const here = path.join(import.meta.dirname, "tracking");

const folder = await mkdtemp(path.join(os.tmpdir(), "octavo-bench-"));
const postgres = await startEmbedded({ folder: path.join(folder, "postgres"), log: createLog("silent") });
const base = baseOf(postgres.connection);
await administer(base, ["create database octavo", "create database mlflow"]);
const octavo = await startOctavo(urlOf(base, "octavo"), path.join(folder, "octavo"));
const database = new pg.Client({ connectionString: urlOf(base, "octavo") });
await database.connect();

const python = await pythonWith("mlflow-3", ["mlflow==3.17.2", "psutil", "psycopg2-binary"]);
const mlflows: Peer[] = [];
const stores = new Map<string, string>();
if (python.kind === "ready") {
  for (const name of ["sqlite", "postgres"].filter((each) => wanted.includes(each))) {
    const own = path.join(folder, `mlflow-${name}`);
    await mkdir(own);
    const store = name === "sqlite" ? `sqlite:///${own}/mlflow.db` : psycopg(urlOf(base, "mlflow"));
    stores.set(`MLflow, ${name}`, store);
    mlflows.push(await startMlflow(python.bin, `MLflow, ${name}`, store, own));
  }
} else console.log(python.reason);
const peers = [octavo, ...mlflows];

const recorded = await record();
const rows: string[][] = [];

try {
  const experiments = new Map<Peer, string>();
  for (const peer of peers) {
    const startedAt = performance.now();
    experiments.set(peer, await seed(peer));
    console.log(`${peer.name} is filled, in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  const startRun = (peer: Peer) => createRun(peer, "0");

  await compare("create run, p50", "p95", async (peer) => {
    const times: number[] = [];
    for (let n = 0; n < (peer === octavo ? 300 : 60); n++)
      times.push((await post(peer, recorded.createRun, peer, {})).ms);
    return [quantile(times, 0.5), quantile(times, 0.95)];
  });
  await compare("log_metric, one at a time, p50", "p95", async (peer) => {
    const id = await startRun(peer);
    const times: number[] = [];
    for (let step = 0; step < (peer === octavo ? 600 : 120); step++) {
      times.push(
        (await post(peer, recorded.logMetric, peer, { run_id: id, run_uuid: id, step, timestamp: Date.now() + step }))
          .ms,
      );
    }
    return [quantile(times, 0.5), quantile(times, 0.95)];
  });
  await compareRates("log_metric, 8 writers, requests/s", async (peer) => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => startRun(peer)));
    const until = performance.now() + 5000;
    let count = 0;
    await Promise.all(
      ids.map(async (id) => {
        for (let step = 0; performance.now() < until; step++) {
          await post(peer, recorded.logMetric, peer, { run_id: id, run_uuid: id, step, timestamp: Date.now() + step });
          count++;
        }
      }),
    );
    return count / 5;
  });
  await compareRates("log_batch of 1,000, points/s", async (peer) => {
    const id = await startRun(peer);
    const batches = peer === octavo ? 100 : 10;
    const startedAt = performance.now();
    for (let n = 0; n < batches; n++) await post(peer, batchOf(n), peer, { run_id: id, run_uuid: id });
    return (batches * 1000) / ((performance.now() - startedAt) / 1000);
  });
  await compare("search 1,000 of 25,000 runs, p50", "p95", async (peer) => {
    const times: number[] = [];
    for (let n = 0; n < (peer === octavo ? 30 : 4); n++) {
      const answer = await post(peer, recorded.search, peer, { experiment_ids: [experiments.get(peer)] });
      expectRuns(answer.text(), 1000);
      times.push(answer.ms);
    }
    return [quantile(times, 0.5), quantile(times, 0.95)];
  });
  await compare("filtered and sorted, first 50, p50", "p95", async (peer) => {
    const times: number[] = [];
    for (let n = 0; n < (peer === octavo ? 50 : 6); n++) {
      const answer = await post(peer, recorded.filtered, peer, { experiment_ids: [experiments.get(peer)] });
      expectRuns(answer.text(), 50);
      times.push(answer.ms);
    }
    return [quantile(times, 0.5), quantile(times, 0.95)];
  });
  await compare("history of 25,000 points, p50", "p95", async (peer) => {
    const times: number[] = [];
    const at = recorded.history.path
      .replace(/run_id=[^&]*/, `run_id=${"0".repeat(32)}`)
      .replace(/run_uuid=[^&]*/, "")
      .replace(/metric_key=[^&]*/, "metric_key=long");
    for (let n = 0; n < (peer === octavo ? 30 : 4); n++) {
      const answer = await generator.send(peer, { ...recorded.history, path: at });
      if ((JSON.parse(answer.text()) as { metrics: unknown[] }).metrics.length !== historyPoints)
        throw new Error(answer.text().slice(0, 200));
      times.push(answer.ms);
    }
    return [quantile(times, 0.5), quantile(times, 0.95)];
  });
  print("Tracking, with 25,000 runs of 20 metrics and 20 params", ["", ...peers.map(({ name }) => name), "ratios"]);

  await clientAlone(experiments.get(octavo) ?? "0");
  await charts();
  if (longPoints > 0) await long();
} finally {
  generator.close();
  await database.end();
  await Promise.all(peers.map((peer) => peer.stop()));
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The address of a database as SQLAlchemy takes it. */
function psycopg(url: string): string {
  const { username, password, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get("host") ?? "127.0.0.1";
  return `postgresql+psycopg2://${username}:${password}@${pathname}?host=${encodeURIComponent(host)}&port=${port || "5432"}`;
}

interface Recording {
  readonly createRun: Recorded;
  readonly logMetric: Recorded;
  readonly logBatch: Recorded;
  readonly search: Recorded;
  readonly filtered: Recorded;
  readonly history: Recorded;
}

async function record(): Promise<Recording> {
  if (python.kind === "missing") throw new Error("nothing to record with");
  const proxy = await recordingProxy(octavo);
  await run(python.python, [path.join(here, "record.py")], {
    env: {
      ...process.env,
      MLFLOW_TRACKING_URI: proxy.url,
      MLFLOW_TRACKING_TOKEN: token,
      MLFLOW_DISABLE_TELEMETRY: "true",
    },
  });
  proxy.close();
  const find = (end: string, nth = 0): Recorded => {
    const found = proxy.seen.filter((each) => each.path.split("?")[0]?.endsWith(end))[nth];
    if (found === undefined) throw new Error(`the client sent no ${end}`);
    return found;
  };
  return {
    createRun: find("runs/create"),
    logMetric: find("runs/log-metric"),
    logBatch: find("runs/log-batch"),
    search: find("runs/search"),
    filtered: find("runs/search", 1),
    history: find("metrics/get-history"),
  };
}

/** Sends what was recorded, with some of its fields as they are to be now. */
async function post(peer: Peer, request: Recorded, _: Peer, fields: Readonly<Record<string, unknown>>) {
  const body = {
    ...(JSON.parse(request.body) as object),
    ...(request === recorded?.createRun ? { experiment_id: "0" } : {}),
    ...fields,
  };
  const answer = await generator.send(peer, { ...request, body: JSON.stringify(body) });
  if (answer.status !== 200)
    throw new Error(`${peer.name}: ${request.path}: ${answer.status} ${answer.text().slice(0, 300)}`);
  return answer;
}

async function createRun(peer: Peer, experiment: string): Promise<string> {
  const answer = await post(peer, recorded.createRun, peer, { experiment_id: experiment });
  return (JSON.parse(answer.text()) as { run: { info: { run_id: string } } }).run.info.run_id;
}

function batchOf(n: number): Recorded {
  const body = JSON.parse(recorded.logBatch.body) as { metrics: { step: number; timestamp: number }[] };
  const metrics = body.metrics.map((metric) => ({
    ...metric,
    step: metric.step + n * 100,
    timestamp: metric.timestamp + n * 1000,
  }));
  return { ...recorded.logBatch, body: JSON.stringify({ ...body, metrics }) };
}

function expectRuns(text: string, count: number): void {
  const found = (JSON.parse(text) as { runs: { data: { metrics: unknown[]; params: unknown[] } }[] }).runs;
  if (found.length !== count || found[0]?.data.metrics.length !== 20)
    throw new Error(`expected ${count} runs, got ${found.length}`);
}

/** 25,000 runs with 20 metrics and 20 params, and one history of 25,000 points; answers the experiment. */
async function seed(peer: Peer): Promise<string> {
  const made = await generator.send(peer, {
    method: "POST",
    path: "/api/2.0/mlflow/experiments/create",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: `seeded-${randomBytes(3).toString("hex")}` }),
  });
  const experiment = (JSON.parse(made.text()) as { experiment_id: string }).experiment_id;
  if (peer !== octavo) {
    if (python.kind === "missing") throw new Error(python.reason);
    await run(python.python, [
      path.join(here, "seed_mlflow.py"),
      stores.get(peer.name) ?? "",
      experiment,
      `${runs}`,
      `${historyPoints}`,
    ]);
    return experiment;
  }
  const project = peer.base.split("/").at(-1);
  await database.query(
    `insert into run (id, project_id, experiment_seq, name, status, user_id, started_at, ended_at, updated_at, created_by, params,
       tags, model_inputs, model_outputs)
     select lpad(to_hex(n), 32, '0'), e.project_id, e.seq, 'run-' || n, 'FINISHED', 'ada', 1700000000000 + n, 1700000100000 + n, 0, '',
       (select jsonb_object_agg('param_' || p, 'value_' || (n + p) % 10) from generate_series(0, 19) p),
       jsonb_build_object('mlflow.runName', 'run-' || n), '[]', '[]'
     from experiment e, generate_series(0, $3::int - 1) n where e.project_id = $1 and e.number = $2`,
    [project, experiment, runs],
  );
  await database.query(
    `insert into metric_series (run_seq, experiment_seq, key, value, step, time, blocks, tail_points)
     select r.seq, r.experiment_seq, 'metric_' || m, ((split_part(r.name, '-', 2)::bigint * 7919 + m * 104729) % 10007) / 10007.0, 0,
       1700000000000, 0, 0 from run r join experiment e on e.seq = r.experiment_seq, generate_series(0, 19) m
     where e.project_id = $1 and e.number = $2 order by r.seq`,
    [project, experiment],
  );
  await database.query("analyze");
  const first = "0".repeat(32);
  for (let from = 0; from < historyPoints; from += 1000) {
    const metrics = Array.from({ length: 1000 }, (__, n) => ({
      key: "long",
      value: (from + n) / historyPoints,
      timestamp: 1_700_000_000_000 + from + n,
      step: from + n,
    }));
    await post(peer, recorded.logBatch, peer, { run_id: first, run_uuid: first, metrics });
  }
  return experiment;
}

async function compare(
  first: string,
  second: string,
  measure: (peer: Peer) => Promise<[number, number]>,
): Promise<void> {
  const results = await inTurn(measure);
  for (const [at, label] of [first, `… ${second}`].entries()) {
    const own = results[0]?.[at as 0 | 1] ?? 0;
    note([
      label,
      ...results.map((each) => `${each[at as 0 | 1].toFixed(1)} ms`),
      ratios(results.slice(1).map((each) => each[at as 0 | 1] / own)),
    ]);
  }
}

async function compareRates(label: string, measure: (peer: Peer) => Promise<number>): Promise<void> {
  const results = await inTurn(measure);
  const own = results[0] ?? 0;
  note([
    label,
    ...results.map((each) => Math.round(each).toLocaleString("en")),
    ratios(results.slice(1).map((each) => own / each)),
  ]);
}

async function inTurn<T>(measure: (peer: Peer) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const peer of peers) results.push(await measure(peer));
  return results;
}

/** What is known so far, should the rest take too long. */
function note(row: readonly string[]): void {
  rows.push([...row]);
  console.log(row.join("   "));
}

function ratios(numbers: readonly number[]): string {
  return numbers.map((number) => `${number.toFixed(1)}×`).join("  ");
}

function quantile(times: readonly number[], q: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

function print(title: string, head: readonly string[]): void {
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  console.log(`\n${title}\n`);
  for (const row of table) console.log(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("   "));
  rows.length = 0;
}

/** What the real client needs where the server needs nothing: nobody can be faster through it. */
async function clientAlone(experiment: string): Promise<void> {
  if (python.kind === "missing") return;
  const instant = await instantServer(octavo, (at, body) => {
    if (at.includes("/metrics/get-history")) {
      const long = `run_id=${"0".repeat(32)}&metric_key=long&max_results=25000`;
      return { path: `${at.split("?")[0]}?${long}`, body };
    }
    if (!at.endsWith("/runs/search")) return { path: at, body };
    return { path: at, body: JSON.stringify({ ...JSON.parse(body), experiment_ids: [experiment] }) };
  });
  const { stdout } = await run(python.python, [path.join(here, "overhead.py")], {
    env: { ...process.env, MLFLOW_TRACKING_URI: instant.url, MLFLOW_DISABLE_TELEMETRY: "true" },
  });
  instant.close();
  const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
  for (const [call, ms] of Object.entries(told)) note([call, `${ms.toFixed(1)} ms`]);
  print("The real client by itself, before a server that answers at once", ["", "median"]);
}

/** Twenty curves of 100,000 steps, drawn whole and zoomed. */
async function charts(): Promise<void> {
  const ids: string[] = [];
  for (let n = 0; n < 20; n++) {
    const id = await createRun(octavo, "0");
    ids.push(id);
    await logCurve(id, 100_000, n);
  }
  const times: number[] = [];
  let bytes = 0;
  for (let n = 0; n < 40; n++) {
    const answer = await tile(ids, n % 2 === 0 ? {} : { from: 40_000, to: 60_000 });
    times.push(answer.ms);
    bytes = answer.text().length;
  }
  note([
    "tile of 20 runs × 100,000 steps, 500 buckets",
    `${quantile(times, 0.5).toFixed(1)} ms`,
    `${quantile(times, 0.95).toFixed(1)} ms`,
    `${(bytes / 1024).toFixed(0)} KiB`,
  ]);
  print("Charts", ["", "p50", "p95", "answer"]);
}

async function logCurve(id: string, points: number, seedOf: number): Promise<void> {
  for (let from = 0; from < points; from += 10_000) {
    const metrics = Array.from({ length: 10_000 }, (_, n) => {
      const step = from + n;
      return {
        key: "curve",
        value: Math.exp(-step / 30_000) + ((step * 7919 + seedOf) % 1000) / 5000,
        step,
        time: 1_700_000_000_000 + step * 50,
      };
    });
    const answer = await ours("POST", `/api/runs/${id}/log`, { metrics });
    if (answer.status >= 300) throw new Error(answer.text());
  }
}

function tile(runIds: readonly string[], range: object) {
  const project = octavo.base.split("/").at(-1);
  return ours("POST", `/api/projects/${project}/runs/tiles`, { runIds, key: "curve", buckets: 500, ...range });
}

function ours(method: string, at: string, body: object) {
  const peer = { ...octavo, base: new URL(octavo.base).origin };
  return generator.send(peer, {
    method,
    path: at,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** The same with ten million points more: how cost grows. */
async function long(): Promise<void> {
  const before = await sizes();
  const memoryBefore = octavo.memory();
  const perRun = 100_000;
  const startedAt = performance.now();
  const ids: string[] = [];
  for (let n = 0; n < longPoints / perRun; n += 4) {
    await Promise.all(
      Array.from({ length: Math.min(4, longPoints / perRun - n) }, async (_, m) => {
        const id = await createRun(octavo, "0");
        ids.push(id);
        await logCurve(id, perRun, n + m);
      }),
    );
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await sizes();
  const million = longPoints / 1e6;
  note(["points stored per second", Math.round(longPoints / seconds).toLocaleString("en")]);
  note(["disk per million points", `${((after - before) / million / 1e6).toFixed(1)} MB`]);
  note([
    "memory of the server, before → after",
    `${(memoryBefore / 1e6).toFixed(0)} → ${(octavo.memory() / 1e6).toFixed(0)} MB`,
  ]);
  const id = await createRun(octavo, "0");
  const times: number[] = [];
  for (let step = 0; step < 400; step++)
    times.push(
      (await post(octavo, recorded.logMetric, octavo, { run_id: id, run_uuid: id, step, timestamp: Date.now() })).ms,
    );
  note(["log_metric, p50 / p95", `${quantile(times, 0.5).toFixed(1)} / ${quantile(times, 0.95).toFixed(1)} ms`]);
  const tiles: number[] = [];
  for (let n = 0; n < 20; n++) tiles.push((await tile(ids.slice(n, n + 20), {})).ms);
  note([
    "tile of 20 runs × 100,000 steps, p50 / p95",
    `${quantile(tiles, 0.5).toFixed(1)} / ${quantile(tiles, 0.95).toFixed(1)} ms`,
  ]);
  const history: number[] = [];
  for (let n = 0; n < 10; n++) {
    const answer = await generator.send(octavo, {
      ...recorded.history,
      path: `/api/2.0/mlflow/metrics/get-history?run_id=${ids[n]}&metric_key=curve&max_results=25000`,
    });
    history.push(answer.ms);
  }
  note([
    "history of 25,000 points of 100,000, p50 / p95",
    `${quantile(history, 0.5).toFixed(1)} / ${quantile(history, 0.95).toFixed(1)} ms`,
  ]);
  print(`With ${longPoints.toLocaleString("en")} points`, ["", "Octavo"]);
}

async function sizes(): Promise<number> {
  const { rows: found } = await database.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(name::regclass))::text as bytes from unnest(array['metric_series', 'metric_block', 'metric_chunk']) name`,
  );
  return Number(found[0]?.bytes ?? 0);
}
