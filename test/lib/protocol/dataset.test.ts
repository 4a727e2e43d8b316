import { expect, test } from "vitest";
import { createDatasetSchema, datasetNameSchema, datasetRefSchema } from "#lib/protocol/dataset.ts";

test.each(["mnist", "mnist@3", "mnist@latest", "größe-2.v1@12"])("%s refers to a version", (ref) => {
  expect(datasetRefSchema.parse(ref)).toBe(ref);
});

test.each(["", "@3", "mnist@0", "mnist@-1", "mnist@3@4", "a b", "../x", "mnist@1e3"])("%j does not", (ref) => {
  expect(datasetRefSchema.safeParse(ref).success).toBe(false);
});

test("a name never looks like a reference", () => {
  expect(datasetNameSchema.safeParse("mnist@3").success).toBe(false);
});

test("a dataset is made from at least one file", () => {
  expect(createDatasetSchema.safeParse({ name: "x", files: [] }).success).toBe(false);
  expect(createDatasetSchema.parse({ name: "x", files: ["f"] })).toEqual({
    name: "x",
    files: ["f"],
    description: "",
    message: "",
  });
});
