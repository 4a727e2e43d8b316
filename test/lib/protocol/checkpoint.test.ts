import { expect, test } from "vitest";
import { saveCheckpointQuerySchema } from "#lib/protocol/checkpoint.ts";

test("how far a checkpoint is stands in the address, as numbers", () => {
  expect(saveCheckpointQuerySchema.parse({ unit: "epoch", done: "3", total: "12" })).toEqual({
    ...{ unit: "epoch", done: 3, total: 12 },
  });
  expect(saveCheckpointQuerySchema.parse({ unit: "step", done: "3" })).toEqual({ unit: "step", done: 3 });
  expect(saveCheckpointQuerySchema.safeParse({ unit: "epoch", done: "-1" }).success).toBe(false);
});
