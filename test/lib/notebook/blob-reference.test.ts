import { describe, expect, it } from "vitest";
import {
  BLOB_MIME,
  type BlobContent,
  type BlobReference,
  digestsIn,
  mapBundles,
  referencesIn,
  withReferences,
  withValues,
} from "#lib/notebook/blob-reference.ts";
import { type MimeBundle, parseNotebook } from "#lib/notebook/nbformat.ts";

/** A store that names blobs by number. */
function store(): { put: (content: BlobContent) => BlobReference; get: (found: BlobReference) => string | undefined } {
  const texts: string[] = [];
  return {
    put: ({ text }) => {
      texts.push(text);
      return { digest: String(texts.length - 1).padStart(64, "0") as never, size: text.length };
    },
    get: ({ digest }) => texts[Number(digest)],
  };
}

const large = "x".repeat(20_000);

describe("large values", () => {
  it.each<[string, MimeBundle]>([
    ["an image", { "image/png": "A".repeat(40_000), "text/plain": "<Figure>" }],
    ["an image without a fallback", { "image/png": "A".repeat(40_000) }],
    ["html and json", { "text/html": large, "application/json": { rows: [large] }, "text/plain": "table" }],
    ["plain text", { "text/plain": large }],
  ])("%s becomes a reference with a fallback and comes back as it was", (_, data) => {
    const { put, get } = store();
    const small = withReferences(data, put);
    expect(JSON.stringify(small).length).toBeLessThan(3000);
    expect(small["text/plain"]).toBeTypeOf("string");
    expect(withValues(small, get)).toEqual(data);
    expect(withReferences(small, put)).toBe(small);
  });

  it("small values stay, and so does what is no base64 though its type says so", () => {
    const { put } = store();
    for (const data of [{ "image/png": "AAAA" }, { "image/png": `${"A".repeat(40_001)}` }, { "text/plain": "x" }]) {
      expect(withReferences(data, put)).toBe(data);
    }
  });

  it("stays a reference when the blob is gone", () => {
    const { put } = store();
    const small = withReferences({ "image/png": "A".repeat(40_000) }, put);
    expect(withValues(small, () => undefined)).toEqual(small);
  });

  it("is found over a whole notebook", () => {
    const { put } = store();
    const output = { output_type: "display_data", data: { "text/html": large }, metadata: {} };
    const cells = [{ id: "a", cell_type: "code", source: "", metadata: {}, execution_count: 1, outputs: [output] }];
    const { notebook } = parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
    const moved = mapBundles(notebook, (data) => withReferences(data, put));
    expect([...digestsIn(moved)]).toEqual(["0".repeat(64)]);
    expect(digestsIn(notebook).size).toBe(0);
  });

  it("does not believe a malformed reference", () => {
    expect(referencesIn({ [BLOB_MIME]: { "image/png": { digest: "../etc", size: 1 } } }).size).toBe(0);
    expect(referencesIn({ [BLOB_MIME]: 7 }).size).toBe(0);
  });
});
