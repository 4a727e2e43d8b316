import { describe, expect, test } from "vitest";
import { ageOf, exactTime, timeLeft } from "#lib/base/age.ts";

const now = Date.UTC(2026, 10, 22, 14, 30);
const minutes = 60_000;
const days = 86_400_000;
const age = (ms: number): string => ageOf(now - ms, { now, timeZone: "UTC" });

describe("how long ago", () => {
  test.each([
    [0, "now"],
    [59_999, "now"],
    [-5000, "now"], // a clock that is a little ahead
    [minutes, "1 min ago"],
    [59 * minutes, "59 min ago"],
    [60 * minutes, "1 h ago"],
    [days - 1, "23 h ago"],
    [days, "Sat 14:30"],
    [6 * days, "Mon 14:30"],
    [7 * days, "15 Nov"],
    [330 * days, "27 Dec 2025"],
  ])("%d ms", (ms, text) => expect(age(ms)).toBe(text));
});

describe("how long until", () => {
  test.each([
    [-1, "expired"],
    [0, "expired"],
    [10_000, "in 1 min"],
    [90 * minutes, "in 1 h"],
    [47 * 60 * minutes, "in 47 h"],
    [7 * days, "in 7 days"],
    [7 * days - minutes, "in 7 days"],
  ])("%d ms", (ms, text) => expect(timeLeft(now + ms, now)).toBe(text));
});

test("the exact time has date and seconds", () => {
  expect(exactTime(now, "en-GB", "UTC")).toBe("22 Nov 2026, 14:30:00");
});
