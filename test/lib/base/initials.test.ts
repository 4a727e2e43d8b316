import { expect, test } from "vitest";
import { initials } from "#lib/base/initials.ts";

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["  Jean-Luc  van der Berg ", "JB"],
  ["Żaneta Ōe", "ŻŌ"],
  ["(Sam) O'Neil", "SO"],
  ["李 明", "李明"],
  ["😀", "😀"],
  ["", "?"],
])("%j gives %s", (name, letters) => expect(initials(name)).toBe(letters));
