import { expect, test } from "vitest";
import { createMemoryBlobs } from "#server/blobs/index.ts";
import { contentResponse } from "#server/http/content.ts";

const store = createMemoryBlobs();
const put = await store.put(Buffer.from("0123456789"));
const content = { ...put, path: "a/data.svg", download: false, immutable: true };
const get = (headers: Record<string, string> = {}, method = "GET", over: object = {}): Promise<Response> =>
  contentResponse(store, { ...content, ...over }, { method, headers: new Headers(headers) });

test("what people made is inert on our origin", async () => {
  const { headers } = await get();
  expect(headers.get("content-type")).toBe("image/svg+xml");
  expect(headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("what never changes may be kept, what may change is asked for again", async () => {
  expect((await get()).headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect((await get({}, "GET", { immutable: false })).headers.get("cache-control")).toBe("private, no-cache");
});

test("HEAD opens nothing", async () => {
  const closed = { read: () => Promise.reject(new Error("opened")) };
  const response = await contentResponse(closed, content, { method: "HEAD", headers: new Headers() });
  expect([response.status, response.headers.get("content-length")]).toEqual([200, "10"]);
});

test("an empty file has no ranges", async () => {
  const empty = { ...(await store.put(new Uint8Array())), path: "e" };
  expect(await (await get({}, "GET", empty)).text()).toBe("");
  await expect(get({ range: "bytes=0-" }, "GET", empty)).rejects.toMatchObject({ code: "range_not_satisfiable" });
});

test("a blob that is missing on the server is told as gone", async () => {
  await expect(get({}, "GET", { digest: "0".repeat(64) })).rejects.toMatchObject({ code: "gone" });
});
