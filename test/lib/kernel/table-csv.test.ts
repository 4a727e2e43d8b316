import { expect, test } from "vitest";
import { csvLine } from "#lib/kernel/table-csv.ts";

test("cells are quoted where they must be, and no text becomes a formula", () => {
  expect(csvLine(["a", 1.5, null, undefined, true])).toBe("a,1.5,,,true\r\n");
  expect(csvLine(['say "no"', "a,b", "two\nlines"])).toBe('"say ""no""","a,b","two\nlines"\r\n');
  expect(csvLine(["=1+1", "@x", "-5", -5, { a: 1 }])).toBe(`'=1+1,'@x,'-5,-5,"{""a"":1}"\r\n`);
});
