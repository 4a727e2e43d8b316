import { expect, test } from "vitest";
import { entry, real } from "#lib/stats/entry.ts";

test("an entry that is not there is a mistake of the program, except in inner loops, where it is no number", () => {
  expect(entry(["a", "b"], 1)).toBe("b");
  expect(() => entry(["a"], 1)).toThrow("no entry 1");
  expect(real(Float64Array.of(2), 0)).toBe(2);
  expect(real(Float64Array.of(2), 1)).toBeNaN();
});
