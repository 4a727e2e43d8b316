import { describe, expect, it } from "vitest";
import { describeVariables, type Variable, variablesSchema } from "#lib/kernel/variables.ts";

const of = (value: unknown): Variable =>
  describeVariables([{ name: "x", cellId: "c", value }]).variables[0] as Variable;
const words = (value: unknown): string => {
  const { type, shape, bytes } = of(value);
  return `${type} ${shape} ${bytes}`;
};

class LayersModel {
  readonly layers = [{}, {}];
  get weights(): readonly object[] {
    return [{ shape: [2, 3] }, { shape: [3] }];
  }
  countParams(): number {
    return 9;
  }
}

describe("what a session holds", () => {
  it.each<[unknown, string]>([
    [5, "number  8"],
    ["text", "string 4 characters 8"],
    [null, "null  8"],
    [undefined, "undefined  8"],
    [10n, "bigint  1"],
    [() => 1, "function  null"],
    [class A {}, "class  null"],
    [new Float32Array(3), "Float32Array 3 items 12"],
    [new Map([[1, 2]]), "Map 1 item 32"],
    [[1, 2], "Array 2 items 40"],
    [{ a: 1, b: "xx" }, "Object 2 keys 28"],
    [{ shape: [2, 3], dtype: "float32" }, "Tensor [2, 3] float32 24"],
    [{ shape: [], dtype: "int32" }, "Tensor [] int32 4"],
    [{ shape: [4], dtype: "bool" }, "Tensor [4] bool 4"],
    [new LayersModel(), "LayersModel 2 layers 36"],
    [Object.create(null), "Object 0 keys 16"],
  ])("%#: type, shape, memory", (value, expected) => expect(words(value)).toBe(expected));

  it("says that a tensor is disposed and holds nothing", () => {
    expect(of({ shape: [9], dtype: "float32", isDisposedInternal: true })).toMatchObject({ bytes: 0, disposed: true });
  });

  it("calls no getter of a cell's own and survives values that resist", () => {
    let called = 0;
    const sly = {
      get shape() {
        called++;
        return [1];
      },
      dtype: "float32",
    };
    expect(words(sly)).toContain("Object 2 keys");
    expect(called).toBe(0);
    const angry = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error("no");
        },
        getOwnPropertyDescriptor: () => {
          throw new Error("no");
        },
      },
    );
    expect(words(angry)).toBe("object  null");
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(of(loop).bytes).toBe(16);
  });

  it("judges a long list by a part of it, and gives up on what is too much to walk", () => {
    expect(of(new Array(1_000_000).fill(1)).bytes).toBe(8_000_016);
    expect(of(Array.from({ length: 5000 }, () => ({}))).bytes).toBeNull();
  });

  it("is bounded, and says how many there are", () => {
    const many = describeVariables(
      Array.from({ length: 2500 }, (_, at) => ({ name: `n${at}`, cellId: "c", value: at })),
    );
    expect([many.variables.length, many.count]).toEqual([2000, 2500]);
    expect(variablesSchema.safeParse(many).success).toBe(true);
    expect(describeVariables([{ name: "n".repeat(300), cellId: "c", value: 1 }]).variables).toEqual([]);
  });
});
