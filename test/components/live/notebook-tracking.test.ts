import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NotebookTracking } from "#components/live/notebook-tracking.ts";
import type { TrackRequest } from "#lib/kernel/tracking-request.ts";

type Body = {
  id: string;
  name?: string;
  experiment?: string;
  status?: string;
  tags: Record<string, string>;
  metrics: { key: string; value: unknown; step: number }[];
};

const refusal = { type: "about:blank", title: "No", code: "forbidden", status: 403, detail: "no", next: "ask" };

/** The server's side: runs by id, points counted once. */
class Server {
  reachable = true;
  /** Takes the next request and loses its answer. */
  loseAnswer = false;
  /** How long each answer takes. */
  answerMs = 0;
  refuse: string | undefined;
  readonly runs = new Map<string, { begun: Body; points: Set<string>; status: string }>();
  readonly experiments: string[] = ["Default"];
  readonly snapshots: string[] = [];
  readonly files: string[] = [];
  requests = 0;

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    this.requests += 1;
    if (this.answerMs > 0) await new Promise((resolve) => setTimeout(resolve, this.answerMs));
    if (!this.reachable) throw new TypeError("no network");
    if (this.refuse !== undefined && String(address).endsWith(this.refuse))
      return Response.json(refusal, { status: 403 });
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const answer = this.#take(String(address), body) ?? {};
    if (this.loseAnswer) {
      this.loseAnswer = false;
      throw new TypeError("no network");
    }
    return Response.json(answer);
  };

  #take(address: string, body: Body | undefined): unknown {
    if (address.includes("/experiments")) return this.#experiments(body);
    if (address.endsWith("/api/notebooks/n1")) return { name: "Digits" };
    if (address.includes("/snapshots/")) return void this.snapshots.push(address);
    if (address.includes("/artifacts/content"))
      return void this.files.push(decodeURIComponent(address.replace(/^.*path=/, "")));
    if (body === undefined) throw new Error("a body");
    const run = this.runs.get(/\/api\/runs\/(\w+)/.exec(address)?.[1] ?? body.id);
    if (address.endsWith("/projects/p1/runs"))
      this.runs.set(body.id, run ?? { begun: body, points: new Set(), status: "RUNNING" });
    else if (run === undefined) throw new Error("no such run");
    else if (address.endsWith("/log"))
      for (const { key, value, step } of body.metrics) run.points.add(`${key}=${value}@${step}`);
    else run.status = body.status ?? "";
    return {};
  }

  #experiments(body: Body | undefined): unknown {
    const show = (name: string, at: number) => ({
      ...{ id: String(at), name, artifactLocation: "", tags: {}, createdAt: 0, updatedAt: 0, deletedAt: null },
    });
    if (body?.name === undefined) return { items: this.experiments.map(show), nextCursor: null };
    this.experiments.push(body.name);
    return show(body.name, this.experiments.length - 1);
  }

  get only() {
    const [run] = this.runs.values();
    return run;
  }
}

