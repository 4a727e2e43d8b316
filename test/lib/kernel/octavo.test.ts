import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { openDataset } from "#lib/data/dataset.ts";
import { makeOctavo } from "#lib/kernel/octavo.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

function open() {
  const events: ExecutionEvent[] = [];
  const made = makeOctavo({
    emit: (event) => void events.push(event),
    fail: () => undefined,
    ask: async () => undefined,
    loadReader: async () => openDataset,
    signal: () => new AbortController().signal,
    now: () => 0,
    noteRead: () => undefined,
    current: () => ({ executionId: "e", seed: 1 }),
    weights: () => Promise.reject(new Error("no tensors in this test")),
    later: (_ms, work) => void setTimeout(work, 0),
    deflate: async (bytes) => deflateSync(bytes),
  });
  return { ...made, events };
}

test("values in an HTML template are escaped, markup in it is not", () => {
  const { octavo } = open();
  const item = octavo.html`<li>${"<script>"}</li>`;
  expect(octavo.html`<ul>${[item, item]}</ul>`.bundle["text/html"]).toBe(
    "<ul><li>&#60;script&#62;</li><li>&#60;script&#62;</li></ul>",
  );
  expect(octavo.html("<b>as it is</b>").bundle["text/html"]).toBe("<b>as it is</b>");
  expect(octavo.markdown`# ${"a"}`.bundle["text/markdown"]).toBe("# a");
});

test("a display keeps its place and shows the last of quick updates", async () => {
  const { display, events } = open();
  const handle = display(1);
  display("other");
  for (let at = 2; at < 10; at++) handle.update(at);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const text = events.map(
    (event) =>
      `${event.type} ${"displayId" in event ? event.displayId : ""} ${"data" in event ? event.data["text/plain"] : ""}`,
  );
  expect(text.filter((line) => line.startsWith("display"))).toEqual(["display d1 ", "display d2 "]);
  expect(text.filter((line) => line.startsWith("update d1"))).toEqual(["update d1 1", "update d1 9"]);
});

test("progress is a display with a label and a share", async () => {
  const { octavo, events } = open();
  const progress = octavo.progress("Epoch 1", 0.25);
  progress("Epoch 2", 7);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const last = events.at(-1);
  expect(last?.type === "update" && last.data).toEqual({
    "application/vnd.octavo.progress+json": { label: "Epoch 2", fraction: 1 },
    "text/plain": "Epoch 2 100 %",
  });
});

test("what is no table and no image is refused with what would be", async () => {
  const { octavo } = open();
  expect(() => octavo.table(5)).toThrow("takes an array of flat objects");
  await expect(octavo.image("x")).rejects.toThrow("takes pixels");
  expect((await octavo.image({ width: 1, height: 1, data: new Uint8Array(4) })).bundle["image/png"]).toBeTypeOf(
    "string",
  );
  expect(octavo.json({ a: 1 }).bundle["application/json"]).toEqual({ a: 1 });
});
