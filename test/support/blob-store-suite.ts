/** What every blob store promises: one suite, run over each implementation. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { must } from "#lib/base/assert.ts";
import type { BlobDigest } from "#lib/base/id.ts";
import type { BlobInfo, BlobStore } from "#server/blobs/index.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const nameOf = (bytes: Uint8Array): BlobDigest => createHash("sha256").update(bytes).digest("hex") as BlobDigest;

async function textOf(stream: Readable | undefined): Promise<string> {
  return Buffer.concat(await must(stream, "the blob").toArray()).toString();
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytesOf(text);
}

export function blobStoreSuite(store: () => BlobStore): void {
  test("bytes come back under the hash of their content", async () => {
    const bytes = bytesOf("a blob");
    expect(await store().put(bytes)).toEqual({ digest: nameOf(bytes), size: 6 });
    expect(await textOf(await store().read(nameOf(bytes)))).toBe("a blob");
    expect(await store().head(nameOf(bytes))).toMatchObject({ digest: nameOf(bytes), size: 6 });
  });

  test("a stream is the same blob as its bytes in one piece", async () => {
    expect(await store().put(pieces("in ", "", "pieces"))).toEqual(await store().put(bytesOf("in pieces")));
    expect(await textOf(await store().read(nameOf(bytesOf("in pieces"))))).toBe("in pieces");
  });

  test("an empty blob is a blob", async () => {
    const { digest, size } = await store().put(pieces());
    expect(size).toBe(0);
    expect(await textOf(await store().read(digest))).toBe("");
    expect(await store().head(digest)).toMatchObject({ size: 0 });
  });

  test("a range is half open, and may be empty", async () => {
    const { digest } = await store().put(bytesOf("0123456789"));
    expect(await textOf(await store().read(digest, { start: 2, end: 5 }))).toBe("234");
    expect(await textOf(await store().read(digest, { start: 9, end: 10 }))).toBe("9");
    expect(await textOf(await store().read(digest, { start: 4, end: 4 }))).toBe("");
  });

  test("what is not there is undefined, and deleting it is no error", async () => {
    const absent = nameOf(bytesOf("never put"));
    await store().delete(absent);
    expect([await store().read(absent), await store().read(absent, { start: 0, end: 0 })]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await store().head(absent)).toBeUndefined();
  });

  test("a deleted blob is gone and may be put again", async () => {
    const { digest } = await store().put(bytesOf("again"));
    await store().delete(digest);
    expect(await store().read(digest)).toBeUndefined();
    await store().put(pieces("again"));
    expect(await textOf(await store().read(digest))).toBe("again");
  });

  test("above the limit nothing is kept, whether in one piece or streamed", async () => {
    await expect(store().put(bytesOf("12345"), { limit: 4 })).rejects.toMatchObject({ code: "too_large" });
    await expect(store().put(pieces("123", "45"), { limit: 4 })).rejects.toMatchObject({ code: "too_large" });
    expect(await store().head(nameOf(bytesOf("12345")))).toBeUndefined();
    expect(await store().put(pieces("12", "34"), { limit: 4 })).toMatchObject({ size: 4 });
  });

  test("a source that breaks off leaves nothing", async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield bytesOf("half");
      throw new Error("cut");
    };
    await expect(store().put(broken())).rejects.toThrow("cut");
    expect(await store().head(nameOf(bytesOf("half")))).toBeUndefined();
  });

  test("the claim learns the name before the bytes are there, and its refusal keeps them out", async () => {
    const seen: unknown[] = [];
    const put = await store().put(pieces("claimed"), {
      claim: async (digest, size) => void seen.push(digest, size, await store().head(digest)),
    });
    expect(seen).toEqual([put.digest, 7, undefined]);
    const refuse = { claim: () => Promise.reject(new Error("refused")) };
    await expect(store().put(bytesOf("unclaimed"), refuse)).rejects.toThrow("refused");
    expect(await store().head(nameOf(bytesOf("unclaimed")))).toBeUndefined();
  });

  test("many puts of the same bytes at once are one blob", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => store().put(pieces("at ", "once"))));
    expect(new Set(all.map((put) => put.digest)).size).toBe(1);
    expect(await textOf(await store().read(nameOf(bytesOf("at once"))))).toBe("at once");
  });

  test("the list names every blob with its size", async () => {
    const { digest } = await store().put(bytesOf("listed"));
    const found: BlobInfo[] = [];
    for await (const info of store().list()) found.push(info);
    expect(found.find((info) => info.digest === digest)).toMatchObject({ size: 6 });
    expect(found.every((info) => info.modifiedAt <= Date.now() + 1000)).toBe(true);
  });

  test("forty megabytes go through in one stream", async () => {
    const chunk = new Uint8Array(1024 * 1024).map((_, at) => at * 31);
    const hash = createHash("sha256");
    const { digest, size } = await store().put(
      (async function* () {
        for (let n = 0; n < 40; n++) {
          chunk[0] = n;
          hash.update(chunk);
          yield chunk.slice();
        }
      })(),
    );
    expect([digest, size]).toEqual([hash.digest("hex"), 40 * 1024 * 1024]);
    const back = createHash("sha256");
    for await (const part of must(await store().read(digest), "the blob")) back.update(part as Uint8Array);
    expect(back.digest("hex")).toBe(digest);
  });
}
