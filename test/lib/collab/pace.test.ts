import { expect, test } from "vitest";
import { commitPaceMs, roomPaceMs, Traffic } from "#lib/collab/pace.ts";

test("a quiet server commits at once, a busy one gathers, and never for long", () => {
  expect([0, 15, 50].map(commitPaceMs)).toEqual([0, 0, 0]);
  expect(commitPaceMs(1_000)).toBeGreaterThan(5);
  expect(commitPaceMs(100_000)).toBe(25);
});

test("the more people in a room, the longer between its turns, and never long", () => {
  expect(roomPaceMs(3)).toBeLessThan(roomPaceMs(50));
  expect(roomPaceMs(1_000)).toBe(25);
});

test("traffic comes close to the edits a second that arrive", () => {
  const traffic = new Traffic();
  for (let at = 0; at < 3_000; at += 10) traffic.arrived(at);
  expect(traffic.perSecond(3_000)).toBeGreaterThan(90);
  expect(traffic.perSecond(3_000)).toBeLessThan(110);
});

test("traffic that ends is forgotten within seconds", () => {
  const traffic = new Traffic();
  for (let at = 0; at < 1_000; at++) traffic.arrived(at);
  expect(traffic.perSecond(5_000)).toBeLessThan(1);
});
