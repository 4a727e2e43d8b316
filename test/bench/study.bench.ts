/**
 * Studies against Optuna from PyPI: what is best after the same number of trials, over as many seeds, told apart by Mann
 * and Whitney's test; and what asking costs when a study has a thousand trials. `OCTAVO_BENCH_SEEDS` sets the seeds (20).
 * Ends with 1 when ours is worse than Optuna anywhere (p < 0.05), not better on the tempting branch, or an ask is slow.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { ask, type SamplerKind } from "#lib/tracking/study/study.ts";
import type { Trial } from "#lib/tracking/study/trial.ts";
import { startEmbedded } from "#server/db/embedded-server.ts";
import { createLog } from "#server/log.ts";
import { administer, baseOf, urlOf } from "#test/support/postgres-server.ts";
import { pythonWith } from "#test/support/python.ts";
import { functions, type TestFunction } from "./study/functions.ts";
import { rankTest } from "./study/rank-test.ts";
import { startOctavo } from "./tracking/peers.ts";

const seeds = Number(process.env.OCTAVO_BENCH_SEEDS ?? 20);
const history = 1000;
const most = 20;
const least = 0.05;
const load = (): string => os.loadavg()[0]?.toFixed(1) ?? "?";

const best = (kind: SamplerKind): ReadonlyMap<string, readonly number[]> =>
  new Map(functions.map((one) => [one.name, Array.from({ length: seeds }, (_, at) => search(one, kind, at + 1))]));

function search({ space, trials: count, value }: TestFunction, kind: SamplerKind, seed: number): number {
  const trials = trialsOf({ space, value }, kind, seed, count);
  return Math.min(...trials.map(({ values }) => values?.[0] ?? Number.NaN));
}

function trialsOf(
  { space, value }: Pick<TestFunction, "space" | "value">,
  kind: SamplerKind,
  seed: number,
  count: number,
): Trial[] {
  const trials: Trial[] = [];
  for (let number = 0; number < count; number++) {
    const { params, note } = ask(kind, { space, directions: ["minimize"], trials }, seed, number);
    trials.push({ number, state: "complete", params, values: [value(params)], steps: [], note });
  }
  return trials;
}

const optuna = await optunaBest();
const began = performance.now();
const ours = new Map((["auto", "tpe", "random"] as const).map((kind) => [kind, best(kind)] as const));
console.log(`\n${seeds} seeds, ours in ${Math.round((performance.now() - began) / 1000)} s, load ${load()}.`);
console.log("Median of the best value; in brackets how likely ours would be this much better, or worse, by chance.\n");

let failed = false;
const rows = [["function", "trials", "Optuna TPE", "auto", "", "tpe", "", "random"]];
for (const { name, trials } of functions) {
  const peer = optuna?.best.get(name);
  const row = [name, String(trials), peer === undefined ? "–" : figure(median(peer))];
  for (const kind of ["auto", "tpe"] as const) {
    const own = ours.get(kind)?.get(name) ?? [];
    const test = peer === undefined ? undefined : rankTest(own, peer);
    row.push(figure(median(own)), test === undefined ? "" : verdict(test));
    if (test === undefined) continue;
    if (test.higher < least) failed = true;
    if (name.startsWith("tempting") && !(test.lower < least)) failed = true;
  }
  row.push(figure(median(ours.get("random")?.get(name) ?? [])));
  rows.push(row);
}
print(rows);

await asking();
process.exit(failed ? 1 : 0);

function verdict({ lower, higher }: ReturnType<typeof rankTest>): string {
  if (lower < least) return `better (${lower.toExponential(0)})`;
  return higher < least ? `WORSE (${higher.toExponential(0)})` : `alike (${Math.min(lower, higher).toFixed(2)})`;
}

/** An ask at trial 1,000: the decision alone, and over HTTP with all that a server does. */
async function asking(): Promise<void> {
  const [sphere] = functions;
  if (sphere === undefined) return;
  const trials = trialsOf(sphere, "random", 1, history);
  const table = [["ask at trial 1,000, ms", "median", "p95"]];
  for (const kind of ["auto", "tpe", "cma-es", "gp", "sobol"] as const) {
    const problem = { space: sphere.space, directions: ["minimize"] as const, trials };
    const times = Array.from({ length: 30 }, (_, at) => timed(() => void ask(kind, problem, 1, history + at)));
    table.push([`deciding, ${kind}`, ...spread(times)]);
    if ((kind === "auto" || kind === "tpe") && quantile(times, 0.5) > most) failed = true;
  }
  const overHttp = await askingOverHttp(sphere);
  table.push(["HTTP, database and all, auto", ...spread(overHttp)]);
  if (quantile(overHttp, 0.5) > most) failed = true;
  if (optuna !== undefined) table.push(["Optuna, in memory", optuna.askMs.toFixed(1), ""]);
  console.log(`\nload ${load()}`);
  print(table);
}

async function askingOverHttp({ space, value }: TestFunction): Promise<readonly number[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "octavo-study-"));
  const postgres = await startEmbedded({ folder: path.join(folder, "postgres"), log: createLog("silent") });
  const base = baseOf(postgres.connection);
  await administer(base, ["create database octavo"]);
  const octavo = await startOctavo(urlOf(base, "octavo"), path.join(folder, "octavo"));
  const api = octavo.base.replace(/\/mlflow\/.*$/, "");
  const projectId = octavo.base.split("/").at(-1) ?? "";
  const call = async (method: string, address: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { ...octavo.headers, "content-type": "application/json" };
    const answer = await fetch(`${api}${address}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const study = await call("POST", `/api/projects/${projectId}/studies`, {
    name: randomBytes(6).toString("hex"),
    space,
  });
  const tell = (trial: Record<string, unknown>) =>
    call("PUT", `/api/studies/${study["id"]}/trials/${trial["number"]}`, {
      state: "complete",
      values: [value(trial["params"] as Parameters<typeof value>[0])],
    });
  const times: number[] = [];
  for (let count = 0; count < history + 30; count++) {
    const start = performance.now();
    const trial = await call("POST", `/api/studies/${study["id"]}/ask`, {});
    if (count >= history) times.push(performance.now() - start);
    await tell(trial);
  }
  await octavo.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
  return times;
}

async function optunaBest(): Promise<
  { readonly best: ReadonlyMap<string, readonly number[]>; readonly askMs: number } | undefined
> {
  const python = await pythonWith("optuna", ["optuna==5.0.0"]);
  if (python.kind !== "ready") {
    console.log(python.reason);
    return undefined;
  }
  const child = spawn(python.python, [path.join(import.meta.dirname, "study", "optuna_peer.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const wish = { functions: functions.map(({ name, space, trials }) => ({ name, space, trials })), seeds, history };
  child.stdin.end(JSON.stringify(wish));
  const found = new Map<string, number[]>();
  let askMs = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { name?: string; best?: number; askMs?: number };
    if (told.askMs !== undefined) askMs = told.askMs;
    else found.set(told.name ?? "", [...(found.get(told.name ?? "") ?? []), told.best ?? Number.NaN]);
  }
  return { best: found, askMs };
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function spread(times: readonly number[]): readonly string[] {
  return [quantile(times, 0.5).toFixed(1), quantile(times, 0.95).toFixed(1)];
}

function figure(value: number): string {
  return Math.abs(value) >= 0.001 ? value.toPrecision(3) : value.toExponential(1);
}

function print(table: readonly (readonly string[])[]): void {
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => (row[at] ?? "").length)));
  for (const row of table) console.log(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
}
