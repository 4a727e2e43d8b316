import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerStudy } from "#components/live/notebook-studies.ts";
import type { StudyRequest } from "#lib/kernel/study-request.ts";

const study = {
  name: "rates",
  space: [{ name: "x", domain: { kind: "float" as const, low: 0, high: 1 } }],
  directions: ["minimize" as const],
  sampler: "auto" as const,
  pruner: { kind: "none" as const },
  seed: 0,
};
const stored = { ...study, id: "s1", projectId: "p1", trials: 3, createdAt: 0, updatedAt: 0 };
const trial = { number: 0, state: "running", params: { x: 0.5 }, values: null, steps: [], runId: null };

let answers: (() => Response)[];
let asked: string[];
beforeEach(() => {
  vi.useFakeTimers();
  [answers, asked] = [[], []];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    asked.push(`${init.method} ${address} ${init.body ?? ""}`.trim());
    const next = answers.shift();
    if (next === undefined) throw new TypeError("no network");
    return next();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const host = { projectId: "p1", runIdOf: (key: string) => (key === "e:1" ? "a".repeat(32) : undefined) };
const answer = (request: StudyRequest, signal = new AbortController().signal) => answerStudy(host, request, signal);
const problem = (status: number, code: string, detail: string) => () =>
  Response.json({ type: "about:blank", title: "No", code, status, detail, next: "" }, { status });

test("a study of the name is joined, if it is the same search; else one begins", async () => {
  answers = [() => Response.json({ items: [stored], nextCursor: null })];
  expect(await answer({ kind: "study-open", study })).toMatchObject({ id: "s1" });
  answers = [() => Response.json({ items: [{ ...stored, directions: ["maximize"] }], nextCursor: null })];
  await expect(answer({ kind: "study-open", study })).rejects.toThrow("seeks something else");
  answers = [
    () => Response.json({ items: [], nextCursor: null }),
    problem(409, "name_taken", "taken"),
    () => Response.json({ items: [stored], nextCursor: null }),
  ];
  expect(await answer({ kind: "study-open", study })).toMatchObject({ id: "s1" });
  expect(asked[0]).toContain("/api/projects/p1/studies?name=rates");
});

test("what a lost connection interrupts is asked again under the same key", async () => {
  const waiting = answer({ kind: "study-ask", studyId: "s1", key: "execution1:1" });
  await vi.advanceTimersByTimeAsync(3000);
  answers = [() => Response.json({ ...trial, startedAt: 0, endedAt: null })];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await waiting).toMatchObject({ number: 0, params: { x: 0.5 } });
  expect(asked.length).toBeGreaterThan(2);
  expect(new Set(asked).size).toBe(1);
});

test("a refusal is an error in the cell, and so is the end of the kernel", async () => {
  answers = [problem(403, "forbidden", "you may only view this project")];
  await expect(answer({ kind: "study-best", studyId: "s1" })).rejects.toThrow("You may only view");
  const abort = new AbortController();
  const waiting = expect(answer({ kind: "study-best", studyId: "s1" }, abort.signal)).rejects.toThrow();
  abort.abort();
  await vi.advanceTimersByTimeAsync(1000);
  await waiting;
});

test("the end of a trial names its run", async () => {
  answers = [() => Response.json({ ...trial, state: "complete", values: [1], startedAt: 0, endedAt: 1 })];
  await answer({ kind: "study-tell", studyId: "s1", number: 0, state: "complete", values: [1], run: "e:1" });
  expect(JSON.parse(asked[0]?.split(" ").at(-1) ?? "")).toEqual({
    state: "complete",
    values: [1],
    runId: "a".repeat(32),
  });
});
