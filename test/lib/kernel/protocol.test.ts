import { expect, test } from "vitest";
import { fromKernelSchema, kernelRequestSchema } from "#lib/kernel/protocol.ts";

const accepts = (message: unknown) => fromKernelSchema.safeParse(message).success;

test("what a kernel says is accepted", () => {
  expect(accepts({ type: "ready", device: { kind: "cpu", name: "2 cores", reasons: [] } })).toBe(true);
  expect(
    accepts({ type: "events", executionId: "e", size: 1, events: [{ type: "stream", name: "stdout", text: "x" }] }),
  ).toBe(true);
});

test.each([
  null,
  "text",
  { type: "ready" },
  { type: "ready", device: { kind: "tpu", name: "", reasons: [] } },
  { type: "events", executionId: "e", size: -1, events: [] },
  { type: "events", executionId: "x".repeat(65), size: 0, events: [] },
  { type: "events", executionId: "e", size: 0, events: [{ type: "stream", name: "stdin", text: "x" }] },
  { type: "events", executionId: "e", size: 0, events: Array.from({ length: 2001 }, () => ({ type: "clear" })) },
  { type: "request", requestId: 1, request: { kind: "fetch", url: "/api/session" } },
])("what does not fit is refused: %j", (message) => {
  expect(accepts(message)).toBe(false);
});

test("a range of bytes is a range", () => {
  expect(kernelRequestSchema.safeParse({ kind: "bytes", ref: "a@1", path: "x", start: -1, end: 2 }).success).toBe(
    false,
  );
});
