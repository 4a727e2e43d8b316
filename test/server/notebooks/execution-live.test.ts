import { expect, test } from "vitest";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { partEvents } from "#server/notebooks/execution-live.ts";

/** `d1!a` is a live update of display d1, `d1:a` one that is written. */
const update = (word: string): ExecutionEvent => {
  const [, displayId = "", mark, text] = /^(\w+)([!:])(.*)$/.exec(word) ?? [];
  const written: ExecutionEvent = { type: "update", displayId, data: { "text/plain": text }, metadata: {} };
  return mark === "!" ? { ...written, live: true } : written;
};
const shown = (events: readonly ExecutionEvent[]) =>
  events.map((event) =>
    event.type === "update" ? `${event.displayId}${event.live ? "!" : ":"}${event.data["text/plain"]}` : event.type,
  );

test("live updates are kept from the document, and of each display the last is passed on", () => {
  const parted = partEvents(["d1!a", "d2:x", "d1!b", "d2!y"].map(update));
  expect([shown(parted.written), shown(parted.live)]).toEqual([["d2:x"], ["d1!b", "d2!y"]]);
});

test("a live update that a written one follows is not passed on, nor one that is too large", () => {
  const parted = partEvents(["d1!a", "d1:b", `d2!${"x".repeat(400_000)}`].map(update));
  expect([shown(parted.written), shown(parted.live)]).toEqual([["d1:b"], []]);
});
