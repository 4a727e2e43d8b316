import { expect, test } from "vitest";
import { Outbox, outboxLimits } from "#lib/kernel/outbox.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

function open() {
  const sent: ExecutionEvent[] = [];
  const sizes: number[] = [];
  const clock = { now: 0 };
  const outbox = new Outbox({
    send: (events, size) => {
      sent.push(...events);
      sizes.push(size);
    },
    now: () => clock.now,
  });
  const text = () => sent.map((event) => (event.type === "stream" ? event.text : `<${event.type}>`)).join("");
  return { outbox, sent, sizes, clock, text };
}

test("lines of one stream join until they are flushed, and keep their order with other events", () => {
  const { outbox, sent } = open();
  outbox.stream("stdout", "a\n");
  outbox.stream("stdout", "b\n");
  outbox.stream("stderr", "c\n");
  outbox.push({ type: "clear" });
  expect(sent).toEqual([]);
  outbox.flush();
  expect(sent).toEqual([
    { type: "stream", name: "stdout", text: "a\nb\n" },
    { type: "stream", name: "stderr", text: "c\n" },
    { type: "clear" },
  ]);
});

test("a loop that prints a million lines without a pause sends its first part, and at the end its latest lines", () => {
  const { outbox, sizes, text } = open();
  for (let line = 0; line < 1_000_000; line++) outbox.stream("stdout", `line ${line}\n`);
  outbox.flush(true);
  const printed = text();
  expect(sizes.length).toBeLessThan(40);
  expect(printed.length).toBeLessThan(outboxLimits.burst + 3 * outboxLimits.tail);
  expect(printed.startsWith("line 0\nline 1\n")).toBe(true);
  expect(printed).toMatch(/\[… [\d,]+ lines are not kept …\]\nline \d+\n/);
  expect(printed.endsWith("line 999999\n")).toBe(true);
  const kept = printed.split("\n").filter((line) => line.startsWith("line")).length;
  const dropped = Number(/\[… ([\d,]+) lines/.exec(printed)?.[1]?.replaceAll(",", ""));
  expect(kept + dropped).toBe(1_000_000);
});

test("a stream that slowed down is heard again", () => {
  const { outbox, clock, text } = open();
  outbox.stream("stdout", `${"x".repeat(outboxLimits.burst - 1)}\n`);
  outbox.stream("stdout", "held\n");
  outbox.flush();
  expect(text()).not.toContain("held");
  clock.now += 10_000;
  outbox.flush();
  expect(text()).toContain("held");
});

test("of a display's updates that wait, the last one leaves", () => {
  const { outbox, sent } = open();
  for (let at = 0; at < 5; at++)
    outbox.push({ type: "update", displayId: "d1", data: { "text/plain": String(at) }, metadata: {} });
  outbox.push({ type: "update", displayId: "d2", data: { "text/plain": "other" }, metadata: {} });
  outbox.flush();
  expect(sent.map((event) => event.type === "update" && event.data["text/plain"])).toEqual(["4", "other"]);
});

test("of quick updates the document gets one now and then and the last, and who watches gets more", () => {
  const { outbox, sent, clock } = open();
  const word = (text: string): ExecutionEvent => ({
    type: "update",
    displayId: "d1",
    data: { "text/plain": text },
    metadata: {},
  });
  const written = () =>
    sent.flatMap((event) => (event.type === "update" && event.live !== true ? [event.data["text/plain"]] : []));
  for (; clock.now <= 7000; clock.now += 100) {
    outbox.push(word(String(clock.now)));
    outbox.flush();
  }
  expect(written()).toEqual(["0", "3000", "6000"]);
  expect(sent).toHaveLength(71);
  expect(outbox.isEmpty).toBe(false);
  clock.now = 9000;
  outbox.flush();
  expect(written()).toEqual(["0", "3000", "6000", "7000"]);
  expect(outbox.isEmpty).toBe(true);
  outbox.push(word("end"));
  outbox.push({ type: "finished", at: 0, status: "ok" });
  outbox.flush(true);
  expect(written().at(-1)).toBe("end");
  expect(sent.at(-1)?.type).toBe("finished");
});

test("a display whose updates are large is sent less often than one of a word, and at the end in its last form", () => {
  const { outbox, sent, clock } = open();
  const update = (displayId: string, text: string): ExecutionEvent => ({
    type: "update",
    displayId,
    data: { "text/plain": text },
    metadata: {},
  });
  for (; clock.now < 5000; clock.now += 50) {
    outbox.push(update("word", String(clock.now)));
    outbox.push(update("chart", "x".repeat(48 * 1024) + clock.now));
    outbox.flush();
  }
  const count = (id: string) => sent.filter((event) => event.type === "update" && event.displayId === id).length;
  expect([count("word"), count("chart")]).toEqual([100, 3]);
  expect(outbox.isEmpty).toBe(false);
  outbox.flush(true);
  expect(sent.at(-1)).toMatchObject({ data: { "text/plain": expect.stringMatching(/x4950$/) } });
  expect(outbox.isEmpty).toBe(true);
});

test("displays are counted, and the reader is told when there are too many", () => {
  const { outbox, sent, text } = open();
  for (let at = 0; at < outboxLimits.displays + 50; at++) outbox.push({ type: "display", data: {}, metadata: {} });
  outbox.flush(true);
  expect(sent.filter(({ type }) => type === "display")).toHaveLength(outboxLimits.displays);
  expect(text()).toContain("only the first 2000 displays of a run are kept");
});

test("a reader that takes nothing gets no more text until it does", () => {
  const { outbox, text } = open();
  outbox.push({ type: "display", data: { "text/plain": "y".repeat(outboxLimits.inFlight + 1) }, metadata: {} });
  outbox.stream("stdout", "later\n");
  outbox.flush();
  expect(text()).not.toContain("later");
  outbox.taken(outboxLimits.inFlight + 100);
  outbox.flush();
  expect(text()).toContain("later");
});
