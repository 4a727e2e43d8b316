import { expect, test } from "vitest";
import { snapshotSchema, snapshotText } from "#lib/protocol/snapshot.ts";

test("a snapshot has one text, whatever order its parts came in", () => {
  const one = snapshotText({ cells: [{ id: "a", type: "code", language: "typescript", source: "1" }] });
  const other = snapshotText({ cells: [{ source: "1", language: "typescript", type: "code", id: "a" }] });
  expect(one).toBe(other);
  expect(snapshotText(snapshotSchema.parse(JSON.parse(one)))).toBe(one);
  expect(snapshotText({ cells: [{ id: "b", type: "markdown", source: "#" }] })).not.toContain("language");
});
