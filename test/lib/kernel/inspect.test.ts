import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLog, inspect, isTensor } from "#lib/kernel/inspect.ts";

test.each([
  [1, "1"],
  [-0, "-0"],
  [10n, "10n"],
  ["it's", '"it\'s"'],
  ["plain", "'plain'"],
  [null, "null"],
  [undefined, "undefined"],
  [[1, [2, { a: 3 }]], "[1, [2, { a: 3 }]]"],
  [{ a: 1, "b-c": [] }, "{ a: 1, 'b-c': [] }"],
  [new Map([["k", 1]]), "Map(1) { 'k' => 1 }"],
  [new Set([1]), "Set(1) { 1 }"],
  [new Float32Array([1, 2]), "Float32Array(2) [1, 2]"],
  [
    new (class Point {
      x = 1;
    })(),
    "Point { x: 1 }",
  ],
  [class A {}, "[class A]"],
  [() => 1, "[function]"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [new TypeError("x"), "TypeError: x"],
])("%#", (value, text) => {
  expect(inspect(value)).toBe(text);
});

test("loops, getters and traps do not run away", () => {
  const loop: Record<string, unknown> = { n: 1 };
  loop.self = loop;
  expect(inspect(loop)).toBe("{ n: 1, self: [circular] }");
  expect(
    inspect({
      get boom() {
        throw new Error("no");
      },
    }),
  ).toBe("{ boom: [getter] }");
  expect(
    inspect(
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no");
          },
        },
      ),
    ),
  ).toBe("[a value that cannot be shown]");
});

test("the text is bounded whatever the value", () => {
  fc.assert(fc.property(fc.anything({ maxDepth: 6 }), (value) => inspect(value, { total: 2000 }).length <= 2001));
  expect(inspect(Array.from({ length: 1e5 }, (_, at) => at)).length).toBeLessThan(3000);
  let deep: unknown = 1;
  for (let at = 0; at < 5000; at++) deep = [deep];
  expect(inspect(deep)).toBe("[[[[[[…]]]]]]");
});

test("a tensor says its type and shape without being read", () => {
  const tensor = {
    dtype: "float32",
    shape: [2, 3],
    dataId: {},
    data: () => {
      throw new Error("read");
    },
  };
  expect(isTensor(tensor)).toBe(true);
  expect(inspect([tensor])).toBe("[Tensor float32 [2, 3]]");
});

test("console formats", () => {
  expect(formatLog(["%s is %d of %i, %o%%", "a", 1.5, 2.7, { b: 1 }, "rest"])).toBe("a is 1.5 of 2, { b: 1 }% rest");
  expect(formatLog(["100%", 1])).toBe("100% 1");
  expect(formatLog(["a", ["b"]])).toBe("a ['b']");
});
