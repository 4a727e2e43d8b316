import { expect, test } from "vitest";
import { byteCount } from "#lib/base/byte-count.ts";

test("sizes in decimal and in binary units, in any case", () => {
  expect([byteCount("0"), byteCount("1048576"), byteCount("12 B")]).toEqual([0, 1_048_576, 12]);
  expect([byteCount("100GB"), byteCount("1.5 tb"), byteCount("2g")]).toEqual([100e9, 1.5e12, 2e9]);
  expect([byteCount("1GiB"), byteCount("512 kib")]).toEqual([2 ** 30, 512 * 1024]);
});

test("what is no size is none", () => {
  for (const text of ["", "much", "-1", "1e9", "10 XB", "1ib", "999999999999999 PB", "1,5 GB"])
    expect(byteCount(text), text).toBeUndefined();
});
