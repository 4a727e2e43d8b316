import fc from "fast-check";
import { expect, it } from "vitest";
import { isObject, type Json, sameJson, stringifySorted } from "#lib/notebook/json.ts";

it("is the same when its text with sorted keys is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [one, two] = [JSON.parse(JSON.stringify(a)) as Json, JSON.parse(JSON.stringify(b)) as Json];
      expect(sameJson(one, JSON.parse(stringifySorted(one)))).toBe(true);
      expect(sameJson(one, two)).toBe(stringifySorted(one) === stringifySorted(two));
    }),
  );
});

it("sorts keys by code point, not by UTF-16 unit, and numbers as text", () => {
  const keys = Object.keys(JSON.parse(stringifySorted({ "\u{1f600}": 1, "\uffee": 2 })) as object);
  expect(keys).toEqual(["\uffee", "\u{1f600}"]);
  expect(stringifySorted({ "9": 1, "10": 2 })).toBe('{\n "10": 2,\n "9": 1\n}');
});

it("knows an object", () => {
  expect([{}, [], null, "x"].map(isObject)).toEqual([true, false, false, false]);
});
