import { expect, test } from "vitest";
import { z } from "zod";
import {
  createUploadSchema,
  filePathSchema,
  listFilesQuerySchema,
  previewSchema,
  uploadSchema,
} from "#lib/protocol/file.ts";

test("a path arrives composed, and what climbs is refused with the reason", () => {
  expect(filePathSchema.parse("e\u0301.csv")).toBe("\u00e9.csv");
  expect(filePathSchema.safeParse("../x").error?.issues[0]?.message).toContain("..");
});

test("the top folder is the empty path", () => {
  expect(listFilesQuerySchema.parse({})).toMatchObject({ folder: "", trash: false });
  expect(listFilesQuerySchema.safeParse({ folder: "a/.." }).success).toBe(false);
});

test("an upload says its size, and a hash only in lower-case hex", () => {
  expect(createUploadSchema.parse({ path: "a", size: 0 })).toEqual({ path: "a", size: 0, overwrite: false });
  expect(createUploadSchema.safeParse({ path: "a", size: -1 }).success).toBe(false);
  expect(createUploadSchema.safeParse({ path: "a", size: 1, sha256: "ABC" }).success).toBe(false);
});

test("answers can be described as JSON Schema", () => {
  for (const schema of [previewSchema, uploadSchema, filePathSchema])
    expect(z.toJSONSchema(schema)).toBeTypeOf("object");
});
