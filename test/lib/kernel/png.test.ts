import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodePng, fromBase64, toBase64 } from "#lib/kernel/png.ts";

test("base64 is base64", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => toBase64(bytes) === Buffer.from(bytes).toString("base64")));
});

test("pixels come out of the file as they went in", async () => {
  const data = Uint8ClampedArray.from({ length: 3 * 2 * 4 }, (_, at) => at * 7);
  const png = Buffer.from(await encodePng({ width: 3, height: 2, data }, async (bytes) => deflateSync(bytes)));
  expect(png.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2]);
  const length = png.readUInt32BE(33);
  const raw = inflateSync(png.subarray(41, 41 + length));
  expect([...raw.subarray(1, 13), ...raw.subarray(14)]).toEqual([...data]);
  expect(png.subarray(-12).toString("hex")).toBe("0000000049454e44ae426082");
});

test("base64 is read back, whatever its length", () => {
  for (let length = 0; length < 20; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 77 + 250) & 255);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  }
});
