import { expect, test } from "vitest";
import { AppError, errorKinds } from "#lib/base/errors.ts";

test("every error code has a status of its family and says what to do next", () => {
  for (const [code, kind] of Object.entries(errorKinds)) {
    expect(kind.status, code).toBeGreaterThanOrEqual(400);
    expect(kind.next, code).toMatch(/\.$/);
  }
});

test("an error keeps its cause and its detail", () => {
  const cause = new Error("driver");
  const error = new AppError("conflict", "the row changed", { cause, detail: { row: 1 } });
  expect(error.cause).toBe(cause);
  expect(error.detail).toEqual({ row: 1 });
});
