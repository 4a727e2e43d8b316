import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "#lib/base/errors.ts";
import { parseFilter, parseOrder } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";

const filter = (text: string) =>
  parseFilter(text, vocabularies.runs).map((c) => [c.entity, c.key, c.comparator, c.value]);
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  return "";
};

it.each([
  ["", []],
  ["metrics.acc > 0.5", [["metric", "acc", ">", 0.5]]],
  [
    'metric.acc<=-1e-3 and PARAMS.lr = "0.1"',
    [
      ["metric", "acc", "<=", -0.001],
      ["param", "lr", "=", "0.1"],
    ],
  ],
  ["metrics.`val/acc` != 1", [["metric", "val/acc", "!=", 1]]],
  ["params.\"a b\" ILIKE '%x_'", [["param", "a b", "ILIKE", "%x_"]]],
  ["tags.mlflow.source.name = 'it''s'", [["tag", "mlflow.source.name", "=", "it's"]]],
  ["tag.`x.y-z` IS NOT NULL", [["tag", "x.y-z", "IS NOT NULL", null]]],
  ["attributes.`Run name` = 'a'", [["attribute", "run_name", "=", "a"]]],
  ["run_id NOT IN ('a', \"b\")", [["attribute", "run_id", "NOT IN", ["a", "b"]]]],
  [
    "created >= 5 AND status = 'FINISHED'",
    [
      ["attribute", "start_time", ">=", 5],
      ["attribute", "status", "=", "FINISHED"],
    ],
  ],
  ["dataset.name IN ('x')", [["dataset", "name", "IN", ["x"]]]],
])("reads %j", (text, clauses) => {
  expect(filter(text)).toEqual(clauses);
});

it.each([
  ["metrics.a > 1 OR metrics.b > 1", "Invalid clause(s) in filter string"],
  ["metrics.a > 1; drop table run", "Invalid clause(s) in filter string"],
  ["(metrics.a > 1)", "Invalid clause(s) in filter string"],
  ["metrics.a >", "Invalid clause(s) in filter string"],
  ["metrics.a", "Invalid clause(s) in filter string"],
  ["'unclosed", "Invalid clause(s) in filter string"],
  ["metrics.a ~ 1", "Invalid comparator '~' not one of {"],
  ["params.a > '1'", "Invalid comparator '>' not one of {"],
  ["foo.a = '1'", "Invalid entity type 'foo'. Valid values are ['attribute', 'dataset', 'metric', 'parameter', 'tag']"],
  ["nope = '1'", "Invalid attribute key 'nope' specified. Valid keys are "],
  ["__proto__ = '1'", "Invalid attribute key '__proto__' specified"],
  ["status IN ('a')", "Only the 'run_id' attribute supports comparison with a list of quoted string values."],
  ["metrics.a > '1'", "Expected numeric value type for metric. Found 1"],
  ["params.a = 1", "Expected a quoted string value for parameters"],
])("refuses %j", (text, message) => {
  expect(refusal(() => filter(text))).toContain(message);
});

it("reads orders, and refuses what cannot be sorted by or stands twice", () => {
  const order = (list: string[]) => parseOrder(list, vocabularies.runs).map((o) => [o.entity, o.key, o.ascending]);
  expect(order(["metrics.`a b` DESC", "start_time", "params.x asc"])).toEqual([
    ["metric", "a b", false],
    ["attribute", "start_time", true],
    ["param", "x", true],
  ]);
  expect(refusal(() => order(["start_time up"]))).toContain("Invalid order_by clause");
  expect(refusal(() => order(["nope"]))).toContain("Invalid order_by key 'nope' specified");
  expect(refusal(() => order(["created", "start_time DESC"]))).toContain("contains duplicate fields");
});

it("each vocabulary knows its own words", () => {
  expect(parseFilter("version_number > 1 AND run_id IN ('r')", vocabularies["model versions"])).toHaveLength(2);
  expect(refusal(() => parseFilter("tags.a IS NULL", vocabularies["registered models"]))).toContain(
    "Invalid comparator",
  );
  expect(refusal(() => parseFilter("metrics.a > 1", vocabularies.experiments))).toContain("Invalid entity type");
});

it("gives back any key and text that was quoted, and never throws anything but a refusal", () => {
  const plain = fc.string().filter((text) => text.trim() !== "" && !text.includes("`"));
  fc.assert(
    fc.property(plain, fc.string(), (key, value) => {
      const clause = filter(`tags.\`${key}\` = '${value.replaceAll("'", "''")}'`);
      expect(clause).toEqual([["tag", key, "=", value]]);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."metrics.ab `'\"=<>!~(),;-01eINANDLIKE%_ ") }), (text) => {
      refusal(() => filter(text));
      refusal(() => parseOrder([text], vocabularies.runs));
    }),
  );
});
