import { dsvFormat } from "d3-dsv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDelimitedParser, sniffDelimiter } from "#lib/data/delimited.ts";

function parse(text: string, delimiter: "," | "\t" | ";" | "|" = ",", cuts: readonly number[] = []): string[][] {
  const parser = createDelimitedParser(delimiter);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
  const rows = places.slice(1).flatMap((end, at) => parser.push(text.slice(places[at], end)));
  return [...rows, ...parser.end()];
}

test.each([
  ["", []],
  [
    "a,b\n1,2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a,b\r\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  ["a\rb\r", [["a"], ["b"]]],
  ["a,,c\n", [["a", "", "c"]]],
  ["a,\n", [["a", ""]]],
  ["\n\na\n\n", [["a"]]],
  ['""\n', [[""]]],
  ['"x,y","line\nbreak","say ""hi"""\n', [["x,y", "line\nbreak", 'say "hi"']]],
  ['6" pipe,ok\n', [['6" pipe', "ok"]]],
  ['"never closed,1\n2', [["never closed,1\n2"]]],
] as const)("%j", (text, rows) => {
  expect(parse(text)).toEqual(rows);
});

test("wherever the stream is cut, the rows are those of d3-dsv", () => {
  const field = fc.string({ unit: fc.constantFrom("a", "1", " ", ",", '"', "\n", "\r", "ü", "\t") });
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(table, fc.array(fc.nat(500), { maxLength: 6 }), fc.constantFrom("\n", "\r\n"), (rows, cuts, end) => {
      const text =
        dsvFormat(",")
          .formatRows(rows)
          .replaceAll(/\n(?=(?:[^"]*"[^"]*")*[^"]*$)/g, end) + end;
      expect(parse(text, ",", cuts)).toEqual(dsvFormat(",").parseRows(text));
    }),
    { numRuns: 500 },
  );
});

test("a quote that is never closed in a large file is an error, not a full memory", () => {
  const parser = createDelimitedParser(",");
  const piece = 'x,"'.concat("y\n".repeat(500_000));
  expect(() => {
    for (let n = 0; n < 40; n++) parser.push(n === 0 ? piece : "z\n".repeat(500_000));
  }).toThrow(/never closed/);
});

test.each([
  ["a;b;c\n1,5;2;3\n", ";"],
  ["a\tb\n1\t2\n", "\t"],
  ["a|b\n1|2\n", "|"],
  ["a,b\n1,2\n", ","],
  ["one column\nonly\n", ","],
] as const)("%j is delimited by %j", (text, delimiter) => {
  expect(sniffDelimiter(text)).toBe(delimiter);
});
