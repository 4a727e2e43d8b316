import fc from "fast-check";
import { expect, it } from "vitest";
import { parseExact } from "#lib/base/exact-json.ts";

it("keeps whole numbers exact, wherever they stand", () => {
  expect(
    parseExact('{"a":9007199254740993,"b":[-9007199254740993, 9007199254740993],"c": 0.1234567890123456789}'),
  ).toEqual({
    a: 9007199254740993n,
    b: [-9007199254740993n, 9007199254740993n],
    c: 0.12345678901234568,
  });
  expect(parseExact('{"text":"x 9007199254740993 y"}')).toEqual({ text: "x 9007199254740993 y" });
});

it("is JSON.parse for everything else", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      let exact = true;
      const text = JSON.stringify(value, (_key, one: unknown) => {
        if (Number.isInteger(one) && !Number.isSafeInteger(one)) exact = false;
        return one;
      });
      fc.pre(exact);
      expect(parseExact(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(() => parseExact("{")).toThrow(SyntaxError);
});
