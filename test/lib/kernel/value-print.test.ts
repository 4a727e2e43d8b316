import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Printer } from "#lib/kernel/value-print.ts";

const print = (value: unknown, budget = 10_000) => new Printer().print(value, budget);

describe("content", () => {
  test("equal content has equal prints, in other objects and other printers", () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withTypedArray: true }), (value) => {
        const copy = structuredClone(value);
        expect(print(copy).text).toBe(print(value).text);
      }),
    );
  });

  test("different content has different prints", () => {
    const values = [
      0,
      -0,
      1,
      "1",
      true,
      null,
      undefined,
      1n,
      [],
      {},
      [[]],
      [1, 2],
      [2, 1],
      { a: 1 },
      { a: "1" },
      { b: 1 },
    ];
    const more = [
      [undefined],
      new Array(1),
      new Map([[1, 2]]),
      new Set([1, 2]),
      new Date(1),
      /a/,
      /a/g,
      "a",
      ["a"],
      ["ab"],
      ["a", "b"],
    ];
    const bytes = [new Uint8Array([1, 0, 0, 0]), new Int32Array([1]), new Float32Array([1]), new Uint8Array(5)];
    const prints = [...values, ...more, ...bytes].map((value) => print(value).text);
    expect(new Set(prints).size).toBe(prints.length);
  });

  test("a change in place changes the print", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(), (list, seed) => {
        const before = print({ list }).text;
        const at = seed % list.length;
        list[at] = (list[at] ?? 0) + 1;
        expect(print({ list }).text).not.toBe(before);
      }),
    );
  });

  test("circles end", () => {
    const ring: { self?: unknown } = {};
    ring.self = ring;
    expect(print(ring).isContent).toBe(true);
  });
});

describe("what cannot be looked into", () => {
  test("prints as itself and is no content", () => {
    const printer = new Printer();
    const f = () => 1;
    class Box {
      #inside = 1;
      get inside() {
        return this.#inside++;
      }
    }
    for (const value of [f, new Box(), Promise.resolve(), Symbol("x"), new WeakMap()]) {
      expect(printer.print(value, 100)).toMatchObject({ isContent: false });
    }
    expect(printer.print([f], 100).text).toBe(printer.print([f], 100).text);
    expect(printer.print(f, 100).text).not.toBe(printer.print(() => 1, 100).text);
  });

  test("no getter is called, and a proxy that throws is no trouble", () => {
    let called = 0;
    const value = Object.defineProperty({}, "x", { enumerable: true, get: () => called++ });
    expect(print(value).isContent).toBe(false);
    expect(called).toBe(0);
    const proxy = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error("no");
        },
      },
    );
    expect(print(proxy).isContent).toBe(false);
  });

  test("tensors print by their data's identity, models by that of their weights", () => {
    class Tensor {
      dataId: object = {};
    }
    class Model {
      weights = [{ val: new Tensor() }];
      getWeights() {
        return this.weights;
      }
    }
    const printer = new Printer();
    const model = new Model();
    const before = printer.print(model, 100).text;
    expect(printer.print(model, 100).text).toBe(before);
    for (const weight of model.weights) weight.val.dataId = {};
    expect(printer.print(model, 100).text).not.toBe(before);
  });
});

test("what lies beyond the budget is not looked at, and soon enough", () => {
  const list = Array.from({ length: 1_000_000 }, (_, at) => at);
  const found = print(list, 1000);
  expect(found).toMatchObject({ isContent: false });
  expect(found.size).toBeLessThan(1100);
  expect(print("x".repeat(1_000_000), 1000).isContent).toBe(false);
  expect(print(new Float64Array(1_000_000), 1000).isContent).toBe(false);
});
