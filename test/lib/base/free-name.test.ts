import { expect, test } from "vitest";
import { freeName } from "#lib/base/free-name.ts";

const taken = (...names: string[]) => new Set(names);

test("a free name is kept, a taken one gets the first free number", () => {
  expect(freeName("Untitled", taken(), 120)).toBe("Untitled");
  expect(freeName("Untitled", taken("Untitled"), 120)).toBe("Untitled 2");
  expect(freeName("Untitled", taken("Untitled", "Untitled 2", "Untitled 4"), 120)).toBe("Untitled 3");
  expect(freeName("Untitled 2", taken("Untitled 2"), 120)).toBe("Untitled 2 2");
});

test("a long name stays within the limit, number included, and keeps its characters whole", () => {
  const long = "x".repeat(10);
  expect(freeName(long, taken(long), 10)).toBe("xxxxxxxx 2");
  expect(freeName("aaaa🌊", taken(), 5)).toBe("aaaa");
  expect(freeName("aaa    bbb", taken(), 5)).toBe("aaa");
});
