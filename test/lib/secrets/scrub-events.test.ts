import { expect, test } from "vitest";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { Scrubber } from "#lib/secrets/scrub.ts";
import { type PrintRest, scrubEvents } from "#lib/secrets/scrub-events.ts";

const scrubber = new Scrubber([{ name: "KEY", value: "hunter22" }]);
const out = (text: string): ExecutionEvent => ({ type: "stream", name: "stdout", text });
const err = (text: string): ExecutionEvent => ({ type: "stream", name: "stderr", text });

/** Batches one after the other: what was written of them. */
function written(...batches: readonly (readonly ExecutionEvent[])[]): readonly ExecutionEvent[] {
  let rest: PrintRest | undefined;
  return batches.flatMap((batch) => {
    const step = scrubEvents(scrubber, rest, batch);
    rest = step.rest;
    return step.events;
  });
}
const printed = (events: readonly ExecutionEvent[]): string =>
  events.map((event) => (event.type === "stream" ? event.text : `<${event.type}>`)).join("");

test("a value that is printed in pieces, over batches and around an update", () => {
  const update: ExecutionEvent = { type: "update", displayId: "d1", data: {}, metadata: {} };
  expect(printed(written([out("key: hun")], [update, out("ter")], [out("22!")]))).toBe("key: <update>[secret KEY]!");
});

test("what looked like a value's beginning comes out when something else follows", () => {
  const finished: ExecutionEvent = { type: "finished", at: 1, status: "ok" };
  expect(printed(written([out("a hun")], [finished]))).toBe("a hun<finished>");
  expect(printed(written([out("hun"), err("ter22")]))).toBe("hunter22");
  expect(written([out("hun"), err("ter22")]).map((event) => "name" in event && event.name)).toEqual([
    "stdout",
    "stdout",
    "stderr",
  ]);
});

test("displays, results and errors, with everything that is in them", () => {
  const data = { "text/plain": "hunter22", "application/json": { a: ["x hunter22"] } };
  const shown: ExecutionEvent[] = [
    { type: "display", data, metadata: { title: "hunter22" }, displayId: "d1" },
    { type: "result", data, metadata: {} },
    { type: "error", name: "Error", message: "401 for hunter22", stack: ["at hunter22 (cell:1)"], line: 1 },
  ];
  const clean = written(shown);
  expect(JSON.stringify(clean)).not.toContain("hunter22");
  expect(clean).toHaveLength(3);
  expect(clean[2]).toEqual({
    type: "error",
    name: "Error",
    message: "401 for [secret KEY]",
    stack: ["at [secret KEY] (cell:1)"],
    line: 1,
  });
});

test("a session that read nothing is passed on untouched", () => {
  const events = [out("hunter22")];
  expect(scrubEvents(new Scrubber([]), undefined, events).events).toBe(events);
});
