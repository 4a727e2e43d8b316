import { expect, it } from "vitest";
import { parseExact } from "#lib/base/exact-json.ts";
import { Fields } from "#lib/tracking/mlflow/fields.ts";

const fields = (json: string): Fields => new Fields(parseExact(json));

it("reads numbers and texts of numbers alike, exactly", () => {
  const given = fields('{"a":5,"b":"5","c":9007199254740993,"d":"-9223372036854775808","e":null}');
  expect([given.whole("a"), given.whole("b"), given.step("c"), given.step("d"), given.whole("e")]).toEqual([
    5,
    5,
    9007199254740993n,
    -(2n ** 63n),
    undefined,
  ]);
});

it("reads doubles that JSON does not have", () => {
  const given = fields('{"a":"NaN","b":"Infinity","c":"-Infinity","d":1e400,"e":"0.5"}');
  expect(["a", "b", "c", "d", "e"].map((name) => given.needDouble(name))).toEqual([
    Number.NaN,
    Infinity,
    -Infinity,
    Infinity,
    0.5,
  ]);
});

it.each([
  [
    '{"run_id":31}',
    (f: Fields) => f.needText("run_id"),
    "Invalid value 31 for parameter 'run_id' supplied: Hint: Value was of type 'int'. See the API docs",
  ],
  ["{}", (f: Fields) => f.needText("run_id"), "Missing value for required parameter 'run_id'. See the API docs"],
  [
    '{"metrics":[{"key":"a"}]}',
    (f: Fields) => f.list("metrics")[0]?.needWhole("timestamp"),
    "required parameter 'metrics[0].timestamp'",
  ],
  ['{"metrics":{"key":"a"}}', (f: Fields) => f.list("metrics"), "Value was of type 'dict'"],
  ['{"value":true}', (f: Fields) => f.needDouble("value"), "Value was of type 'bool'"],
  ['{"value":"x"}', (f: Fields) => f.needDouble("value"), "Invalid value \"x\" for parameter 'value'"],
  ['{"step":1.5}', (f: Fields) => f.step("step"), "Value was of type 'float'"],
  ['{"step":99999999999999999999}', (f: Fields) => f.step("step"), "Invalid value 99999999999999999999"],
  ["[]", (f: Fields) => f, "Invalid value [] for parameter 'request'"],
])("refuses %s in MLflow's words", (json, read, message) => {
  expect(() => read(fields(json))).toThrow(message);
});

it("knows enums by name and number, and reads queries", () => {
  expect(fields('{"v":2}').oneOf("v", ["A", "B"])).toBe("B");
  expect(fields('{"v":"A"}').oneOf("v", ["A", "B"])).toBe("A");
  const query = Fields.ofQuery(new URLSearchParams("ids=a&ids=b&n=3&flag=true"));
  expect([query.texts("ids"), query.whole("n"), query.flag("flag"), query.text("none")]).toEqual([
    ["a", "b"],
    3,
    true,
    undefined,
  ]);
});
