import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { decodeText, linesOf } from "#lib/data/text.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

async function decoded(bytes: Uint8Array, pieceBytes = 1, encoding?: string): Promise<string> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, at) =>
    bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  );
  return (await all(decodeText(pieces, encoding))).join("");
}

test("characters may be cut anywhere, and a byte order mark is not text", async () => {
  expect(await decoded(new TextEncoder().encode("\ufeffgrüße 🎈"))).toBe("grüße 🎈");
  expect(await decoded(new Uint8Array([0xff, 0xfe, 0x41, 0, 0x42, 0]), 3)).toBe("AB");
});

test("bytes that are no text of the encoding are an error that says what to do", async () => {
  const latin = new Uint8Array([0x67, 0x72, 0xfc, 0xdf]);
  await expect(decoded(latin, 4)).rejects.toThrow(/not utf-8.*windows-1252/);
  expect(await decoded(latin, 1, "windows-1252")).toBe("grüß");
});

test("lines may be cut anywhere, and the last needs no end", async () => {
  const lines = async (...pieces: string[]): Promise<string[]> => (await all(linesOf(Readable.from(pieces)))).flat();
  expect(await lines("a\nb", "c", "", "\n\nd")).toEqual(["a", "bc", "", "d"]);
  expect(await lines("a\n")).toEqual(["a"]);
  expect(await lines()).toEqual([]);
});
