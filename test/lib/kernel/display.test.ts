import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundleOf, displaySymbol, imageBundle, isPixels, pixelsOf, Rich, tensorMime } from "#lib/kernel/display.ts";

const ports = { deflate: async (bytes: Uint8Array) => deflateSync(bytes) };
const tensor = (dtype: string, shape: readonly number[], values: ArrayLike<unknown>) => ({
  dtype,
  shape,
  dataId: {},
  isDisposed: false,
  data: async () => values,
});

test.each<[string, unknown, readonly string[]]>([
  ["a number", 1, ["text/plain"]],
  ["a plain object", { a: [1, { b: null }] }, ["application/json", "text/plain"]],
  ["an object JSON cannot say", { f: () => 1 }, ["text/plain"]],
  ["rows", [{ a: 1 }], ["application/vnd.dataresource+json", "text/plain"]],
  ["markup", new Rich({ "text/html": "<b>" }), ["text/html"]],
  ["an SVG element", { nodeType: 1, tagName: "svg", outerHTML: "<svg/>" }, ["image/svg+xml", "text/plain"]],
  ["an element", { nodeType: 1, tagName: "FIGURE", outerHTML: "<figure/>" }, ["text/html", "text/plain"]],
  ["pixels", { width: 1, height: 1, data: new Uint8ClampedArray(4) }, ["image/png", "text/plain"]],
  ["a picture in a blob", new Blob(["x"], { type: "image/jpeg" }), ["image/jpeg", "text/plain"]],
])("%s", async (_what, value, types) => {
  expect(Object.keys(await bundleOf(value, ports))).toEqual(types);
});

test("a tensor shows its statistics, and its picture when it is one", async () => {
  const small = await bundleOf(tensor("float32", [2, 2], new Float32Array([1, 2, 3, Number.NaN])), ports);
  expect(small[tensorMime]).toMatchObject({
    shape: [2, 2],
    size: 4,
    statistics: { min: 1, max: 3, mean: 2, notNumbers: 1 },
    head: [1, 2, 3, "NaN"],
  });
  expect(small["text/plain"]).toContain("Tensor float32 [2, 2]\nmin 1, max 3, mean 2");
  const picture = await bundleOf(tensor("int32", [8, 8, 1], new Int32Array(64).fill(200)), ports);
  expect(picture[tensorMime]).toHaveProperty("image");
  const words = await bundleOf(tensor("string", [1], ["a"]), ports);
  expect(words[tensorMime]).toMatchObject({ statistics: null, head: ["a"] });
});

test("a disposed tensor says so", async () => {
  expect(await bundleOf({ ...tensor("float32", [1], []), isDisposed: true }, ports)).toEqual({
    "text/plain": "Tensor float32 [1], disposed",
  });
});

test("a renderer that throws, or answers nonsense, leaves text that says so", async () => {
  const broken = {
    [displaySymbol]() {
      throw new Error("broken");
    },
  };
  expect((await bundleOf(broken, ports))["text/plain"]).toMatch(/could not be shown in a richer form: broken/);
  const functions = { [displaySymbol]: () => ({ "text/html": () => 1 }) };
  expect(await bundleOf(functions, ports)).toEqual({ "text/plain": "" });
});

test("values of any range become grey levels", () => {
  const pixels = pixelsOf(
    [8, 8],
    Array.from({ length: 64 }, (_, at) => at - 32),
    { min: -32, max: 31 },
  );
  expect([...(pixels?.data.slice(0, 4) ?? [])]).toEqual([0, 0, 0, 255]);
  expect(pixels?.data.at(-2)).toBe(255);
  expect(pixelsOf([8, 8, 2], [], { min: 0, max: 1 })).toBe(undefined);
  expect(isPixels({ width: 2, height: 1, data: new Uint8Array(3) })).toBe(false);
});

test("an image says its size for readers without pictures", async () => {
  expect(await imageBundle({ width: 2, height: 1, data: new Uint8Array(8) }, ports)).toMatchObject({
    "text/plain": "[image, 2 × 1]",
  });
});
