import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ExecutionSender } from "#components/live/notebook-executions.ts";
import type { ExecutionEvent, ExecutionEvents, StartExecutions } from "#lib/protocol/execution.ts";

/** The server's side as the protocol tells it: applies each event once, in order. */
class Server {
  reachable = true;
  /** Takes the events and loses the answer, once. */
  loseAnswer = false;
  readonly started: string[] = [];
  readonly applied = new Map<string, ExecutionEvent[]>();
  requests = 0;

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    this.requests += 1;
    if (!this.reachable) throw new TypeError("no network");
    const body: unknown = JSON.parse(String(init.body));
    if (!String(address).endsWith("/events")) {
      for (const { executionId } of (body as StartExecutions).cells) {
        this.started.push(executionId);
        this.applied.set(executionId, []);
      }
      return Response.json({ leaseMs: 60_000, ticket: "ticket" });
    }
    const received = (body as ExecutionEvents).batches.map(({ executionId, from, events }) => {
      const log = this.applied.get(executionId);
      if (log === undefined) return { executionId, next: 0, ended: true };
      if (from <= log.length) log.push(...events.slice(log.length - from));
      return { executionId, next: log.length, ended: false };
    });
    if (this.loseAnswer) {
      this.loseAnswer = false;
      throw new TypeError("no network");
    }
    return Response.json({ received });
  };

  text(executionId: string): string {
    return (this.applied.get(executionId) ?? [])
      .map((event) => (event.type === "stream" ? event.text : event.type))
      .join("|");
  }
}

const body = (executionId: string): StartExecutions => ({
  sessionId: "session-1",
  place: { kind: "browser", device: "cpu", detail: "" },
  cells: [{ cellId: "c0", executionId, sourceHash: "0".repeat(64) }],
});
const stream = (text: string): ExecutionEvent => ({ type: "stream", name: "stdout", text });
const finished: ExecutionEvent = { type: "finished", at: 2, status: "ok" };

let server: Server;
let sender: ExecutionSender;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  const target = new EventTarget();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  vi.stubGlobal("navigator", { sendBeacon: () => true });
  sender = new ExecutionSender("notebook");
});
afterEach(() => {
  sender.end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("telling the server of runs", () => {
  test("events arrive once and in order, text of a stream joined while it waits", async () => {
    expect(await sender.start(body("execution-1"))).toEqual({ kind: "started", ticket: "ticket" });
    for (const text of ["a", "b", "c"]) sender.add("execution-1", stream(text));
    sender.add("execution-1", finished);
    await vi.advanceTimersByTimeAsync(200);
    expect(server.text("execution-1")).toBe("abc|finished");
    expect(sender.waiting.get()).toBe(0);
  });
  test("a lost answer does not double anything", async () => {
    await sender.start(body("execution-1"));
    server.loseAnswer = true;
    sender.add("execution-1", stream("a"));
    await vi.advanceTimersByTimeAsync(150);
    sender.add("execution-1", stream("b"));
    sender.add("execution-1", finished);
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.text("execution-1")).toBe("a|b|finished");
  });
  test("a run that began offline is told when the server is back, start first", async () => {
    server.reachable = false;
    expect(await sender.start(body("execution-1"))).toEqual({ kind: "unheard" });
    sender.add("execution-1", stream("a"));
    sender.add("execution-1", finished);
    await vi.advanceTimersByTimeAsync(3000);
    expect(server.started).toEqual([]);
    server.reachable = true;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.started).toEqual(["execution-1"]);
    expect(server.text("execution-1")).toBe("a|finished");
  });
  test("at most ten times a second, however much a cell prints", async () => {
    await sender.start(body("execution-1"));
    const before = server.requests;
    for (let at = 0; at < 1000; at++) {
      sender.add("execution-1", stream(`${at}\n`));
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(server.requests - before).toBeLessThanOrEqual(12);
    expect(server.text("execution-1").replaceAll("|", "").split("\n")).toHaveLength(1001);
  });
  test("changed source is an answer, not an error, and its events go nowhere", async () => {
    vi.stubGlobal("fetch", async () =>
      Response.json(
        { type: "", title: "", status: 409, code: "source_changed", detail: "other text", next: "", cells: ["c0"] },
        { status: 409 },
      ),
    );
    expect(await sender.start(body("execution-1"))).toEqual({ kind: "source_changed", cells: ["c0"] });
    sender.add("execution-1", stream("a"));
    expect(sender.waiting.get()).toBe(0);
  });
});
