import { expect, test } from "vitest";
import { artifactFiles, canSave, npyOf } from "#lib/kernel/artifact.ts";
import { Rich } from "#lib/kernel/display.ts";

const ports = { deflate: async (bytes: Uint8Array) => bytes };
const only = async (name: string, value: unknown) => {
  const files = await artifactFiles(name, value, ports);
  expect(files).toHaveLength(1);
  return files[0] as (typeof files)[number];
};
const tensor = (shape: readonly number[], dtype: string, values: readonly number[]) => ({
  ...{ shape, dtype, dataId: {}, isDisposed: false },
  data: async () => (dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values)),
});

test("values become files of their kind; the name's ending says which, if it has one", async () => {
  expect(await only("notes", "text")).toEqual({ path: "notes.txt", content: "text" });
  expect(await only("notes.md", "# text")).toEqual({ path: "notes.md", content: "# text" });
  expect(await only("all", { a: [1, 2] })).toEqual({
    path: "all.json",
    content: '{\n  "a": [\n    1,\n    2\n  ]\n}\n',
  });
  expect(
    await only("rows.csv", [
      { a: 1, b: 'say "x"' },
      { a: 2, c: null },
    ]),
  ).toEqual({
    path: "rows.csv",
    content: 'a,b,c\r\n1,"say ""x""",\r\n2,,\r\n',
  });
  expect(await only("page", new Rich({ "text/html": "<b>x</b>", "text/plain": "x" }))).toEqual({
    path: "page.html",
    content: "<b>x</b>",
  });
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const kept = await only("raw", bytes.subarray(1, 3));
  bytes.fill(9);
  expect([kept.path, [...new Uint8Array(kept.content as ArrayBuffer)]]).toEqual(["raw", [2, 3]]);
  await expect(artifactFiles("f", undefined, ports)).rejects.toThrow("cannot keep a undefined");
});

test("a tensor is NumPy's file, JSON, or a picture", async () => {
  const given = tensor([2, 2], "float32", [0, 0.5, 1, 1.5]);
  const npy = await only("t", given);
  const view = new DataView(npy.content as ArrayBuffer);
  const start = 10 + view.getUint16(8, true);
  const head = new TextDecoder().decode(new Uint8Array(npy.content as ArrayBuffer, 10, start - 10));
  expect([npy.path, start % 64, head.trim(), view.getFloat32(start + 4, true)]).toEqual([
    "t.npy",
    0,
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
    0.5,
  ]);
  expect(JSON.parse(String((await only("t.json", given)).content))).toMatchObject({ values: [0, 0.5, 1, 1.5] });
  const picture = await only(
    "t.png",
    tensor(
      [8, 8],
      "float32",
      Array.from({ length: 64 }, (_, at) => at),
    ),
  );
  expect([...new Uint8Array(picture.content as ArrayBuffer, 1, 3)]).toEqual([0x50, 0x4e, 0x47]);
  await expect(only("t.png", given)).rejects.toThrow("is not an image");
  expect(new TextDecoder().decode(npyOf([3], "int32", [1, 2, 3]))).toContain("'shape': (3,)");
  expect(() => npyOf([1], "string", [])).toThrow("no NumPy form");
});

test("a model is the folder that loads again", async () => {
  const model = {
    ...{ layers: [], summary: () => undefined },
    save: (handler: { save(saved: object): Promise<object> }) =>
      handler.save({
        ...{ format: "layers-model", generatedBy: "test", modelTopology: { a: 1 }, weightSpecs: [{ name: "w" }] },
        weightData: [Uint8Array.of(1, 2).buffer, Uint8Array.of(3).buffer],
      }),
  };
  expect(canSave(model)).toBe(true);
  const [description, weights] = await artifactFiles("best", model, ports);
  expect([description?.path, weights?.path]).toEqual(["best/model.json", "best/weights.bin"]);
  expect(JSON.parse(String(description?.content))).toMatchObject({
    modelTopology: { a: 1 },
    weightsManifest: [{ paths: ["./weights.bin"], weights: [{ name: "w" }] }],
  });
  expect([...new Uint8Array(weights?.content as ArrayBuffer)]).toEqual([1, 2, 3]);
});
