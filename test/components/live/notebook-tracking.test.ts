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
  refuse: string | undefined;
  readonly runs = new Map<string, { begun: Body; points: Set<string>; status: string }>();
  readonly experiments: string[] = ["Default"];
  requests = 0;

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    this.requests += 1;
    if (!this.reachable) throw new TypeError("no network");
    if (this.refuse !== undefined && String(address).endsWith(this.refuse))
      return Response.json(refusal, { status: 403 });
    const answer = this.#take(String(address), init.body === undefined ? undefined : JSON.parse(String(init.body)));
    if (this.loseAnswer) {
      this.loseAnswer = false;
      throw new TypeError("no network");
    }
    return Response.json(answer);
  };

  #take(address: string, body: Body | undefined): unknown {
    if (address.includes("/experiments")) return this.#experiments(body);
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

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  [troubles, beacons, whyNot] = [[], [], undefined];
  const target = new EventTarget();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  vi.stubGlobal("navigator", { sendBeacon: (address: string) => beacons.push(address) > 0 });
  tracking = new NotebookTracking({
    ...{ projectId: "p1", notebookId: "n1", device: () => "webgpu", whyNot: () => whyNot },
    orderOf: (id) => (id === "e1" ? { cellId: "c1", source: "1" } : undefined),
    trouble: (words) => void troubles.push(words),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const begin = (more: object = {}): TrackRequest =>
  ({ kind: "run-begin", run: "e1:1", executionId: "e1", at: 5, params: {}, tags: {}, ...more }) as TrackRequest;
const log = (value: number, step: number, tags = {}): TrackRequest => ({
  ...{ kind: "run-log", run: "e1:1", params: {}, tags },
  metrics: [{ key: "loss", value, step, time: 1 }],
});
const end: TrackRequest = { kind: "run-end", run: "e1:1", status: "FINISHED", at: 9 };
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
  });
  expect([...(server.only?.points ?? [])]).toEqual(["loss=2@0", "loss=1@1"]);
  expect(server.only?.status).toBe("FINISHED");
  // Begin, one batch, end.
  expect(server.requests).toBe(3);
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
  tracking.executionEnded("other", "ok", 7);
  tracking.executionEnded("e1", "interrupted", 8);
  await pass(1000);
  expect(server.only?.status).toBe("KILLED");
});

test("what the server refuses is said and not tried again", async () => {
  server.refuse = "/projects/p1/runs";
  tracking.take(begin());
  tracking.take(log(1, 0));
  await pass(60_000);
  expect([server.requests, troubles]).toEqual([1, ["The run is not tracked: No."]]);
  expect(tracking.take(log(1, 1))).toBeNull();
});

test("of who only reads, and of executions that are none of this tab's, nothing is tracked", async () => {
  whyNot = "It is for yourself.";
  expect(tracking.take(begin())).toEqual({ tracked: false, why: "It is for yourself." });
  expect(() => tracking.take(begin({ executionId: "e2", run: "e2:1" }))).toThrow("while its cell runs");
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
