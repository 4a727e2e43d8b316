import fc from "fast-check";
import { expect, test } from "vitest";
import { TablePages, type TableQuery } from "#lib/kernel/table-pages.ts";

const query = (over: Partial<TableQuery>): TableQuery => ({
  ...{ tableId: "table-1", from: 0, to: 5, sort: null, find: "" },
  ...{ filters: [], form: "rows" as const },
  ...over,
});

function open(value: unknown) {
  const pages = new TablePages();
  return { pages, id: pages.keep("a", value) };
}

test("pages of a million rows, sorted and found in, without a copy of them", () => {
  const count = 1_000_000;
  const { pages } = open({
    at: Float64Array.from({ length: count }, (_, at) => at),
    mixed: Float64Array.from({ length: count }, (_, at) => (at * 7919) % count),
  });
  expect(pages.page(query({ from: 999_998, to: 1_000_100 }))).toEqual({
    ...{
      found: count,
      rows: [
        { at: 999_998, mixed: (999_998 * 7919) % count },
        { at: 999_999, mixed: (999_999 * 7919) % count },
      ],
    },
  });
  const sort = { column: "mixed", descending: true };
  expect(pages.page(query({ sort, to: 3 }))?.rows.map(({ mixed }) => mixed)).toEqual([999_999, 999_998, 999_997]);
  expect(pages.page(query({ find: "99999" }))?.found).toBeGreaterThan(10);
});

test("rows are sorted as a plain sort would: numbers as numbers, missing ones last, equals as they came", () => {
  const cell = fc.option(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom("a", "b10", "b9")), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.record({ x: cell }), { minLength: 1, maxLength: 40 }), fc.boolean(), (rows, descending) => {
      const numbers = rows.map(({ x }) => ({ x: typeof x === "number" ? x : null }));
      const { pages } = open(numbers);
      const shown = pages.page(query({ to: 100, sort: { column: "x", descending } }))?.rows.map(({ x }) => x);
      const known = numbers.map(({ x }) => x).filter((x) => x !== null);
      const sorted = known.toSorted((a, b) => (descending ? b - a : a - b));
      expect(shown).toEqual([...sorted, ...new Array(numbers.length - known.length).fill(null)]);
    }),
  );
});

test("filters of columns hold together, with what is sought", () => {
  const { pages } = open(
    Array.from({ length: 100 }, (_, at) => ({ at, name: `n${at % 10}`, gone: at % 2 ? null : 1 })),
  );
  const found = (...filters: readonly (readonly [string, string])[]) =>
    pages.page(query({ filters: filters.map(([column, text]) => ({ column, text })) }))?.found;
  expect(found(["at", "> 89"])).toBe(10);
  expect(found(["at", "10..19"], ["name", "n3"])).toBe(1);
  expect(found(["gone", "none"], ["at", "< 10"])).toBe(5);
  expect(found(["nowhere", "1"])).toBe(0);
  expect(found(["at", ""])).toBe(100);
  expect(pages.page(query({ find: "n3", filters: [{ column: "at", text: ">= 50" }] }))?.found).toBe(5);
});

test("all rows come as CSV, a part at a time", () => {
  const count = 45_000;
  const { pages } = open({ at: Array.from({ length: count }, (_, at) => at), text: new Array(count).fill('=a,"b"') });
  let text = "";
  let parts = 0;
  for (let from = 0; from < count; parts++) {
    const { csv, rows } = pages.page(query({ from, form: "csv", sort: { column: "at", descending: true } })) ?? {};
    if (csv === undefined) throw new Error("no part");
    expect(rows).toEqual([]);
    text += csv.text;
    from = csv.to;
  }
  expect(parts).toBe(3);
  const lines = text.split("\r\n");
  expect(lines.slice(0, 2)).toEqual(["at,text", `44999,"'=a,""b"""`]);
  expect(lines).toHaveLength(count + 2);
});

test("a cell's tables go when it runs again, and what is no table is not kept", () => {
  const { pages, id } = open([{ a: 1 }]);
  expect(id).toBe("table-1");
  pages.release("b");
  expect(pages.page(query({}))?.found).toBe(1);
  pages.release("a");
  expect(pages.page(query({}))).toBeUndefined();
  expect(pages.keep("a", 5)).toBeUndefined();
});