let server: Server;
let tracking: NotebookTracking;
let troubles: string[];
let beacons: string[];
let whyNot: string | undefined;
let automatic: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  [troubles, beacons, whyNot, automatic] = [[], [], undefined, true];
  const target = new EventTarget();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  vi.stubGlobal("navigator", { sendBeacon: (address: string) => beacons.push(address) > 0 });
  tracking = new NotebookTracking({
    ...{ projectId: "p1", notebookId: "n1", device: () => "webgpu", whyNot: () => whyNot },
    ...{ moved: () => undefined, isAutomatic: () => automatic, environment: () => ({ browser: "Chrome/1" }) },
    snapshot: () => ({ digest: "d".repeat(64), text: "{}" }),
    orderOf: (id) => (/^e[1-3]$/.test(id) ? { cellId: id.replace("e", "c"), source: "1" } : undefined),
    trouble: (words) => void troubles.push(words),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const begin = (more: object = {}): TrackRequest =>
  ({
    kind: "run-begin",
    run: "e1:1",
    executionId: "e1",
    automatic: false,
    at: 5,
    params: {},
    tags: {},
    ...more,
  }) as TrackRequest;
const log = (value: number, step: number, tags = {}): TrackRequest => ({
  ...{ kind: "run-log", run: "e1:1", params: {}, tags },
  metrics: [{ key: "loss", value, step, time: 1 }],
});
const end: TrackRequest = { kind: "run-end", run: "e1:1", status: "FINISHED", at: 9 };
const over = (executionId: string, status: string, more: object = {}) => ({
  ...{ executionId, status, at: 8.5, inputs: {}, fingerprint: undefined, read: {} },
  ...more,
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("a run is begun, logged and ended at the server, with where it comes from", async () => {
  const begun = tracking.take(begin({ name: "first", tags: { "octavo.cell": "forged", note: "x" } }));
  expect(begun).toMatchObject({
    tracked: true,
    name: "first",
    address: expect.stringMatching(/^\/p\/p1\/runs\/\w{32}$/),
  });
  tracking.take(log(2, 0));
  tracking.take(log(1, 1));
  tracking.take(end);
  await pass(1000);
  expect(server.only?.begun.tags).toEqual({
    note: "x",
    "octavo.notebook": "n1",
    "octavo.cell": "c1",
    "octavo.execution": "e1",
    "octavo.sourceHash": expect.stringMatching(/^\w{64}$/),
    "octavo.device": "webgpu",
    "octavo.environment": '{"browser":"Chrome/1"}',
    "octavo.snapshot": "d".repeat(64),
  });
  expect([...(server.only?.points ?? [])]).toEqual(["loss=2@0", "loss=1@1"]);
  expect(server.only?.status).toBe("FINISHED");
  // The notebook as it stood, begin, one batch, end.
  expect(server.requests).toBe(4);
});

test("a lost connection and a lost answer lose nothing and make nothing twice", async () => {
  server.reachable = false;
  expect(tracking.take(begin())).toMatchObject({ tracked: true });
  tracking.take(log(2, 0));
  await pass(20_000);
  expect(server.runs.size).toBe(0);
  server.reachable = true;
  server.loseAnswer = true;
  tracking.take(log(1, 1));
  tracking.take(end);
  await pass(60_000);
  expect(server.runs.size).toBe(1);
  expect(server.only).toMatchObject({ points: new Set(["loss=2@0", "loss=1@1"]), status: "FINISHED" });
  expect(troubles).toEqual([]);
});

test("an experiment is found by its name, or made", async () => {
  tracking.take(begin({ experiment: "digits" }));
  tracking.take(begin({ experiment: "digits", run: "e1:2" }));
  await pass(1000);
  expect([...server.runs.values()].map(({ begun }) => begun.experiment)).toEqual(["1", "1"]);
  expect(server.experiments).toEqual(["Default", "digits"]);
});

test("a run ends with its execution, when its kernel cannot say so", async () => {
  tracking.take(begin());
  tracking.executionEnded(over("other", "ok"));
  tracking.executionEnded(over("e1", "interrupted"));
  await pass(1000);
  expect(server.only?.status).toBe("KILLED");
});

test("what the server refuses is said and not tried again", async () => {
  server.refuse = "/projects/p1/runs";
  tracking.take(begin());
  tracking.take(log(1, 0));
  await pass(60_000);
  expect([server.requests, troubles]).toEqual([2, ["The run is not tracked: No."]]);
  expect(tracking.take(log(1, 1))).toBeNull();
});

test("of who only reads, and of executions that are none of this tab's, nothing is tracked", async () => {
  whyNot = "It is for yourself.";
  expect(tracking.take(begin())).toEqual({ tracked: false, why: "It is for yourself." });
  expect(() => tracking.take(begin({ executionId: "e9", run: "e9:1" }))).toThrow("while its cell runs");
  expect(() => tracking.take(begin({ run: "e2:1" }))).toThrow("while its cell runs");
  tracking.take(log(1, 0));
  await pass(1000);
  expect(server.requests).toBe(0);
});

test("who goes away sends what waits", async () => {
  tracking.take(begin());
  await pass(500);
  tracking.take(log(1, 0));
  tracking.end();
  expect(beacons).toEqual([expect.stringMatching(/^\/api\/runs\/\w{32}\/log$/)]);
  await pass(500);
  expect(server.only).toMatchObject({ points: new Set(["loss=1@0"]), status: "KILLED" });
});

const file = (path: string, content: string): TrackRequest => ({ kind: "run-artifact", run: "e1:1", path, content });

test("files wait for the connection as metrics do, the last of each path, and come before the end", async () => {
  server.reachable = false;
  tracking.take(begin());
  tracking.take(file("a.txt", "one"));
  tracking.take(file("plots/b.txt", "two"));
  tracking.take(file("a.txt", "three"));
  tracking.take(end);
  await pass(20_000);
  server.reachable = true;
  await pass(60_000);
  expect(server.files).toEqual(["a.txt", "plots/b.txt"]);
  expect(server.only?.status).toBe("FINISHED");
  tracking.take(file("late.txt", "said after the end, kept all the same"));
  await pass(1000);
  expect(server.files).toHaveLength(3);
});

test("the same notebook is kept once for all its runs", async () => {
  tracking.take(begin());
  tracking.take(begin({ run: "e1:2" }));
  await pass(1000);
  expect(server.snapshots).toEqual([`/api/notebooks/n1/snapshots/${"d".repeat(64)}`]);
});

test("all of a notebook is one run, parent of what begins in it, and fails when a cell did", async () => {
  tracking.beginWhole(["e1", "e2", "e3"], 1);
  tracking.take(begin({ automatic: true }));
  tracking.executionEnded(over("e1", "ok", { fingerprint: "f", inputs: { rate: "0.5" } }));
  tracking.executionEnded(over("e2", "failed"));
  tracking.executionEnded(over("e3", "ok"));
  await pass(1000);
  const [whole, inside] = [...server.runs.values()];
  expect(whole).toMatchObject({ status: "FAILED", begun: { tags: { "octavo.kind": "run-all", "octavo.cells": "3" } } });
  expect(inside).toMatchObject({ status: "FINISHED", begun: { tags: { "mlflow.parentRunId": whole?.begun.id } } });
  // Both are together under the notebook's name.
  expect([whole?.begun.experiment, inside?.begun.experiment]).toEqual(["1", "1"]);
  expect(server.experiments).toEqual(["Default", "Digits"]);
});

test("where nobody wants them, nothing is a run by itself", async () => {
  automatic = false;
  tracking.beginWhole(["e1", "e2"], 1);
  expect(tracking.take(begin({ automatic: true }))).toEqual({ tracked: false, why: "" });
  tracking.take(begin({ run: "e1:2" }));
  await pass(1000);
  expect(server.runs.size).toBe(1);
});

test("what is said while the server is slow to answer is sent as well", async () => {
  server.answerMs = 700;
  tracking.take(begin());
  for (let step = 0; step < 10; step++) {
    tracking.take(log(1, step));
    await pass(300);
  }
  tracking.take(end);
  tracking.executionEnded(over("e1", "ok", { inputs: { rate: "0.5" } }));
  await pass(20_000);
  expect(server.only).toMatchObject({ status: "FINISHED" });
  expect(server.only?.points.size).toBe(10);
});
