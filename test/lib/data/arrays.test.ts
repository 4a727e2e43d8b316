import { expect, test } from "vitest";
import { readIdx, readNpy } from "#lib/data/arrays.ts";

function npy(descr: string, shape: string, body: ArrayBufferView, fortran = "False"): Uint8Array {
  const header = `${`{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`.padEnd(117)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}`, "latin1");
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(body.buffer)]);
}

test("an .npy file keeps its shape and its type", () => {
  expect(readNpy(npy("<f4", "2, 2", new Float32Array([1, 2, 3, 4])))).toEqual({
    shape: [2, 2],
    data: new Float32Array([1, 2, 3, 4]),
  });
  expect(readNpy(npy("<i8", "1,", new BigInt64Array([2n ** 60n]))).data).toEqual(new BigInt64Array([2n ** 60n]));
  expect(readNpy(npy("|b1", "2,", new Uint8Array([1, 0])))).toEqual({ shape: [2], data: new Uint8Array([1, 0]) });
  expect(readNpy(npy(">i2", "2,", new Uint8Array([0, 1, 1, 0]))).data).toEqual(new Int16Array([1, 256]));
});

test("what is no array of numbers is refused with the reason", () => {
  expect(() => readNpy(new Uint8Array(100))).toThrow("no .npy file");
  expect(() => readNpy(npy("|O", "1,", new Uint8Array(8)))).toThrow("objects");
  expect(() => readNpy(npy("<f4", "2, 2", new Float32Array(4), "True"))).toThrow("column by column");
  expect(() => readNpy(npy("<f4", "1000", new Float32Array(4)))).toThrow("cut short");
  expect(() => readNpy(npy("<c16", "1,", new Float32Array(4)))).toThrow("no array for");
});

test("an IDX file is MNIST's", () => {
  const bytes = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6]);
  expect(readIdx(bytes)).toEqual({ shape: [2, 1, 2], data: new Uint8Array([9, 8, 7, 6]) });
  expect(readIdx(new Uint8Array([0, 0, 11, 1, 0, 0, 0, 1, 1, 2])).data).toEqual(new Int16Array([258]));
  expect(() => readIdx(bytes.subarray(0, 18))).toThrow("cut short");
  expect(() => readIdx(new Uint8Array([1, 2, 3, 4]))).toThrow("no IDX file");
});
