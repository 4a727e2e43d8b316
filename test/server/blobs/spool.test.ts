import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf, diskError, spool } from "#server/blobs/spool.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "octavo-spool-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a stream becomes a file, its size and its hash", async () => {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from("ab");
    yield Buffer.from("c");
  };
  const spooled = await spool(folder, source(), undefined);
  expect([spooled.digest, spooled.size]).toEqual([digestOf(Buffer.from("abc")), 3]);
  expect(await readFile(spooled.file, "utf8")).toBe("abc");
  await rm(spooled.file);
});

test("a stream above the limit leaves no file", async () => {
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) yield new Uint8Array(1000);
  };
  await expect(spool(folder, endless(), 10_000)).rejects.toMatchObject({
    code: "too_large",
    detail: { limit: 10_000 },
  });
  expect(await readdir(folder)).toEqual([]);
});

test("only a full disk becomes storage_full", () => {
  expect(diskError(Object.assign(new Error("write"), { code: "ENOSPC" }))).toMatchObject({ code: "storage_full" });
  const denied = Object.assign(new Error("open"), { code: "EACCES" });
  expect(diskError(denied)).toBe(denied);
});
