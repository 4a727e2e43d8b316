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

test("what was only watched is written when the run ends before a written one took its place", () => {
  const first = partEvents(["d1!a", "d2!x", "d3!p"].map(update));
  expect(shown([...first.held.values()])).toEqual(["d1!a", "d2!x", "d3!p"]);
  const second = partEvents(["d1!b", "d2:y"].map(update), first.held);
  expect([shown(second.written), shown([...second.held.values()])]).toEqual([["d2:y"], ["d3!p", "d1!b"]]);
  const ended = partEvents([{ type: "finished", at: 1, status: "interrupted" }], second.held);
  expect([shown(ended.written), ended.live, ended.held.size]).toEqual([["d3:p", "d1:b", "finished"], [], 0]);
});

test("what was cleared is gone, and only so much is held", () => {
  const { held } = partEvents(["d1!a"].map(update));
  expect(partEvents([{ type: "clear" }], held).held.size).toBe(0);
  const many = partEvents(Array.from({ length: 50 }, (_, at) => update(`d${at}!x`)));
  expect([many.held.size, [...many.held.keys()].at(-1)]).toEqual([20, "d49"]);
});
