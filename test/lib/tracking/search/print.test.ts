import fc from "fast-check";
import { expect, test } from "vitest";
import { type Clause, parseFilter } from "#lib/tracking/search/parse.ts";
import { printFilter } from "#lib/tracking/search/print.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";

test("what is printed is parsed as it was", () => {
  const key = fc.string({ minLength: 1, maxLength: 12 });
  const text = fc.string({ maxLength: 20 });
  const clause: fc.Arbitrary<Clause> = fc.oneof(
    fc.record({
      entity: fc.constant("metric" as const),
      key,
      comparator: fc.constantFrom("=" as const, "!=" as const, "<" as const, ">=" as const),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    }),
    fc.record({
      entity: fc.constantFrom("param" as const, "tag" as const),
      key,
      comparator: fc.constantFrom("=" as const, "!=" as const, "LIKE" as const, "ILIKE" as const),
      value: text,
    }),
    fc.record({
      entity: fc.constant("param" as const),
      key,
      comparator: fc.constant("IS NULL" as const),
      value: fc.constant(null),
    }),
    fc.record({
      entity: fc.constant("attribute" as const),
      key: fc.constant("run_id"),
      comparator: fc.constantFrom("IN" as const, "NOT IN" as const),
      value: fc.array(text, { minLength: 1, maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(clause, { maxLength: 5 }), (clauses) => {
      expect(parseFilter(printFilter(clauses), vocabularies.runs)).toEqual(clauses);
    }),
  );
});

test("reads as one writes it", () => {
  const filter = "metrics.loss < 0.1 AND params.`batch size` = '64' AND attributes.status != 'FAILED'";
  expect(printFilter(parseFilter(filter, vocabularies.runs))).toBe(filter);
});
