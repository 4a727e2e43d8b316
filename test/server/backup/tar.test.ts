import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { readTar, type TarEntry, writeTar } from "#server/backup/tar.ts";

async function* entries(...all: readonly TarEntry[]): AsyncGenerator<TarEntry> {
  yield* all;
}
const entry = (name: string, text: string): TarEntry => ({
  name,
  size: Buffer.byteLength(text),
  content: Buffer.from(text),
});

async function packed(...all: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries(...all), 1_760_000_000_000)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(bytes: Uint8Array, size = 100): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { name, content } of readTar(cut(bytes, size))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    found.push([name, Buffer.concat(chunks).toString()]);
  }
  return found;
}

test.each([1, 7, 512, 100_000])("entries come back, read in pieces of %i bytes", async (size) => {
  const bytes = await packed(entry("a", "x"), entry("empty", ""), entry("b/c", "y".repeat(1024)), entry("end", "é"));
  expect(await unpacked(bytes, size)).toEqual([
    ["a", "x"],
    ["empty", ""],
    ["b/c", "y".repeat(1024)],
    ["end", "é"],
  ]);
});

test("what is not read of an entry is skipped", async () => {
  const names: string[] = [];
  for await (const { name } of readTar(cut(await packed(entry("a", "x".repeat(5000)), entry("b", "y")), 64)))
    names.push(name);
  expect(names).toEqual(["a", "b"]);
});

test("the system's tar reads it", async () => {
  const input = await packed(entry("backup.json", "{}"), entry("blobs/ab", "z".repeat(700)));
  const listed = spawnSync("tar", ["-tvf", "-"], { input, encoding: "utf8" });
  expect(listed.stderr).toBe("");
  expect(listed.stdout).toMatch(/-rw------- .* 2 2025-10-09 .*backup\.json\n.* 700 .*blobs\/ab\n/);
});

test("a size beyond eight gigabytes survives the header", async () => {
  const size = 9 * 1024 ** 3;
  const stream = writeTar(entries({ name: "large", size, content: cut(new Uint8Array(), 1) }), 0);
  const header = (await stream.next()).value as Uint8Array;
  const read = readTar(cut(header, 512));
  expect((await read.next()).value).toMatchObject({ name: "large", size });
});

test("an archive that is cut, damaged, or lies about a size is an error", async () => {
  const bytes = await packed(entry("a", "x".repeat(2000)));
  await expect(unpacked(bytes.subarray(0, 1500))).rejects.toThrow("cut short");
  await expect(unpacked(bytes.subarray(0, 2560))).rejects.toThrow("cut short");
  const damaged = Buffer.from(bytes);
  damaged[0] = 66;
  await expect(unpacked(damaged)).rejects.toThrow("damaged");
  await expect(unpacked(Buffer.from("not a tar".repeat(100)))).rejects.toThrow("no backup");
  await expect(packed({ name: "a", size: 3, content: Buffer.from("x") })).rejects.toThrow("a has 1 bytes");
});
