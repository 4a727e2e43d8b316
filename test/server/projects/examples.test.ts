import path from "node:path";
import { expect, test } from "vitest";
import { readExamples } from "#server/projects/examples.ts";

test("a folder that is not there holds no examples", async () => {
  expect(await readExamples(path.join(import.meta.dirname, "not-there"))).toEqual([]);
});
