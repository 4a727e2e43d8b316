import fc from "fast-check";
import { expect, test } from "vitest";
import { TablePages, type TableQuery } from "#lib/kernel/table-pages.ts";

const query = (over: Partial<TableQuery>): TableQuery => ({
  ...{ tableId: "table-1", from: 0, to: 5, sort: null, find: "" },
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

test("a cell's tables go when it runs again, and what is no table is not kept", () => {
  const { pages, id } = open([{ a: 1 }]);
  expect(id).toBe("table-1");
  pages.release("b");
  expect(pages.page(query({}))?.found).toBe(1);
  pages.release("a");
  expect(pages.page(query({}))).toBeUndefined();
  expect(pages.keep("a", 5)).toBeUndefined();
});
